/**
 * @module
 * The scores of several groups' reward models, before they are combined into one reward. Plain arrays: rewards
 * are computed outside of programs and have no gradient.
 *
 * Scores of different models are determined only up to shift and scale, so a minimum over groups needs
 * `normalizedScores`, with statistics of the same completions for all groups.
 */
import { ShapeError, UsageError } from "../../core/index.ts";

/** scores[u][i]: the score of completion i by group u's reward model. */
export type GroupScores = readonly ArrayLike<number>[];

export const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

/**
 * Checks that all groups have the same number of finite scores.
 *
 * @throws {ShapeError} `E_SHAPE`, starting with `where`, when the groups have different numbers of scores, or none
 * @throws {UsageError} `E_USAGE` when a score is not finite
 */
export function checkGroups(where: string, scores: GroupScores): void {
  const [first] = scores;
  if (!first || first.length === 0)
    throw new ShapeError(`${where}: scores must have at least one group and one completion, got none`);
  scores.forEach((each, u) => {
    if (each.length !== first.length) {
      throw new ShapeError(`${where}: group ${u} has completion = ${each.length}, but group 0 has ${first.length}`);
    }
    // A NaN would make a minimum wrong without an error.
    const notFinite = Array.from(each).find((score) => !Number.isFinite(score));
    if (notFinite !== undefined) {
      throw new UsageError(`${where}: scores must be finite, got ${notFinite} from group ${u}`);
    }
  });
}
