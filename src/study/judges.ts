/**
 * @module
 * The judges that need nothing but the text: the true reward of the embedded verse, and its rule.
 */

import { type Judge, ruleJudge, scoreJudge } from "../comparison/index.ts";
import { didYouMean, UsageError } from "../core/index.ts";
import { verseReward, verseRule } from "../data/index.ts";

/** Rewards of verse nearer than this are a tie. */
const TIE_MARGIN = 0.02;

const makers: Readonly<Record<string, () => Judge>> = {
  "reward:verse": () => scoreJudge({ id: "verse", score: (_, text) => verseReward(text).total, tieMargin: TIE_MARGIN }),
  "rule:verse": () =>
    ruleJudge("verse", ({ a, b }) => {
      const { choice, votes } = verseRule(a, b);
      return { choice, comment: votes.map(({ reason }) => reason).join("; ") };
    }),
};

/** Names of judges that need nothing but the text. */
export const builtInJudges: readonly string[] = Object.keys(makers);

/** @throws {UsageError} `E_USAGE` when there is none of that name */
export function builtInJudge(name: string, where: string): Judge {
  const make = makers[name];
  if (!make)
    throw new UsageError(
      `${where}: judge must be one of ${builtInJudges.join(", ")}, got ${JSON.stringify(name)}${didYouMean(name, builtInJudges)}`,
    );
  return make();
}
