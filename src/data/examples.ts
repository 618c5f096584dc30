/**
 * @module
 * Rows as token ids: what a trainer learns from, and what was left out and why.
 */
import { type ReasonCount, ReasonCounts } from "./reason-counts.ts";
import type { CompletionRow, Placed, PreferenceRow, TextRow } from "./rows.ts";
import type { TextTokenizer } from "./tokenizer.ts";

/** A text to be learnt, from one of its tokens on. */
export interface SequenceExample {
  readonly tokens: readonly number[];
  /** The first token that is a target; what comes before is only read. */
  readonly from: number;
}

/** A prompt with a preferred completion and another one. */
export interface PreferenceExample {
  readonly prompt: readonly number[];
  readonly chosen: readonly number[];
  readonly rejected: readonly number[];
}

export interface Encoded<T> {
  readonly examples: readonly T[];
  readonly excluded: readonly ReasonCount[];
  /** Rows that were kept although something about them is worth knowing. */
  readonly warnings: readonly ReasonCount[];
}

export interface EncodeOptions {
  /** Longest prompt and completion together; what is beyond is cut off at the end. */
  readonly maxLength: number;
}

interface Split {
  readonly prompt: readonly number[];
  readonly completion: readonly number[];
  readonly drifts: boolean;
}

/**
 * Prompt and completion as tokens of their joined text, which is what a model will read. Where the
 * tokenizer merges across the border, the prompt ends at the last token that both readings share.
 */
function splitAtPrompt(tokenizer: TextTokenizer, prompt: string, completion: string): Split {
  const alone = tokenizer.encode(prompt);
  const joined = tokenizer.encode(prompt + completion);
  let shared = 0;
  while (shared < alone.length && alone[shared] === joined[shared]) shared++;
  return { prompt: joined.slice(0, shared), completion: joined.slice(shared), drifts: shared < alone.length };
}

const DRIFT = "the tokenizer merges across the end of the prompt, so the prompt was cut before that token";
const EMPTY_PROMPT = "the prompt has no token";
const TOO_LONG = "the prompt alone is as long as maxLength";
const EMPTY_COMPLETION = "a completion has no token";
const CUT = "a completion was cut at maxLength";

const ended = (tokens: readonly number[], { eosTokenId }: TextTokenizer): number[] =>
  eosTokenId === null || tokens.at(-1) === eosTokenId ? [...tokens] : [...tokens, eosTokenId];

/** Texts, and prompts with completions, each ended by the end-of-text token. */
export function encodeSequences(
  tokenizer: TextTokenizer,
  rows: readonly Placed<TextRow | CompletionRow>[],
  { maxLength, completionOnly }: EncodeOptions & { readonly completionOnly: boolean },
): Encoded<SequenceExample> {
  const [excluded, warnings] = [new ReasonCounts(), new ReasonCounts()];
  const examples = rows.flatMap((row): SequenceExample[] => {
    const isPair = "prompt" in row;
    const { prompt, completion, drifts } = isPair
      ? splitAtPrompt(tokenizer, row.prompt, row.completion)
      : { prompt: [], completion: tokenizer.encode(row.text), drifts: false };
    if (drifts) warnings.add(DRIFT, row.place);
    if (isPair && prompt.length === 0) {
      excluded.add(EMPTY_PROMPT, row.place);
      return [];
    }
    if (prompt.length >= maxLength) {
      excluded.add(TOO_LONG, row.place);
      return [];
    }
    if (completion.length === 0) {
      excluded.add(EMPTY_COMPLETION, row.place);
      return [];
    }
    const whole = [...prompt, ...ended(completion, tokenizer)];
    if (whole.length > maxLength) warnings.add(CUT, row.place);
    return [{ tokens: whole.slice(0, maxLength), from: isPair && completionOnly ? prompt.length : 1 }];
  });
  return { examples, excluded: excluded.list(), warnings: warnings.list() };
}

/** A long text in pieces of `maxLength` tokens; the last may be shorter. */
export function encodeCorpus(tokenizer: TextTokenizer, text: string, { maxLength }: EncodeOptions): SequenceExample[] {
  const tokens = encodeText(tokenizer, text);
  const pieces: SequenceExample[] = [];
  for (let start = 0; start + 1 < tokens.length; start += maxLength) {
    pieces.push({ tokens: tokens.slice(start, start + maxLength), from: 1 });
  }
  return pieces;
}

/** Ids of a long text, paragraph by paragraph: a tokenizer's work on one piece grows faster than its length. */
export function encodeText(tokenizer: TextTokenizer, text: string): number[] {
  const tokens: number[] = [];
  for (const [paragraph] of text.matchAll(/[^\n]*\n*/g))
    if (paragraph) for (const id of tokenizer.encode(paragraph)) tokens.push(id);
  return tokens;
}

/** Prompts with two completions, each ended by the end-of-text token, on one prompt that both share. */
export function encodePreferences(
  tokenizer: TextTokenizer,
  rows: readonly Placed<PreferenceRow>[],
  { maxLength }: EncodeOptions,
): Encoded<PreferenceExample> {
  const [excluded, warnings] = [new ReasonCounts(), new ReasonCounts()];
  const examples = rows.flatMap((row): PreferenceExample[] => {
    const sides = [row.chosen, row.rejected].map((text) => splitAtPrompt(tokenizer, row.prompt, text));
    const [chosen, rejected] = sides as [Split, Split];
    // Both completions hang on one prompt: the shorter of the two readings.
    const shared = Math.min(chosen.prompt.length, rejected.prompt.length);
    const behind = ({ prompt, completion }: Split): readonly number[] => [...prompt.slice(shared), ...completion];
    if (chosen.drifts || rejected.drifts) warnings.add(DRIFT, row.place);
    const prompt = chosen.prompt.slice(0, shared);
    const [good, bad] = [behind(chosen), behind(rejected)];
    const problem =
      prompt.length === 0
        ? EMPTY_PROMPT
        : prompt.length >= maxLength
          ? TOO_LONG
          : good.length === 0 || bad.length === 0
            ? EMPTY_COMPLETION
            : row.chosen === row.rejected
              ? "chosen and rejected are the same text"
              : undefined;
    if (problem) {
      excluded.add(problem, row.place);
      return [];
    }
    const room = maxLength - prompt.length;
    const fitted = [good, bad].map((side) => ended(side, tokenizer));
    if (fitted.some((side) => side.length > room)) warnings.add(CUT, row.place);
    return [{ prompt, chosen: fitted[0]!.slice(0, room), rejected: fitted[1]!.slice(0, room) }];
  });
  return { examples, excluded: excluded.list(), warnings: warnings.list() };
}
