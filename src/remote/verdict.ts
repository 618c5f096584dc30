/**
 * @module
 * Parses a judge's verdict from its answer, and its confidence from token probabilities.
 */
import type { ChatAnswer, TokenLogprob } from "./chat-client.ts";
import type { VerdictStyle } from "./judge-prompt.ts";

export type VerdictPosition = "first" | "second" | "neither";

const POSITIONS: Readonly<Record<string, VerdictPosition>> = { "1": "first", "2": "second", "0": "neither" };

/**
 * Parses the verdict of an answer; undefined when it has none.
 *
 * `token`: the answer must be 1, 2 or 0, with only punctuation and spaces around it. `reasoned`: the last verdict in
 * double brackets counts, since the reasons may mention others. No other words are interpreted.
 */
export function readVerdict(text: string, style: VerdictStyle): VerdictPosition | undefined {
  const found =
    style === "token"
      ? /^[\s"'`*.[\]()]*([012])[\s"'`*.[\]()]*$/.exec(text)?.[1]
      : [...text.matchAll(/\[\[([012])\]\]/g)].at(-1)?.[1];
  return found === undefined ? undefined : POSITIONS[found];
}

/**
 * The probability that the first text is better, over the answers 1, 2 and 0; 0 counts half.
 *
 *     (p(1) + p(0)/2) / (p(1) + p(2) + p(0))
 *
 * As AlpacaEval's weighted judge, with ties added. Tokens that differ only in surrounding spaces are summed.
 * Undefined when the server returned no probabilities, or none for 1 and 2.
 */
export function firstBetterProbability({ firstToken }: Pick<ChatAnswer, "firstToken">): number | undefined {
  if (!firstToken) return undefined;
  const mass = (digit: string): number =>
    firstToken
      .filter(({ token }: TokenLogprob) => token.trim() === digit)
      .reduce((sum, { logprob }) => sum + Math.exp(logprob), 0);
  const [first, second, neither] = [mass("1"), mass("2"), mass("0")];
  if (first + second === 0) return undefined;
  return (first + neither / 2) / (first + second + neither);
}
