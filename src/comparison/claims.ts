/**
 * @module
 * Claims, registered before a run, and the verdicts that a run's numbers give them: reproduced, not
 * reproduced, or inconclusive.
 */
import { DataError, inspect, SettingsError } from "../core/index.ts";
import type { Interval } from "./interval.ts";
import { formatNumber } from "./number-text.ts";
import { hasPromptIntervals, seedMean } from "./seed-mean.ts";

/** What a paper says, as a number and a threshold. */
export interface Claim {
  /** The claim in words. */
  readonly name: string;
  /** `Hong et al. 2024, section 6`. */
  readonly source: string;
  /** What is measured, in words. */
  readonly metric: string;
  /** On which side of the threshold the claim says the metric is. */
  readonly comparison: "above" | "below";
  readonly threshold: number;
  /** The seeds the study runs; each must have its estimate. */
  readonly seeds: readonly number[];
  /** Between which values the metric must lie, to which the interval is clipped; a win rate has [0, 1]. */
  readonly range?: Interval;
}

/** The metric of one run. */
export interface SeedEstimate {
  readonly seed: number;
  /** Null when the run gave none. */
  readonly value: number | null;
  /** 95 % over the run's prompts; null when unknown. */
  readonly interval: Interval | null;
}

export type Outcome = "reproduced" | "not reproduced" | "inconclusive";

export interface Verdict {
  readonly claim: Claim;
  readonly outcome: Outcome;
  /** Mean over the seeds; null when one is missing. */
  readonly value: number | null;
  /** 95 %, over whatever `sentence` says it covers; null when unknown. */
  readonly interval: Interval | null;
  readonly estimates: readonly SeedEstimate[];
  /** Why. */
  readonly sentence: string;
}

/**
 * The verdict on one claim: inconclusive unless the interval over seeds and prompts leaves out the threshold.
 *
 * `seedMean` says how value and interval are made of the seeds; where it errs, it errs towards inconclusive.
 *
 * One seed gives the interval over prompts alone, and the sentence says so. Seeds of which one alone would
 * reproduce the claim and another would refute it are inconclusive whatever the interval; so is a claim of
 * which a registered seed gave no number, or of which no spread is known, over prompts or over seeds.
 *
 * @throws {SettingsError} when the threshold is not finite or no seed is registered
 * @throws {DataError} when an estimate's seed was not registered, or has two estimates
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
    const unknown = `${metric}, but no interval can be given: ${why}, and none over prompts is known`;
    return answer("inconclusive", value, null, unknown);
  }

  const split = findOpposedSeeds(claim, estimates);
  if (split)
    return answer("inconclusive", value, interval, `${metric}, but the verdict changes with the seed: ${split}`);
  const outcome = decide(claim, interval);
  const range = `the 95 % interval over ${intervalCoverage(claim, estimates)}, ${formatNumber(interval[0])} to ${formatNumber(interval[1])},`;
  const relation =
    outcome === "inconclusive" ? "contains" : interval[0] > claim.threshold ? "lies above" : "lies below";
  const single = claim.seeds.length === 1 ? "; a single seed, and another may decide otherwise" : "";
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

/** Names a seed that reproduces the claim and one that refutes it, when there are such. */
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
