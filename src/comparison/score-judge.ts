/**
 * @module
 * A judge from scores: the true reward of a study, or a reward model.
 */
import { inspect, SettingsError } from "../core/index.ts";
import type { Judge } from "./judge.ts";

export interface ScoreJudgeOptions {
  /** The reward's name, for the records. */
  readonly id: string;
  /** Higher is better. */
  readonly score: (prompt: string, text: string) => number | Promise<number>;
  /** Largest score difference that counts as a tie. @default 0 */
  readonly tieMargin?: number;
  /** What the score measures, in words. */
  readonly criteria?: string;
  /** As `Judge.refuses`. */
  readonly refuses?: NonNullable<Judge["refuses"]>;
}

/**
 * Prefers the text with the higher score.
 *
 *     b when score(b) − score(a) > margin,  a when < −margin,  otherwise a tie
 *
 * A non-finite score skips the pair; the comment names the text. Scores 1 and 1.5 with margin 0.5 are a tie.
 *
 * @throws {SettingsError} when the margin is negative or NaN
 */
export function scoreJudge({ id, score, tieMargin = 0, criteria, refuses }: ScoreJudgeOptions): Judge {
  if (!(tieMargin >= 0)) throw new SettingsError(`scoreJudge: tieMargin must be at least 0, got ${inspect(tieMargin)}`);
  return {
    rater: { kind: "reward", id },
    knowledge: { criteria: "own", ...(criteria !== undefined && { ownCriteria: criteria }), order: "none" },
    ...(refuses && { refuses }),
    async judge({ prompt, a, b }) {
      const scores = { a: await score(prompt, a), b: await score(prompt, b) };
      if (!Number.isFinite(scores.a) || !Number.isFinite(scores.b)) {
        const side = Number.isFinite(scores.a) ? "b" : "a";
        return { choice: "skip", comment: `the score of ${side} is ${String(scores[side])}` };
      }
      const lead = scores.b - scores.a;
      return { choice: lead > tieMargin ? "b" : lead < -tieMargin ? "a" : "tie", scores };
    },
  };
}
