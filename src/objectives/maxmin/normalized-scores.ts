import { ShapeError, UsageError } from "../../core/index.ts";
import { checkGroups, type GroupScores, sum } from "./group-scores.ts";

/** Mean and standard deviation of one group's scores on a reference set. */
export interface ScoreStatistics {
  readonly mean: number;
  readonly deviation: number;
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
