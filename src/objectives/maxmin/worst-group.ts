import { checkGroups, type GroupScores, sum } from "./group-scores.ts";

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
