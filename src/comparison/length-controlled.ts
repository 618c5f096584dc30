/**
 * @module
 * The length-controlled win rate.
 */
import { DataError, inspect } from "../core/index.ts";
import { type Cluster, clusteredRate } from "./clustered-rate.ts";
import { maximize, type Objective } from "./fit/newton.ts";
import { factorize, invertFactored, sandwich } from "./fit/symmetric.ts";
import { CONFIDENCE, type Interval } from "./interval.ts";
import { logSigmoid, sigmoid } from "./sigmoid.ts";
import { studentQuantile } from "./student-quantile.ts";

export interface LengthOutcome {
  /** 1 for a win of the tuned model, ½ for a tie, 0 for a loss, or a probability; null when not judged. */
  readonly outcome: number | null;
  /** The tuned model's length minus the baseline's, in characters. */
  readonly lengthDifference: number;
  /** Cluster of the outcome: the prompt's number. */
  readonly cluster: number;
  /** Difficulty of the prompt, if known; for all outcomes or for none. */
  readonly difficulty?: number;
}

export interface LengthControlled {
  /** Predicted win rate at equal length. */
  readonly winRate: number;
  /** Clustered by prompt; null when all texts are equally long and all prompts have the same win rate. */
  readonly standardError: number | null;
  /** 95 % interval, clustered by prompt. */
  readonly interval: Interval;
  /** Coefficient of length in log-odds: above 0, longer texts win more often. */
  readonly lengthEffect: number;
}

/** Why there is no length-controlled win rate. */
export interface NoLengthControl {
  readonly reason: string;
}

/** A standard error below this is rounding error. */
const NO_SPREAD = 1e-9;

/**
 * The win rate at equal length, by logistic regression of the outcome on the length difference.
 *
 *     logit P(b wins) = θ + φ · tanh(Δ / sd(Δ)) [+ ψ · difficulty],   winRate = mean of σ(θ [+ ψ · difficulty])
 *
 * Dubois et al. 2024 (arXiv:2404.04475), as AlpacaEval 2 computes it. They fit θ, φ and ψ with an L1 penalty chosen by
 * cross-validation, difficulties of their 805 instructions estimated from many models, and two baselines prompted
 * to be brief and verbose. Other prompts have none of this, so θ and φ are maximum-likelihood estimates here, and
 * ψ is fitted only where difficulties are given. sd is over all pairs, with N − 1, as theirs.
 *
 * Standard error and interval use the sandwich estimator clustered by prompt (Liang and Zeger 1986), with
 * G/(G − 1); the interval is Student's with G − 1 degrees of freedom on the log-odds scale. With equal lengths all of it
 * is `clusteredRate`'s. It does not say whether longer is better; it removes what length explains. So a further win of
 * a longer text may lower it: that win is explained by length.
 *
 * A reason is returned instead where there is no finite estimate (length alone separates wins from losses, or all
 * outcomes are the same) and where nothing varies between prompts.
 *
 * @throws {DataError} when an outcome is not within [0, 1], a length is not finite, or only some difficulties are given
 */
export function lengthControlledRate(outcomes: readonly LengthOutcome[]): LengthControlled | NoLengthControl {
  checkOutcomes(outcomes);
  const judged = outcomes.flatMap((one) => (one.outcome === null ? [] : [{ ...one, outcome: one.outcome }]));
  const groups = new Set(judged.map(({ cluster }) => cluster)).size;
  if (groups < 3) return { reason: "fewer than three prompts were judged" };
  const spread = standardDeviation(outcomes.map(({ lengthDifference }) => lengthDifference));
  const hasDifficulty = outcomes[0]!.difficulty !== undefined;
  if (spread === 0 && !hasDifficulty) {
    const { rate, standardError, interval } = clusteredRate(clustersOf(judged));
    return { winRate: rate!, standardError, interval, lengthEffect: 0 };
  }
  if (judged.every(({ outcome }) => outcome === judged[0]!.outcome)) {
    return { reason: "all outcomes are the same, so the effect of length cannot be estimated" };
  }
  const at = ({ difficulty }: LengthOutcome, length: number): number[] => [
    1,
    ...(spread > 0 ? [length] : []),
    ...(hasDifficulty ? [difficulty!] : []),
  ];
  const rows = judged.map((one) => ({
    x: at(one, Math.tanh(one.lengthDifference / spread)),
    y: one.outcome,
    cluster: one.cluster,
  }));
  const fit = fitLogistic(rows);
  if (!fit) return { reason: "length alone separates wins from losses, so there is no finite estimate" };

  const { coefficients, covariance } = fit;
  const neutral = judged.map((one) => at(one, 0));
  const chances = neutral.map((x) => sigmoid(dot(x, coefficients)));
  const winRate = mean(chances);
  const gradient = Array.from(coefficients, (_, k) => mean(chances.map((p, i) => p * (1 - p) * neutral[i]![k]!)));
  const size = gradient.length;
  const standardError = Math.sqrt(
    dot(
      gradient,
      gradient.map((_, j) => dot(gradient, covariance.subarray(j * size, (j + 1) * size))),
    ),
  );
  if (standardError < NO_SPREAD) return { reason: "the outcomes do not vary between prompts at equal length" };
  const middle = Math.log(winRate / (1 - winRate));
  const half = (studentQuantile((1 + CONFIDENCE) / 2, groups - 1) * standardError) / (winRate * (1 - winRate));
  return {
    winRate,
    standardError,
    interval: [sigmoid(middle - half), sigmoid(middle + half)],
    lengthEffect: spread > 0 ? coefficients[1]! : 0,
  };
}

