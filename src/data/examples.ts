/**
 * @module
 * Rows as token ids: what a trainer learns from, and which rows were excluded and why.
 */
import { requireEndOfText } from "./end-of-text.ts";
import type { ReasonCount } from "./reason-counts.ts";
import { RowReport } from "./row-report.ts";
import type { CompletionRow, Placed, PreferenceRow, TextRow } from "./rows.ts";
import type { TextTokenizer } from "./tokenizer.ts";

/** A text as token ids. */
export interface SequenceExample {
  readonly tokens: readonly number[];
  /** The first token that is a target; those before it are context. */
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
  /** Maximum length of prompt and completion together; the end is cut off. */
  readonly maxLength: number;
  /** Refuses rows when no file names an end-of-text token; off: they are not ended. @default true */
  readonly requireEndOfText?: boolean;
}

export interface PreferenceOptions extends EncodeOptions {
  /**
   * Puts the beginning-of-text token in front of each prompt that does not begin with it, where the tokenizer declares
   * one. @default false
   */
  readonly addBosToken?: boolean;
}

interface Split {
  readonly prompt: readonly number[];
  readonly completion: readonly number[];
  readonly drifts: boolean;
}

/**
 * Prompt and completion as tokens of their joined text. Where the tokenizer merges across the boundary, the
 * prompt ends at the last token that the prompt alone and the joined text have in common.
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
const SAME_COMPLETIONS = "chosen and rejected are the same text";
const SAME_AFTER_CUT = "chosen and rejected are the same after the cut at maxLength";

/** Ends tokens by the end-of-text token, unless they have it. @throws {DataError} when there must be one and is none */
function ended(
  tokens: readonly number[],
  { endOfText, folder }: TextTokenizer,
  { requireEndOfText: isRequired = true }: EncodeOptions,
): number[] {
  const id = isRequired ? requireEndOfText(endOfText, folder) : endOfText.id;
  return id === null || tokens.at(-1) === id ? [...tokens] : [...tokens, id];
}

/** A prompt behind the beginning-of-text token, unless it has it, as TRL's trainers of pairs. An empty prompt stays empty. */
const begun = (
  tokens: readonly number[],
  { bosTokenId }: TextTokenizer,
  { addBosToken = false }: PreferenceOptions,
): readonly number[] =>
  !addBosToken || bosTokenId === null || tokens.length === 0 || tokens[0] === bosTokenId
    ? tokens
    : [bosTokenId, ...tokens];

export interface SequenceOptions extends EncodeOptions {
  /** Only completions are targets; off: prompts too. */
  readonly completionOnly: boolean;
}

/** A text, or a prompt with a completion, ended by the end-of-text token; undefined when the row is excluded. */
export function encodeSequence(
  tokenizer: TextTokenizer,
  row: Placed<TextRow | CompletionRow>,
  options: SequenceOptions,
  report: RowReport,
): SequenceExample | undefined {
  const { maxLength, completionOnly } = options;
  const hasPrompt = "prompt" in row;
  const { prompt, completion, drifts } = hasPrompt
    ? splitAtPrompt(tokenizer, row.prompt, row.completion)
    : { prompt: [], completion: tokenizer.encode(row.text), drifts: false };
  if (drifts) report.warnings.add(DRIFT, row.place);
  const problem =
    hasPrompt && prompt.length === 0
      ? EMPTY_PROMPT
      : prompt.length >= maxLength
        ? TOO_LONG
        : completion.length === 0
          ? EMPTY_COMPLETION
          : undefined;
  if (problem) {
    report.exclude(problem, row.place);
    return undefined;
  }
  const whole = [...prompt, ...ended(completion, tokenizer, options)];
  if (whole.length > maxLength) report.warnings.add(CUT, row.place);
  return { tokens: whole.slice(0, maxLength), from: hasPrompt && completionOnly ? prompt.length : 1 };
}

