/**
 * @module
 * Prediction-powered inference: the win rate that people would give, from a judge's verdicts on all pairs and people's on
 * some.
 */
import { DataError, inspect, SettingsError } from "../core/index.ts";
import { type Cluster, type ClusteredRate, clusteredRate } from "./clustered-rate.ts";
import { outcomeOf } from "./further-figures.ts";
import { CONFIDENCE, type Interval } from "./interval.ts";
import { groupByPrompt } from "./prompt-groups.ts";
import type { Comparison } from "./record.ts";
import { studentQuantile } from "./student-quantile.ts";

export interface JudgedOutcome {
  /** Cluster of the pair. */
  readonly prompt: string | number;
  /** The judge's outcome for the tuned model, from 0 (lost) to 1 (won); a tie is ½. */
  readonly judge: number;
  /** People's outcome for the same pair; null or absent where nobody judged it. */
  readonly human?: number | null;
}

export const OUTCOMES = ["win", "tie", "lose"] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

export interface CorrectedRate {
  /** Estimate of people's win rate; null without a human verdict. Noise may carry it outside [0, 1]. */
  readonly rate: number | null;
  /** Clustered by prompt; null when unknown. */
  readonly standardError: number | null;
  /** 95 % interval within [0, 1], clustered by prompt; null when unknown. */
  readonly interval: Interval | null;
  /** Why there is no interval. */
  readonly reason?: string;
}

export interface PredictionPowered {
  /** Pairs with a human verdict, and pairs without. */
  readonly labelled: number;
  readonly unlabelled: number;
  readonly labelledPrompts: number;
  /** Share of labelled pairs on which the judge agrees with people. */
  readonly agreement: ClusteredRate;
  /** Numbers of labelled pairs: people's outcome first, then the judge's. */
  readonly confusion: Readonly<Record<OutcomeName, Readonly<Record<OutcomeName, number>>>>;
  /** Win rate by the judge, over all pairs. */
  readonly judge: ClusteredRate;
  /** Win rate by people, over the labelled pairs. */
  readonly human: ClusteredRate;
  readonly ppi: CorrectedRate;
  /** PPI++; `lambda` is the weight of the judge, from 0 to 1. */
  readonly ppiPlusPlus: CorrectedRate & { readonly lambda: number };
  /** Set when the labelled part is too small for the intervals of PPI. */
  readonly warning?: string;
}

export interface PredictionPoweredOptions {
  /** Weight of the judge in PPI++, when it is fixed in advance. @default tuned on the labelled pairs */
  readonly lambda?: number;
}

/** Below this many labelled prompts the intervals cover less than 93 % in places (bench/results/coverage.json). */
const ENOUGH_PROMPTS = 20;
/** A standard error below this is rounding error. */
const NO_SPREAD = 1e-9;

/**
 * Corrects a judge's win rate by people's verdicts on some of the pairs.
 *
 *     PPI     θ = f̄_U + mean_L (y − f)
 *     PPI++   θ = mean_L y + λ · (f̄_U − f̄_L),   λ = clip(Σ_g a_g b_g / Σ_g b_g², 0, 1) · N / (n + N)
 *
 * L are the n labelled pairs, U the N others; f is the judge's outcome, y people's; a_g and b_g are the sums of y − ȳ_L
 * and f − f̄_L over the labelled pairs of prompt g.
 *
 * PPI (Angelopoulos et al. 2023, arXiv:2301.09633) is the judge's rate plus its mean error where people judged. PPI++ (Angelopoulos et al. 2024, arXiv:2311.01453)
 * weighs the judge by what it explains: λ = 0 is people alone, λ = 1 is PPI. Their λ divides the labelled pairs'
 * covariance of y and f by the variance of f over all pairs; ours by that over the labelled pairs, with sums over prompts
 * instead of pairs. So a judge that always agrees with people gives the judge's rate over all pairs, and a judge whose
 * answer is always the same gives people's rate.
 *
 *     SE² = K/(K − 1) · Σ_g ( Σ_{L∩g} (y − ȳ_L − λ(f − f̄_L)) / n + λ · Σ_{U∩g} (f − f̄_U) / N )²
 *     interval = θ ± t(0.975; K − 1) · SE, clipped to [0, 1]
 *
 * for K prompts with a labelled pair: cluster-robust as `clusteredRate`, also where a prompt has both kinds of pairs.
 *
 * It assumes that the labelled pairs were picked by chance, not because they looked interesting.
 *
 * @throws {DataError} when an outcome is not from 0 to 1
 * @throws {SettingsError} when `lambda` is not
 */
