/**
 * @module
 * The rewards of several groups of people, before one is made of them. Plain arrays: rewards are made
 * outside of any program, and carry no gradient.
 *
 * Rewards of different models are known only up to a shift and a scale, so that a minimum over groups
 * compares them only after `normalizedScores` with statistics of the same reference completions.
 */
import { ShapeError, UsageError } from "../../core/index.ts";

/** scores[u][i]: what group u's reward model gives to completion i. */
export type GroupScores = readonly ArrayLike<number>[];

export const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

/**
 * @throws {ShapeError} `E_SHAPE` in the name of `where`, when groups scored different numbers of completions, or none
 * @throws {UsageError} `E_USAGE` when a score is not finite
 */
export function checkGroups(where: string, scores: GroupScores): void {
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
