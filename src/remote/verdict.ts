/**
 * @module
 * Parses a judge's verdict from its answer, and its confidence from token probabilities.
 */
import type { VerdictStyle } from "./judge-prompt.ts";
import type { ChatAnswer, TokenLogprob } from "./reply.ts";

export type VerdictPosition = "first" | "second" | "neither";

type Digit = "1" | "2" | "0";

const POSITIONS: Readonly<Record<Digit, VerdictPosition>> = { "1": "first", "2": "second", "0": "neither" };

/** Keys and values of a verdict in JSON, such as {"winner": "first"}. Letters were never offered, so none is read. */
const JSON_KEYS = ["verdict", "winner", "choice", "answer", "better"] as const;
const JSON_WORDS: Readonly<Record<string, VerdictPosition>> = {
  ...POSITIONS,
  first: "first",
  second: "second",
  neither: "neither",
  tie: "neither",
};

interface Verdict {
  readonly position: VerdictPosition;
  /** Digits from the verdict to the end of the answer, its own included; 0 when it is not a digit. */
  readonly digitsFromEnd: number;
}

/**
 * Parses the verdict of an answer without thinking; undefined when it has none.
 *
 * `token`: the answer must be 1, 2 or 0, with only punctuation and spaces around it. `reasoned`: the last verdict in
 * double brackets counts, since the reasons may mention others. Both may stand in a code fence, and a JSON object
 * with one key of `verdict`, `winner`, `choice`, `answer` or `better` counts too. No other words are interpreted.
 */
export function readVerdict(text: string, style: VerdictStyle): VerdictPosition | undefined {
  return findVerdict(text, style)?.position;
}

function findVerdict(answer: string, style: VerdictStyle): Verdict | undefined {
  const text = halfWidth(answer);
  const inside = /^\s*```\w*\s([\s\S]*?)\s*```\s*$/.exec(text)?.[1] ?? text;
  const json = jsonVerdict(inside);
  if (json) return json;
  if (style === "token") {
    const digit = /^[\s"'`*.[\]()]*([012])[\s"'`*.[\]()]*$/.exec(inside)?.[1] as Digit | undefined;
    return digit && { position: POSITIONS[digit], digitsFromEnd: 1 };
  }
  const brackets = [...text.matchAll(/\\?\[\\?\[\s*\**([012])\**\s*\\?\]\\?\]/g)].at(-1);
  const object = [...text.matchAll(/\{[^{}]*\}/g)].findLast(([one]) => jsonVerdict(one));
  const isObjectLast = object && object.index > (brackets?.index ?? -1);
  if (isObjectLast) return jsonVerdict(object[0], text.slice(object.index + object[0].length));
  return brackets && verdictOf(brackets[1] as Digit, text.slice(brackets.index));
}

/** Full-width forms of ASCII characters, which some models write in Chinese or Japanese text, as ASCII. */
const halfWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));

const countDigits = (text: string): number => text.match(/\d/g)?.length ?? 0;

const verdictOf = (digit: Digit, fromDigit: string): Verdict => ({
  position: POSITIONS[digit],
  digitsFromEnd: countDigits(fromDigit),
});

function jsonVerdict(text: string, after = ""): Verdict | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object).filter((key) => JSON_KEYS.some((known) => known === key.toLowerCase()));
  const [key] = keys;
  if (key === undefined || keys.length > 1) return undefined;
  const word = String(object[key]).trim().toLowerCase();
  const position = Object.hasOwn(JSON_WORDS, word) ? JSON_WORDS[word] : undefined;
  if (position === undefined) return undefined;
  const digit = [...text.matchAll(new RegExp(`"${key}"\\s*:\\s*"?\\s*(?=[012])`, "g"))].at(-1);
  return { position, digitsFromEnd: digit ? countDigits(text.slice(digit.index + digit[0].length) + after) : 0 };
}

/** A missing digit that may have more than this probability leaves the verdict's probability unknown. */
const MAX_MISSING = 0.05;

/**
 * The probability that the first text is better, over the answers 1, 2 and 0 at the position of the verdict; 0 counts
 * half.
 *
 *     (p(1) + p(0)/2) / (p(1) + p(2) + p(0))
 *
 * As AlpacaEval's weighted judge, with ties added. Tokens that differ only in surrounding spaces are summed.
 * Undefined when the server returned no probabilities for the verdict's token, when they favour another verdict, or
 * when a digit that is not among the candidates may have more than 5 %.
 */
export function firstBetterProbability(
  { text, tokens }: Pick<ChatAnswer, "text" | "tokens">,
  style: VerdictStyle,
): number | undefined {
  const verdict = findVerdict(text, style);
  const candidates = verdict && tokens ? candidatesAt(tokens, verdict) : undefined;
  if (!verdict || !candidates || candidates.length === 0) return undefined;
  const massOf = (digit: Digit): number =>
    candidates.reduce((sum, { token, logprob }) => (bareToken(token) === digit ? sum + Math.exp(logprob) : sum), 0);
  const masses = { "1": massOf("1"), "2": massOf("2"), "0": massOf("0") };
  const { 1: first, 2: second, 0: neither } = masses;
  const best = (["1", "2", "0"] as const).reduce((one, other) => (masses[other] > masses[one] ? other : one));
  if (masses[best] === 0 || POSITIONS[best] !== verdict.position) return undefined;
  if (Math.min(first, second, neither) === 0 && largestMissing(candidates) > MAX_MISSING) return undefined;
  return (first + neither / 2) / (first + second + neither);
}

/** An upper bound of the probability of a token that is not among the candidates, which are the most likely ones. */
function largestMissing(candidates: readonly TokenLogprob[]): number {
  const probabilities = candidates.map(({ logprob }) => Math.exp(logprob));
  const rest = 1 - probabilities.reduce((sum, probability) => sum + probability, 0);
  return Math.min(rest, ...probabilities);
}

/** The candidates of the token that is the verdict's digit; undefined when there is no such token. */
function candidatesAt(
  tokens: NonNullable<ChatAnswer["tokens"]>,
  { position, digitsFromEnd }: Verdict,
): readonly TokenLogprob[] | undefined {
  let digits = 0;
  for (const { token, candidates } of tokens.toReversed()) {
    if (/^<.*>$/.test(token)) continue;
    digits += countDigits(halfWidth(token));
    if (digits < digitsFromEnd || digitsFromEnd === 0) continue;
    return POSITIONS[bareToken(token) as Digit] === position ? candidates : undefined;
  }
  return undefined;
}

/** A token without the marks of spaces: " 2", "▁2" (SentencePiece) and "Ġ2" (byte-level BPE) are "2". */
const bareToken = (token: string): string => halfWidth(token).replace(/[▁ĠĊ]/g, " ").trim();
