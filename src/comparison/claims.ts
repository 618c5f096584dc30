/**
 * @module
 * Claims of papers, registered before a run, and their verdicts: reproduced, not reproduced, or inconclusive.
 */
import { DataError, inspect, SettingsError } from "../core/index.ts";
import type { Interval } from "./interval.ts";
import { formatNumber } from "./number-text.ts";
import { hasPromptIntervals, seedMean } from "./seed-mean.ts";

/** A claim of a paper: a metric above or below a threshold. */
export interface Claim {
  /** The claim in words. */
  readonly name: string;
  /** `Hong et al. 2024, section 6`. */
  readonly source: string;
  /** The metric in words. */
  readonly metric: string;
  /** The claimed side of the threshold. */
  readonly comparison: "above" | "below";
  readonly threshold: number;
  /** Registered seeds; each needs an estimate. */
  readonly seeds: readonly number[];
  /** Range of the metric, to which the interval is clipped: [0, 1] for a win rate. */
  readonly range?: Interval;
}

/** The metric of one run. */
export interface SeedEstimate {
  readonly seed: number;
  /** Null when the run gave no value. */
  readonly value: number | null;
  /** 95 % interval over the run's prompts; null when unknown. */
  readonly interval: Interval | null;
}

export type Outcome = "reproduced" | "not reproduced" | "inconclusive";

export interface Verdict {
  readonly claim: Claim;
  readonly outcome: Outcome;
  /** Mean over the seeds; null when one is missing. */
  readonly value: number | null;
  /** 95 % interval, over seeds and prompts as `sentence` says; null when unknown. */
  readonly interval: Interval | null;
  readonly estimates: readonly SeedEstimate[];
  /** The verdict with its reason. */
  readonly sentence: string;
}

/**
 * The verdict on one claim: inconclusive unless the interval over seeds and prompts excludes the threshold.
 *
 * Value and interval come from `seedMean`, whose interval is conservative.
 *
 * With one seed the interval covers prompts only, and the sentence says so. The verdict is inconclusive when two
 * seeds contradict each other, when a registered seed gave no value, or when no spread is known, over prompts or
 * over seeds.
 *
 * @throws {SettingsError} when the threshold is not finite or no seed is registered
 * @throws {DataError} when an estimate's seed is not registered, or has two estimates
 */
export function verdict(claim: Claim, estimates: readonly SeedEstimate[]): Verdict {
  checkSeeds(claim, estimates);
  const answer = (outcome: Outcome, value: number | null, interval: Interval | null, why: string): Verdict => ({
    claim,
    outcome,
    value,
    interval,
    estimates,
    sentence: `${capitalize(outcome)}: ${why}.`,
  });

  const found = new Set(estimates.filter(({ value }) => value !== null && Number.isFinite(value)).map((e) => e.seed));
  const missing = claim.seeds.filter((seed) => !found.has(seed));
  if (missing.length > 0) {
    return answer("inconclusive", null, null, `${seedNames(missing)} gave no value for ${claim.metric}`);
  }

  const { value, interval } = seedMean(
    estimates.map((one) => ({ value: one.value!, interval: one.interval })),
    claim.range,
  );
  const metric = `${claim.metric} is ${formatNumber(value)}`;
  if (interval === null) {
    const why = estimates.length === 1 ? "a single seed has no spread" : "the seeds agree exactly";
    const unknown = `${metric}, but its interval is unknown: ${why}, and there is no interval over prompts`;
    return answer("inconclusive", value, null, unknown);
  }

  const split = findOpposedSeeds(claim, estimates);
  if (split)
    return answer("inconclusive", value, interval, `${metric}, but the verdict changes with the seed: ${split}`);
  const outcome = decide(claim, interval);
  const range = `the 95 % interval over ${intervalCoverage(claim, estimates)}, ${formatNumber(interval[0])} to ${formatNumber(interval[1])},`;
  const relation =
    outcome === "inconclusive" ? "contains" : interval[0] > claim.threshold ? "lies above" : "lies below";
  const single = claim.seeds.length === 1 ? "; only one seed was run, and another may decide otherwise" : "";
  const why = `${metric}; ${range} ${relation} the threshold ${formatNumber(claim.threshold)}${single}`;
  return answer(outcome, value, interval, why);
}

function checkSeeds({ name, threshold, seeds }: Claim, estimates: readonly SeedEstimate[]): void {
  const where = `claim ${inspect(name)}`;
  if (!Number.isFinite(threshold)) {
    throw new SettingsError(`${where}: threshold must be a finite number, got ${inspect(threshold)}`);
  }
  if (seeds.length === 0) throw new SettingsError(`${where}: seeds must name at least one seed, got []`);
  const seen = new Set<number>();
  for (const { seed } of estimates) {
    if (!seeds.includes(seed)) {
      throw new DataError(`${where}: estimates must be of the registered seeds ${inspect(seeds)}, got seed ${seed}`);
    }
    if (seen.has(seed)) throw new DataError(`${where}: each seed must have one estimate, got two of seed ${seed}`);
    seen.add(seed);
  }
}

function decide({ comparison, threshold }: Claim, [low, high]: Interval): Outcome {
  if (low <= threshold && threshold <= high) return "inconclusive";
  return low > threshold === (comparison === "above") ? "reproduced" : "not reproduced";
}

/** Describes two seeds that contradict each other, if there are any. */
function findOpposedSeeds(claim: Claim, estimates: readonly SeedEstimate[]): string | undefined {
  const of = (outcome: Outcome): SeedEstimate | undefined =>
    estimates.find(({ interval }) => interval && decide(claim, interval) === outcome);
  const [one, other] = [of("reproduced"), of("not reproduced")];
  if (!one || !other) return undefined;
  return `seed ${one.seed} (${formatNumber(one.value!)}) reproduces the claim, seed ${other.seed} (${formatNumber(other.value!)}) refutes it`;
}

function intervalCoverage({ seeds }: Claim, estimates: readonly SeedEstimate[]): string {
  if (seeds.length === 1) return "prompts";
  return hasPromptIntervals(estimates)
    ? `${seeds.length} seeds and their prompts`
    : `${seeds.length} seeds, not over prompts`;
}

function seedNames(seeds: readonly number[]): string {
  return `${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