function clustersOf(judged: readonly { readonly outcome: number; readonly cluster: number }[]): Cluster[] {
  const clusters = new Map<number, { sum: number; count: number }>();
  for (const { outcome, cluster } of judged) {
    const { sum, count } = clusters.get(cluster) ?? { sum: 0, count: 0 };
    clusters.set(cluster, { sum: sum + outcome, count: count + 1 });
  }
  return [...clusters.values()];
}

function checkOutcomes(outcomes: readonly LengthOutcome[]): void {
  const known = outcomes.filter(({ difficulty }) => difficulty !== undefined).length;
  outcomes.forEach(({ outcome, lengthDifference, difficulty }, i) => {
    const where = `lengthControlledRate: outcome ${i + 1}`;
    if (outcome !== null && !(outcome >= 0 && outcome <= 1)) {
      throw new DataError(`${where} must be null or from 0 to 1, got ${inspect(outcome)}`);
    }
    if (!Number.isFinite(lengthDifference)) {
      throw new DataError(`${where} must have a finite length difference, got ${inspect(lengthDifference)}`);
    }
    if (known > 0 && !Number.isFinite(difficulty)) {
      throw new DataError(`${where} must have a finite difficulty as others have, got ${inspect(difficulty)}`);
    }
  });
}

interface RegressionRow {
  readonly x: readonly number[];
  readonly y: number;
  readonly cluster: number;
}

interface LogisticFit {
  readonly coefficients: Float64Array;
  /** Clustered sandwich covariance. */
  readonly covariance: Float64Array;
}

/** Maximum likelihood; undefined without a finite maximum. */
function fitLogistic(rows: readonly RegressionRow[]): LogisticFit | undefined {
  const size = rows[0]!.x.length;
  const objective: Objective = {
    size,
    evaluate(at, gradient, information) {
      gradient.fill(0);
      information.fill(0);
      let value = 0;
      for (const { x, y } of rows) {
        const odds = dot(x, at);
        const chance = sigmoid(odds);
        value += y * logSigmoid(odds) + (1 - y) * logSigmoid(-odds);
        for (let j = 0; j < size; j++) {
          gradient[j] = gradient[j]! + (y - chance) * x[j]!;
          for (let k = 0; k <= j; k++) {
            information[j * size + k] = information[j * size + k]! + chance * (1 - chance) * x[j]! * x[k]!;
          }
        }
      }
      return value;
    },
  };
  const { outcome, at } = maximize(objective, new Float64Array(size), { tolerance: 1e-20 * rows.length });
  if (outcome !== "found") return undefined;
  const bread = new Float64Array(size * size);
  objective.evaluate(at, new Float64Array(size), bread);
  factorize(bread, size);
  return { coefficients: at, covariance: sandwich(invertFactored(bread, size), clusteredMeat(rows, at), size) };
}

/** G/(G − 1) · Σ_g s_g s_gᵀ of the clusters' scores s_g, as a lower triangle. */
function clusteredMeat(rows: readonly RegressionRow[], coefficients: Float64Array): Float64Array {
  const size = coefficients.length;
  const scores = new Map<number, Float64Array>();
  for (const { x, y, cluster } of rows) {
    let own = scores.get(cluster);
    if (!own) scores.set(cluster, (own = new Float64Array(size)));
    const residual = y - sigmoid(dot(x, coefficients));
    for (let j = 0; j < size; j++) own[j] = own[j]! + residual * x[j]!;
  }
  const factor = scores.size / (scores.size - 1);
  const meat = new Float64Array(size * size);
  for (const score of scores.values()) {
    for (let j = 0; j < size; j++) {
      for (let k = 0; k <= j; k++) meat[j * size + k] = meat[j * size + k]! + factor * score[j]! * score[k]!;
    }
  }
  return meat;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
