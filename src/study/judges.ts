/**
 * @module
 * The built-in judges, which need only the texts: the true reward and the rule of each embedded corpus.
 */

import { type Judge, ruleJudge, scoreJudge } from "../comparison/index.ts";
import { didYouMean, UsageError } from "../core/index.ts";
import { embeddedCorpora } from "../data/index.ts";

const makers: ReadonlyMap<string, () => Judge> = new Map(
  embeddedCorpora.flatMap(({ name, reward, tieMargin, rule }): [string, () => Judge][] => [
    [`reward:${name}`, () => scoreJudge({ id: name, score: (prompt, text) => reward(prompt, text).total, tieMargin })],
    ...(rule
      ? [[`rule:${name}`, () => ruleJudge(name, ({ a, b }) => judgement(rule(a, b)))] as [string, () => Judge]]
      : []),
  ]),
);

const judgement = ({ choice, reasons }: { choice: "a" | "b" | "tie"; reasons: readonly string[] }) => ({
  choice,
  comment: reasons.join("; "),
});

/** Names of the built-in judges. */
export const builtInJudges: readonly string[] = [...makers.keys()];

/** @throws {UsageError} `E_USAGE` when there is no judge with this name */
export function builtInJudge(name: string, where: string): Judge {
  const make = makers.get(name);
  if (!make)
    throw new UsageError(
      `${where}: judge must be one of ${builtInJudges.join(", ")}, got ${JSON.stringify(name)}${didYouMean(name, builtInJudges)}`,
    );
  return make();
}
