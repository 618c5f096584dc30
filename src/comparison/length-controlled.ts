/**
 * @module
 * The length-controlled win rate.
 */
import { DataError, inspect } from "../core/index.ts";
import type { Interval } from "./interval.ts";
import { CONFIDENCE } from "./interval.ts";
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
  /** Clustered by prompt. */
  readonly standardError: number;
  /** 95 % interval, clustered by prompt. */
  readonly interval: Interval;
  /** Coefficient of length in log-odds: above 0, longer texts win more often. */
  readonly lengthEffect: number;
}

/** Why there is no length-controlled win rate. */
export interface NoLengthControl {
  readonly reason: string;
}

const MAX_STEPS = 100;
/** Log-odds beyond this mean that the fit diverges. */
const MAX_LOG_ODDS = 25;

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
 * G/(G − 1); the interval is Student's with G − 1 degrees of freedom on the log-odds scale. With equal lengths it
 * is the win rate itself. It does not say whether longer is better; it removes what length explains.
 *
 * When length alone separates wins from losses, or all outcomes are equal, there is no finite estimate and a
 * reason is returned.
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
  const gradient = coefficients.map((_, k) => mean(chances.map((p, i) => p * (1 - p) * neutral[i]![k]!)));
  const standardError = Math.sqrt(
    dot(
      gradient,
      covariance.map((row) => dot(row, gradient)),
    ),
  );
  const middle = Math.log(winRate / (1 - winRate));
  const half = (studentQuantile((1 + CONFIDENCE) / 2, groups - 1) * standardError) / (winRate * (1 - winRate));
  return {
    winRate,
    standardError,
    interval: [sigmoid(middle - half), sigmoid(middle + half)],
    lengthEffect: spread > 0 ? coefficients[1]! : 0,
  };
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
  readonly coefficients: readonly number[];
  /** Clustered sandwich covariance. */
  readonly covariance: readonly (readonly number[])[];
}

/** Newton's method on the concave log-likelihood; undefined without a finite maximum. */
function fitLogistic(rows: readonly RegressionRow[]): LogisticFit | undefined {
  const size = rows[0]!.x.length;
  let coefficients = new Array<number>(size).fill(0);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { score, information, perCluster } = derivatives(rows, coefficients);
    const inverse = invert(information);
    if (!inverse) return undefined;
    const change = inverse.map((row) => dot(row, score));
    // The squared Newton decrement is twice the expected gain in log-likelihood.
    if (dot(score, change) < 1e-20 * rows.length)
      return { coefficients, covariance: clusteredSandwich(inverse, perCluster) };
    const before = logLikelihood(rows, coefficients);
    let next = coefficients;
    for (let share = 1; share > 1e-6; share /= 2) {
      next = coefficients.map((value, k) => value + share * change[k]!);
      if (logLikelihood(rows, next) >= before) break;
    }
    coefficients = next;
    if (rows.some(({ x }) => Math.abs(dot(x, coefficients)) > MAX_LOG_ODDS)) return undefined;
  }
  return undefined;
}

function derivatives(rows: readonly RegressionRow[], coefficients: readonly number[]) {
  const size = coefficients.length;
  const zeros = (): number[] => new Array<number>(size).fill(0);
  const score = zeros();
  const information = score.map(zeros);
  const perCluster = new Map<number, number[]>();
  for (const { x, y, cluster } of rows) {
    const chance = sigmoid(dot(x, coefficients));
    let own = perCluster.get(cluster);
    if (!own) perCluster.set(cluster, (own = zeros()));
    for (let j = 0; j < size; j++) {
      score[j]! += (y - chance) * x[j]!;
      own[j]! += (y - chance) * x[j]!;
      for (let k = 0; k < size; k++) information[j]![k]! += chance * (1 - chance) * x[j]! * x[k]!;
    }
  }
  return { score, information, perCluster };
}

/** I⁻¹ · G/(G − 1) · Σ_g s_g s_gᵀ · I⁻¹ */
function clusteredSandwich(
  inverse: readonly number[][],
  perCluster: ReadonlyMap<number, readonly number[]>,
): number[][] {
  const groups = perCluster.size;
  const spread = [...perCluster.values()].map((score) => inverse.map((row) => dot(row, score)));
  const factor = groups / (groups - 1);
  return inverse.map((_, j) =>
    inverse.map((_, k) => factor * spread.reduce((sum, values) => sum + values[j]! * values[k]!, 0)),
  );
}

function logLikelihood(rows: readonly RegressionRow[], coefficients: readonly number[]): number {
  return rows.reduce((sum, { x, y }) => {
    const odds = dot(x, coefficients);
    // y · odds − log(1 + e^odds), without overflow.
    return sum + y * odds - Math.max(odds, 0) - Math.log1p(Math.exp(-Math.abs(odds)));
  }, 0);
}

/** Gauss–Jordan inversion with partial pivoting; undefined for a numerically singular matrix. */
function invert(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const size = matrix.length;
  const rows = matrix.map((row, j) => [...row, ...matrix.map((_, k) => (j === k ? 1 : 0))]);
  const largest = Math.max(...matrix.map((row, j) => Math.abs(row[j]!)));
  for (let k = 0; k < size; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, j) => (Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? j + k : best), k);
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const divisor = rows[k]![k]!;
    if (!(Math.abs(divisor) > 1e-13 * largest)) return undefined;
    rows[k] = rows[k]!.map((value) => value / divisor);
    for (let j = 0; j < size; j++) {
      if (j === k) continue;
      const factor = rows[j]![k]!;
      rows[j] = rows[j]!.map((value, i) => value - factor * rows[k]![i]!);
    }
  }
  return rows.map((row) => row.slice(size));
}

const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : 1 - 1 / (1 + Math.exp(x)));
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
