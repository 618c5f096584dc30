/**
 * @module
 * Reading a judge's verdict out of its words, and its confidence out of its probabilities.
 */
import type { ChatAnswer, TokenLogprob } from "./chat-client.ts";
import type { VerdictStyle } from "./judge-prompt.ts";

export type VerdictPosition = "first" | "second" | "neither";

const POSITIONS: Readonly<Record<string, VerdictPosition>> = { "1": "first", "2": "second", "0": "neither" };

/**
 * The verdict of an answer, or undefined when there is none to be read.
 *
 * One token: the answer must be 1, 2 or 0, with nothing but marks and spaces around it. Reasoned: the last pair of
 * double brackets counts, since reasons may mention the others. Nothing is guessed from other words.
 */
export function readVerdict(text: string, style: VerdictStyle): VerdictPosition | undefined {
  const found =
    style === "token"
      ? /^[\s"'`*.[\]()]*([012])[\s"'`*.[\]()]*$/.exec(text)?.[1]
      : [...text.matchAll(/\[\[([012])\]\]/g)].at(-1)?.[1];
  return found === undefined ? undefined : POSITIONS[found];
}

/**
 * The probability that the first text is better, among the answers 1, 2 and 0, 0 counting half.
 *
 *     (p(1) + p(0)/2) / (p(1) + p(2) + p(0))
 *
 * After AlpacaEval's weighted judge, which has no tie. Tokens that differ in spaces around them count together.
 * Undefined when the server told no probabilities, or none of both 1 and 2.
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
