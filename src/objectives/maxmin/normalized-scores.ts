/**
 * @module
 * Standardised scores of groups, and their mean over groups.
 */
import { ShapeError, UsageError } from "../../core/index.ts";
import { checkGroups, type GroupScores, sum } from "./group-scores.ts";

/** Mean and standard deviation of one group's scores on a fixed set of completions. */
export interface ScoreStatistics {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * The scores of each group, standardised: (r_u − μ_u)/σ_u.
 *
 * @example
 * normalizedScores([[1, 3]], [{ mean: 2, deviation: 0.5 }])[0]; //=> [-2, 2]
 * @throws {ShapeError} `E_SHAPE` when the numbers of groups and statistics differ
 * @throws {UsageError} `E_USAGE` when a deviation is not above 0
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
 * The mean over groups, the utilitarian baseline: rᵢ = (1/|U|) Σ_u r_u(xᵢ, yᵢ).
 *
 * @example
 * meanScores([[1, 3], [2, 1]]); //=> [1.5, 2]
 * @throws {ShapeError} `E_SHAPE` when the groups have different numbers of scores, or none
 * @throws {UsageError} `E_USAGE` when a score is not finite
 */
export function meanScores(scores: GroupScores): Float64Array {
  checkGroups("meanScores", scores);
  return Float64Array.from(scores[0]!, (_, i) => sum(scores.map((each) => each[i]!)) / scores.length);
}
