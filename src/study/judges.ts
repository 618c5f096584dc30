/**
 * @module
 * The judges that need nothing but the text: the true reward of each embedded corpus, and its rule.
 */

import { type Judge, ruleJudge, scoreJudge } from "../comparison/index.ts";
import { didYouMean, UsageError } from "../core/index.ts";
import { embeddedCorpora } from "../data/index.ts";

const makers: ReadonlyMap<string, () => Judge> = new Map(
  embeddedCorpora.flatMap(({ name, reward, tieMargin, rule }): [string, () => Judge][] => [
    [`reward:${name}`, () => scoreJudge({ id: name, score: (prompt, text) => reward(prompt, text).total, tieMargin })],
    ...(rule
      ? [[`rule:${name}`, () => ruleJudge(name, ({ a, b }) => judged(rule(a, b)))] as [string, () => Judge]]
      : []),
  ]),
);

const judged = ({ choice, reasons }: { choice: "a" | "b" | "tie"; reasons: readonly string[] }) => ({
  choice,
  comment: reasons.join("; "),
});

/** Names of judges that need nothing but the text. */
export const builtInJudges: readonly string[] = [...makers.keys()];

/** @throws {UsageError} `E_USAGE` when there is none of that name */
export function builtInJudge(name: string, where: string): Judge {
  const make = makers.get(name);
  if (!make)
    throw new UsageError(
      `${where}: judge must be one of ${builtInJudges.join(", ")}, got ${JSON.stringify(name)}${didYouMean(name, builtInJudges)}`,
    );
  return make();
}