/** `encodeSequence` of every row. */
export function encodeSequences(
  tokenizer: TextTokenizer,
  rows: readonly Placed<TextRow | CompletionRow>[],
  options: SequenceOptions,
): Encoded<SequenceExample> {
  const report = new RowReport();
  const examples = rows.flatMap((row) => encodeSequence(tokenizer, row, options, report) ?? []);
  return { examples, excluded: report.excluded.list(), warnings: report.warnings.list() };
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

/** Shortest piece of a long text that is tokenised at once, in UTF-16 units. */
const PIECE = 1 << 14;

/** Text around a cut that decides whether a token spans it. */
const CONTEXT = 128;

/** Cuts that are tried in a row before the rest of the text is tokenised at once. */
const MAX_TRIES = 64;

/**
 * Token ids of a long text: the same as of the whole text, in pieces, because a tokenizer's memory grows with the length
 * of what it is given. A text is cut in front of white space, where no token spans the cut and no token in front of it
 * changes when the rest follows.
 */
export function encodeText(tokenizer: TextTokenizer, text: string): number[] {
  const tokens: number[] = [];
  for (let start = 0; start < text.length; ) {
    const end = findCut(tokenizer, text, start + PIECE);
    // What stands in front of the piece is tokenised with it, so that its first token is not at the start of a text.
    const from = contextStart(text, start);
    const context = tokenizer.encode(text.slice(from, start)).length;
    for (const id of tokenizer.encode(text.slice(from, end)).slice(context)) tokens.push(id);
    start = end;
  }
  return tokens;
}

/** The first place from `from` on where the text can be cut; its end where none is found. */
function findCut(tokenizer: TextTokenizer, text: string, from: number): number {
  const boundary = /(?<=\S)\s/g;
  boundary.lastIndex = from;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const at = boundary.exec(text)?.index;
    if (at === undefined) break;
    const start = contextStart(text, at);
    const before = tokenizer.encode(text.slice(start, at));
    const both = tokenizer.encode(text.slice(start, at + CONTEXT));
    if (before.every((id, i) => both[i] === id)) return at;
  }
  return text.length;
}

/** Where the context in front of a place begins: never within a surrogate pair. */
function contextStart(text: string, at: number): number {
  const start = Math.max(0, at - CONTEXT);
  const unit = text.charCodeAt(start);
  return start > 0 && unit >= 0xdc00 && unit <= 0xdfff ? start - 1 : start;
}

/**
 * A prompt with two completions, each ended by the end-of-text token; undefined when the row is excluded.
 * Both completions continue one prompt: the shorter one where their boundaries differ.
 */
export function encodePreference(
  tokenizer: TextTokenizer,
  row: Placed<PreferenceRow>,
  options: PreferenceOptions,
  report: RowReport,
): PreferenceExample | undefined {
  const { maxLength } = options;
  const sides = [row.chosen, row.rejected].map((text) => splitAtPrompt(tokenizer, row.prompt, text));
  const [chosen, rejected] = sides as [Split, Split];
  const shared = Math.min(chosen.prompt.length, rejected.prompt.length);
  const after = ({ prompt, completion }: Split): readonly number[] => [...prompt.slice(shared), ...completion];
  if (chosen.drifts || rejected.drifts) report.warnings.add(DRIFT, row.place);
  const prompt = begun(chosen.prompt.slice(0, shared), tokenizer, options);
  const completions = [after(chosen), after(rejected)];
  const problem =
    prompt.length === 0
      ? EMPTY_PROMPT
      : prompt.length >= maxLength
        ? TOO_LONG
        : completions.some((tokens) => tokens.length === 0)
          ? EMPTY_COMPLETION
          : row.chosen === row.rejected
            ? SAME_COMPLETIONS
            : undefined;
  if (problem) {
    report.exclude(problem, row.place);
    return undefined;
  }
  const room = maxLength - prompt.length;
  const whole = completions.map((tokens) => ended(tokens, tokenizer, options));
  const [chosenTokens, rejectedTokens] = whole.map((tokens) => tokens.slice(0, room)) as [number[], number[]];
  if (whole.some((tokens) => tokens.length > room)) {
    if (isSameTokens(chosenTokens, rejectedTokens)) {
      report.exclude(SAME_AFTER_CUT, row.place);
      return undefined;
    }
    report.warnings.add(CUT, row.place);
  }
  return { prompt, chosen: chosenTokens, rejected: rejectedTokens };
}

const isSameTokens = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i]);

/** `encodePreference` of every row. */
export function encodePreferences(
  tokenizer: TextTokenizer,
  rows: readonly Placed<PreferenceRow>[],
  options: PreferenceOptions,
): Encoded<PreferenceExample> {
  const report = new RowReport();
  const examples = rows.flatMap((row) => encodePreference(tokenizer, row, options, report) ?? []);
  return { examples, excluded: report.excluded.list(), warnings: report.warnings.list() };
}
