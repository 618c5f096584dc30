/**
 * @module
 * One reward out of the rewards of several groups of people. Plain arrays: rewards are made outside of
 * any program, and carry no gradient.
 *
 * Rewards of different models are known only up to a shift and a scale, so that a minimum over groups
 * compares them only after `normalizedScores` with statistics of the same reference completions.
 */
import { ShapeError, UsageError } from "../core/index.ts";

/** scores[u][i]: what group u's reward model gives to completion i. */
export type GroupScores = readonly ArrayLike<number>[];

/** Mean and standard deviation of one group's scores on a reference set. */
export interface ScoreStatistics {
  readonly mean: number;
  readonly deviation: number;
}

export interface WorstGroup {
  /** u_min: the group that the batch serves worst; of equal ones the first. */
  readonly group: number;
  /** The mean score of each group, F_u. */
  readonly means: readonly number[];
  /** The scores of that group: what the policy is to raise. */
  readonly scores: Float64Array;
}

/**
 * The rewards of the group that is served worst.
 *
 *     u_min = argmin_u (1/n) Σᵢ r_u(xᵢ, yᵢ),   rᵢ = r_{u_min}(xᵢ, yᵢ)
 *
 * Chakraborty et al. 2024, MaxMin-RLHF (arXiv:2402.08925): max_π min_u E[r_u] − β·KL. The minimum is of
 * expectations, so that one group is served by the whole batch.
 *
 * @example
 * worstGroup([[1, 3], [2, 1]]).scores; //=> [2, 1]
 * @throws {ShapeError} `E_SHAPE` when groups scored different numbers of completions, or none
 * @throws {UsageError} `E_USAGE` when a score is not finite
 */
export function worstGroup(scores: GroupScores): WorstGroup {
  checkGroups("worstGroup", scores);
  const means = scores.map((each) => sum(each) / each.length);
  const group = means.indexOf(Math.min(...means));
  return { group, means, scores: Float64Array.from(scores[group]!) };
}

/**
 * The lowest reward of each completion: rᵢ = min_u r_u(xᵢ, yᵢ).
 *
 * What the authors' code does instead of the paper's objective. It is a lower bound of it, because
 * E[min_u r_u] ≤ min_u E[r_u]: it asks every single completion to please everyone.
 *
 * @throws {ShapeError} `E_SHAPE` when groups scored different numbers of completions, or none
 * @throws {UsageError} `E_USAGE` when a score is not finite
 */
export function lowestScores(scores: GroupScores): Float64Array {
  checkGroups("lowestScores", scores);
  return Float64Array.from(scores[0]!, (_, i) => Math.min(...scores.map((each) => each[i]!)));
}

/**
 * Each group's scores in its own standard deviations from its own mean: (r − μ_u)/σ_u.
 *
 * @throws {ShapeError} `E_SHAPE` when groups and statistics differ in number
 * @throws {UsageError} `E_USAGE` when a deviation is not above 0: such a reward model prefers nothing
 */
export function normalizedScores(scores: GroupScores, statistics: readonly ScoreStatistics[]): Float64Array[] {
  checkGroups("normalizedScores", scores);
  if (statistics.length !== scores.length) {
    throw new ShapeError(
      `normalizedScores: statistics has group = ${statistics.length}, but scores has ${scores.length}`,
    );
  }
  return scores.map((each, u) => {
    const { mean, deviation } = statistics[u]!;
    if (!(deviation > 0)) {
      throw new UsageError(`normalizedScores: the deviation of group ${u} must be above 0, got ${deviation}`);
    }
    return Float64Array.from(each, (score) => (score - mean) / deviation);
  });
}

/**
 * The mean over groups, rᵢ = (1/|U|) Σ_u r_u(xᵢ, yᵢ): of normalised scores, the baseline that serves
 * the groups together and, where they disagree, neither.
 *
 * @throws {ShapeError} `E_SHAPE` when groups scored different numbers of completions, or none
 * @throws {UsageError} `E_USAGE` when a score is not finite
 */
export function meanScores(scores: GroupScores): Float64Array {
  checkGroups("meanScores", scores);
  return Float64Array.from(scores[0]!, (_, i) => sum(scores.map((each) => each[i]!)) / scores.length);
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

function checkGroups(where: string, scores: GroupScores): void {
  const [first] = scores;
  if (!first || first.length === 0)
    throw new ShapeError(`${where}: scores must hold a group and a completion, got none`);
  scores.forEach((each, u) => {
    if (each.length !== first.length) {
      throw new ShapeError(`${where}: group ${u} has completion = ${each.length}, but group 0 has ${first.length}`);
    }
    // A minimum would pass a NaN on, or over, depending on where it stands.
    const wrong = Array.from(each).find((score) => !Number.isFinite(score));
    if (wrong !== undefined) {
      throw new UsageError(`${where}: scores must be finite, got ${wrong} from group ${u}`);
    }
  });
}