export function predictionPowered(
  outcomes: readonly JudgedOutcome[],
  options: PredictionPoweredOptions = {},
): PredictionPowered {
  checkOutcomes(outcomes, options);
  const labelled = outcomes.flatMap((one) => (one.human == null ? [] : [{ ...one, human: one.human }]));
  const unlabelled = outcomes.filter(({ human }) => human == null);
  const labelledPrompts = new Set(labelled.map(({ prompt }) => prompt)).size;
  const [n, others] = [labelled.length, unlabelled.length];
  const means = {
    human: mean(labelled.map(({ human }) => human)),
    judge: mean(labelled.map(({ judge }) => judge)),
    others: mean(unlabelled.map(({ judge }) => judge)),
  };
  const sums = sumsByPrompt(labelled, unlabelled, means);
  const lambda = others === 0 ? 0 : (options.lambda ?? (slopeOf(sums) * others) / (n + others));
  const estimate = (weight: number): CorrectedRate =>
    correctedRate({ sums, means, n, others, labelledPrompts }, weight);
  const warning = `only ${labelledPrompts} prompts have a human verdict: below ${ENOUGH_PROMPTS} the corrected intervals are too narrow`;
  return {
    labelled: n,
    unlabelled: others,
    labelledPrompts,
    agreement: rateOf(labelled, ({ human, judge }) => (nameOf(human) === nameOf(judge) ? 1 : 0)),
    confusion: confusionOf(labelled),
    judge: rateOf(outcomes, ({ judge }) => judge),
    human: rateOf(labelled, ({ human }) => human),
    ppi: estimate(others === 0 ? 0 : 1),
    ppiPlusPlus: { ...estimate(lambda), lambda },
    ...(labelledPrompts > 0 && labelledPrompts < ENOUGH_PROMPTS && { warning }),
  };
}

/**
 * Joins a judge's records with people's records of the same pairs, by id. Several people's outcomes of a pair are
 * averaged. Skipped judgements do not count, nor people's of a pair that the judge skipped.
 */
export function joinHumanOutcomes(judge: readonly Comparison[], people: readonly Comparison[]): JudgedOutcome[] {
  const byId = new Map<string, number[]>();
  for (const record of people) {
    const outcome = outcomeOf(record);
    if (outcome !== null) byId.set(record.id, [...(byId.get(record.id) ?? []), outcome]);
  }
  return groupByPrompt(judge).flatMap(({ index, records }) =>
    records.flatMap((record) => {
      const outcome = outcomeOf(record);
      const human = byId.get(record.id);
      return outcome === null ? [] : [{ prompt: index, judge: outcome, human: human ? mean(human) : null }];
    }),
  );
}

interface PromptSums {
  /** Σ (y − ȳ_L) and Σ (f − f̄_L) over labelled pairs. */
  human: number;
  judge: number;
  /** Σ (f − f̄_U) over the other pairs. */
  others: number;
}

interface Means {
  readonly human: number;
  readonly judge: number;
  readonly others: number;
}

