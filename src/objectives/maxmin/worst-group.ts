/**
 * @module
 * MaxMin rewards: the scores of the worst-off group, and the minimum for each completion.
 */
import { checkGroups, type GroupScores, sum } from "./group-scores.ts";

export interface WorstGroup {
  /** u_min: the group with the lowest mean score; the first of equal ones. */
  readonly group: number;
  /** The mean score of each group. */
  readonly means: readonly number[];
  /** The scores of that group: the rewards of the batch. */
  readonly scores: Float64Array;
}

/**
 * The scores of the worst-off group: one group for the whole batch.
 *
 *     u_min = argmin_u (1/n) Σᵢ r_u(xᵢ, yᵢ),   rᵢ = r_{u_min}(xᵢ, yᵢ)
 *
 * Chakraborty et al. 2024, MaxMin-RLHF (arXiv:2402.08925): max_π min_u E[r_u] − β·KL, a minimum of
 * expectations.
 *
 * @example
 * worstGroup([[1, 3], [2, 1]]).scores; //=> [2, 1]
 * @throws {ShapeError} `E_SHAPE` when the groups have different numbers of scores, or none
 * @throws {UsageError} `E_USAGE` when a score is not finite
 */
export function worstGroup(scores: GroupScores): WorstGroup {
  checkGroups("worstGroup", scores);
  const means = scores.map((each) => sum(each) / each.length);
  const group = means.indexOf(Math.min(...means));
  return { group, means, scores: Float64Array.from(scores[group]!) };
}

/**
 * The minimum over groups for each completion: rᵢ = min_u r_u(xᵢ, yᵢ).
 *
 * The authors' code uses it instead of the paper's objective. It is a lower bound of it, because
 * E[min_u r_u] ≤ min_u E[r_u].
 *
 * @example
 * lowestScores([[1, 3], [2, 1]]); //=> [1, 1]
 * @throws {ShapeError} `E_SHAPE` when the groups have different numbers of scores, or none
 * @throws {UsageError} `E_USAGE` when a score is not finite
 */
export function lowestScores(scores: GroupScores): Float64Array {
  checkGroups("lowestScores", scores);
  return Float64Array.from(scores[0]!, (_, i) => Math.min(...scores.map((each) => each[i]!)));
}