function sumsByPrompt(
  labelled: readonly (JudgedOutcome & { readonly human: number })[],
  unlabelled: readonly JudgedOutcome[],
  means: Means,
): PromptSums[] {
  const sums = new Map<string | number, PromptSums>();
  const of = (prompt: string | number): PromptSums => {
    let own = sums.get(prompt);
    if (!own) sums.set(prompt, (own = { human: 0, judge: 0, others: 0 }));
    return own;
  };
  for (const { prompt, human, judge } of labelled) {
    of(prompt).human += human - means.human;
    of(prompt).judge += judge - means.judge;
  }
  for (const { prompt, judge } of unlabelled) of(prompt).others += judge - means.others;
  return [...sums.values()];
}

/** Least-squares slope of people's sums on the judge's, from 0 to 1; 0 when the judge does not vary. */
function slopeOf(sums: readonly PromptSums[]): number {
  const products = sums.reduce((sum, { human, judge }) => sum + human * judge, 0);
  const squares = sums.reduce((sum, { judge }) => sum + judge ** 2, 0);
  return squares < NO_SPREAD ** 2 ? 0 : Math.min(1, Math.max(0, products / squares));
}

function correctedRate(
  parts: { sums: readonly PromptSums[]; means: Means; n: number; others: number; labelledPrompts: number },
  lambda: number,
): CorrectedRate {
  const { sums, means, n, others, labelledPrompts } = parts;
  const without = (rate: number | null, reason: string): CorrectedRate => ({
    rate,
    standardError: null,
    interval: null,
    reason,
  });
  if (n === 0) return without(null, "no pair has a human verdict");
  const rate = means.human + (lambda === 0 ? 0 : lambda * (means.others - means.judge));
  if (labelledPrompts < 2) return without(rate, "fewer than two prompts have a human verdict");
  const squares = sums.reduce((sum, own) => {
    const corrected = (own.human - lambda * own.judge) / n + (others === 0 ? 0 : (lambda * own.others) / others);
    return sum + corrected ** 2;
  }, 0);
  const standardError = Math.sqrt((labelledPrompts / (labelledPrompts - 1)) * squares);
  if (standardError < NO_SPREAD) return without(rate, "the outcomes do not vary between prompts");
  const half = studentQuantile((1 + CONFIDENCE) / 2, labelledPrompts - 1) * standardError;
  const clip = (value: number): number => Math.min(1, Math.max(0, value));
  return { rate, standardError, interval: [clip(rate - half), clip(rate + half)] };
}

function rateOf<T extends JudgedOutcome>(outcomes: readonly T[], value: (one: T) => number): ClusteredRate {
  const clusters = new Map<string | number, Cluster>();
  for (const one of outcomes) {
    const { sum, count } = clusters.get(one.prompt) ?? { sum: 0, count: 0 };
    clusters.set(one.prompt, { sum: sum + value(one), count: count + 1 });
  }
  return clusteredRate([...clusters.values()]);
}

function confusionOf(
  labelled: readonly (JudgedOutcome & { readonly human: number })[],
): PredictionPowered["confusion"] {
  const row = (): Record<OutcomeName, number> => ({ win: 0, tie: 0, lose: 0 });
  const table = { win: row(), tie: row(), lose: row() };
  for (const { human, judge } of labelled) table[nameOf(human)][nameOf(judge)]++;
  return table;
}

const nameOf = (outcome: number): OutcomeName => (outcome > 0.5 ? "win" : outcome < 0.5 ? "lose" : "tie");

function checkOutcomes(outcomes: readonly JudgedOutcome[], { lambda = 0 }: PredictionPoweredOptions): void {
  if (!(lambda >= 0 && lambda <= 1)) {
    throw new SettingsError(`predictionPowered: lambda must be from 0 to 1, got ${inspect(lambda)}`);
  }
  outcomes.forEach(({ judge, human }, i) => {
    for (const [name, value] of [
      ["judge", judge],
      ["human", human ?? 0],
    ] as const) {
      if (!(value >= 0 && value <= 1)) {
        throw new DataError(
          `predictionPowered: ${name} of outcome ${i + 1} must be from 0 to 1, got ${inspect(value)}`,
        );
      }
    }
  });
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
