/**
 * @module
 * The text files of the assignment: completions as llm_completion.py writes them and summaries as
 * llm_summarization.py writes them, byte for byte; and the pairing of two such files.
 *
 * The reader also takes files that an editor has changed: a byte order mark, CRLF, blank lines more or fewer before
 * the first header, and line breaks at the end.
 *
 * The format has no escaping. A delimiter is a line of 36 "=" between blank lines followed by a header line
 * (`=== ... ===`), or the end of a group (two lines of 36 "=") followed by a header or by the end of the file.
 * Other lines of "=" and other lines that look like a header are text. The writer rejects a text that contains a
 * delimiter, so every file that is written reads back unchanged.
 */
import { DataError, inspect } from "../core/index.ts";

/** A prompt (a prefix or a post) and one model's completions of it: A, B, C, … */
export interface PromptCompletions {
  readonly prompt: string;
  readonly completions: readonly string[];
  /** What tells the prompt from others where `prompt` is only a part of it, as of a conversation. @default `prompt` */
  readonly key?: string;
  /** False when the file has answers without prompts: `prompt` is then empty, and the position counts. @default true */
  readonly hasPrompt?: boolean;
  /** File and line of the header, `completions.txt:3`; absent if it was not read from a file. */
  readonly place?: string;
}

/** Two completions of one prompt, with the same number and letter. */
export interface CompletionPair {
  /** `1-A` */
  readonly id: string;
  /** The prompt's number in the files, from 1. */
  readonly index: number;
  /** The prompt without a trailing ` <complete>`. */
  readonly prompt: string;
  /** The baseline's completion. */
  readonly a: string;
  /** The tuned model's completion. */
  readonly b: string;
}

interface Format {
  readonly group: string;
  readonly item: string;
  /** Follows the last text of a group. */
  readonly ending: string;
  /** Matches a delimiter; its two capture groups are the header of the next text or of the next group. */
  readonly delimiter: RegExp;
}

const RULE = "=".repeat(36);
const COMPLETE_MARK = " <complete>";

function format(group: string, item: string, ending: string): Format {
  const header = "(=== [^\\n]* ===)\\n";
  const delimiter = new RegExp(`\\n\\n${RULE}\\n\\n${header}|${ending}(?:$|\\n\\n${header})`, "g");
  return { group, item, ending, delimiter };
}

const COMPLETIONS: Format = format("PREFIX", "COMPLETION", `\n${RULE}\n${RULE}`);
const SUMMARIES: Format = format("POST", "SUMMARY", `\n\n${RULE}\n${RULE}`);

/**
 * The file that llm_completion.py writes: 36 "=" between the texts, no line break at the end.
 *
 *     "\n\n=== PREFIX 1 ===\n" prompt
 *     "\n\n====\n\n=== COMPLETION 1-A ===\n" completion       for each completion
 *     "\n====\n===="
 *
 * `parseCompletions` reads back the same groups. Without groups the file is empty.
 *
 * @throws {DataError} naming the completion that contains a delimiter or a lone surrogate, or the prompt without
 * completions
 */
export function formatCompletions(groups: readonly PromptCompletions[]): string {
  return formatGroups(COMPLETIONS, groups);
}

/**
 * The file that llm_summarization.py writes: POST and SUMMARY instead of PREFIX and COMPLETION, and a
 * blank line before the two closing lines.
 *
 * @throws {DataError} as `formatCompletions` does
 */
export function formatSummaries(groups: readonly PromptCompletions[]): string {
  return formatGroups(SUMMARIES, groups);
}

/**
 * Reads a file of completions. Prompts must be numbered from 1 and completions lettered from A, without gaps.
 *
 * @throws {DataError} `completions.txt:9: expected "=== COMPLETION 1-B ===", got "=== COMPLETION 1-C ==="`
 */
export function parseCompletions(text: string, name: string): PromptCompletions[] {
  return parseGroups(COMPLETIONS, text, name);
}

/**
 * Reads a file of summaries; like `parseCompletions`.
 *
 * @throws {DataError} naming file and line
 */
export function parseSummaries(text: string, name: string): PromptCompletions[] {
  return parseGroups(SUMMARIES, text, name);
}

/** The letter of a completion, from 0: A, B, ... Z, AA, AB, ... */
export function completionLetter(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : completionLetter(Math.floor(index / 26) - 1) + last;
}

/**
 * Pairs the completions of two files by number and letter.
 *
 * The prompts of both files must be equal, except for a trailing ` <complete>`, which the course's script adds for
 * the baseline only. Blank prompts are valid. The second file may have the prompts in another order; the numbers are
 * those of the first. A file without prompts is paired by position, and takes the prompts of the other one.
 *
 * @throws {DataError} with file and line of the first prompt that differs, is missing, or has another number of
 * completions in the other file
 */
export function pairCompletions(
  baseline: readonly PromptCompletions[],
  tuned: readonly PromptCompletions[],
): CompletionPair[] {
  const longer = baseline.length > tuned.length ? baseline : tuned;
  const missing = Math.min(baseline.length, tuned.length);
  if (baseline.length !== tuned.length) {
    const [has, lacks] = longer === baseline ? ["baseline", "tuned"] : ["tuned", "baseline"];
    throw new DataError(
      `${placeOf(longer[missing]!, has)}: prompt ${missing + 1} must be in both files, the ${lacks} model has ${missing}`,
    );
  }
  const inOrder = inOrderOf(baseline, tuned);
  return baseline.flatMap((a, i) => pairGroup(i + 1, a, inOrder[i]!));
}

/** What two files must share about a prompt. */
const keyOf = ({ key, prompt }: PromptCompletions): string => promptWithoutMark(key ?? prompt);

/** The second file's groups in the order of the first one's prompts, when both have the same prompts, each once. */
function inOrderOf(
  baseline: readonly PromptCompletions[],
  tuned: readonly PromptCompletions[],
): readonly PromptCompletions[] {
  if ([...baseline, ...tuned].some(({ hasPrompt }) => hasPrompt === false)) return tuned;
  const byKey = new Map(tuned.map((group) => [keyOf(group), group]));
  const found = baseline.map((group) => byKey.get(keyOf(group)));
  const isOneToOne = new Set(found).size === tuned.length;
  return isOneToOne && found.every((group) => group !== undefined) ? found : tuned;
}

/**
 * For each prompt, every completion of the baseline with every completion of the tuned model.
 *
 * Three completions each make nine pairs: pairs of equal letters keep their id, `1-A`; the baseline's A with the
 * tuned model's B is `1-A/B`. Completions of one prompt are exchangeable, so the additional pairs reduce sampling
 * noise; the number of prompts stays the same.
 */
export function crossPairs(pairs: readonly CompletionPair[]): CompletionPair[] {
  const prompts = new Map<number, CompletionPair[]>();
  for (const pair of pairs) {
    const matched = prompts.get(pair.index);
    if (matched) matched.push(pair);
    else prompts.set(pair.index, [pair]);
  }
  const letter = ({ id }: CompletionPair): string => id.slice(id.indexOf("-") + 1);
  return [...prompts.values()].flatMap((matched) =>
    matched.flatMap((one) =>
      matched.map((other) => ({
        ...one,
        id: one === other ? one.id : `${one.id}/${letter(other)}`,
        b: other.b,
      })),
    ),
  );
}

function pairGroup(index: number, a: PromptCompletions, b: PromptCompletions): CompletionPair[] {
  const prompt = promptWithoutMark((a.hasPrompt === false ? b : a).prompt);
  const where = placeOf(b, "tuned");
  const other = placeOf(a, "baseline");
  const isKnown = a.hasPrompt !== false && b.hasPrompt !== false;
  if (isKnown && keyOf(a) !== keyOf(b)) {
    const [wanted, got] = firstDifference(keyOf(a), keyOf(b));
    throw new DataError(`${where}: prompt ${index} must be that of ${other}, ${wanted}, got ${got}`);
  }
  if (a.completions.length !== b.completions.length) {
    throw new DataError(
      `${where}: prompt ${index} must have ${a.completions.length} completions as in ${other}, got ${b.completions.length}`,
    );
  }
  return a.completions.map((text, k) => ({
    id: `${index}-${completionLetter(k)}`,
    index,
    prompt,
    a: text,
    b: b.completions[k]!,
  }));
}

function placeOf(group: PromptCompletions, model: string): string {
  return group.place ?? `the ${model} model`;
}

/** A prompt without a trailing ` <complete>`, which one of the assignment's models reads. */
export function promptWithoutMark(prompt: string): string {
  return prompt.endsWith(COMPLETE_MARK) ? prompt.slice(0, -COMPLETE_MARK.length) : prompt;
}

/** Both texts from 20 characters before their first difference, so that a message on two long posts shows it. */
function firstDifference(a: string, b: string): [string, string] {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const start = Math.max(0, same - 20);
  const from = (text: string): string => inspect((start > 0 ? "..." : "") + text.slice(start));
  return [from(a), from(b)];
}

function groupHeader({ group }: Format, index: number): string {
  return `=== ${group} ${index} ===`;
}

function itemHeader({ item }: Format, index: number, k: number): string {
  return `=== ${item} ${index}-${completionLetter(k)} ===`;
}

function formatGroups(format: Format, groups: readonly PromptCompletions[]): string {
  let file = "";
  groups.forEach(({ prompt, completions }, i) => {
    const index = i + 1;
    const header = `\n\n${groupHeader(format, index)}\n`;
    const isLast = index === groups.length;
    if (completions.length === 0) {
      throw new DataError(`${format.group.toLowerCase()} ${index} must have at least one completion, got none`);
    }
    if (i === 0) file += header;
    [prompt, ...completions].forEach((text, k) => {
      const next = isLast ? "" : `\n\n${groupHeader(format, index + 1)}\n`;
      const follows =
        k < completions.length ? `\n\n${RULE}\n\n${itemHeader(format, index, k)}\n` : `${format.ending}${next}`;
      checkText(format, text, follows, k === 0 ? groupHeader(format, index) : itemHeader(format, index, k - 1));
      file += text + follows;
    });
  });
  return file;
}

/** Rejects a text in which, or across whose end, the reader would find a delimiter. */
function checkText({ delimiter }: Format, text: string, follows: string, header: string): void {
  const name = header.slice(4, -4);
  if (/\p{Cs}/u.test(text)) {
    throw new DataError(`${name}: text must be Unicode to be written as UTF-8, got half a surrogate pair`);
  }
  delimiter.lastIndex = 0;
  const found = delimiter.exec(text + follows)!;
  if (found.index !== text.length) {
    const line = text.slice(0, found.index).split("\n").length + 1;
    const start = inspect(found[0]);
    throw new DataError(
      `${name}: a text must not contain a delimiter of this format, got ${start} at its line ${line}`,
    );
  }
}

/** A file as the scripts write it: what editors change before the first header, at line ends and at the end is undone. */
function withoutEdits(written: string): { readonly source: string; readonly firstLine: number } {
  const text = written.replace(/^\uFEFF/, "");
  const before = /^\s*/.exec(text)![0];
  const firstLine = before.split("\n").length;
  const body = text.slice(before.length);
  // A completion may hold a carriage return; headers never do.
  const isWindows = /^[^\n]*\r\n/.test(body);
  const lines = isWindows ? body.replaceAll("\r\n", "\n") : body;
  const source = `\n\n${lines.replace(CLOSING_WITH_BREAKS, "")}`;
  return { source, firstLine };
}

const CLOSING_WITH_BREAKS = new RegExp(`(?<=\\n${RULE}\\n${RULE})\\s+$`);

function parseGroups(format: Format, written: string, name: string): PromptCompletions[] {
  if (written.trim() === "") return [];
  const { source, firstLine } = withoutEdits(written);
  const lines = (from: number, to: number): number => source.slice(from, to).split("\n").length - 1;
  const placeAt = (offset: number): string => `${name}:${lines(2, offset) + firstLine}`;

  const opening = `\n\n${groupHeader(format, 1)}\n`;
  if (!source.startsWith(opening)) {
    throw new DataError(
      `${name}:${firstLine}: the file must start with ${inspect(opening.trim())}, got ${inspect(source.slice(2, 42))}`,
    );
  }

  const groups: PromptCompletions[] = [];
  let texts: string[] = [];
  let group = { start: 2, line: firstLine };
  // Offsets of the current text's header and of the text itself.
  let headerStart = 2;
  let textStart = opening.length;
  for (;;) {
    format.delimiter.lastIndex = textStart;
    const found = format.delimiter.exec(source);
    if (!found) {
      const header = source.slice(headerStart, textStart - 1);
      throw new DataError(
        `${placeAt(headerStart)}: ${inspect(header)} must be closed by two lines of 36 "=", got none`,
      );
    }
    texts.push(source.slice(textStart, found.index));
    textStart = found.index + found[0].length;
    const [, nextItem, nextGroup] = found;
    const header = nextItem ?? nextGroup;
    headerStart = textStart - (header?.length ?? 0) - 1;
    const index = groups.length + 1;
    const closes = nextItem === undefined;
    if (closes && texts.length === 1) {
      const where = placeAt(found.index + format.ending.indexOf("="));
      throw new DataError(`${where}: expected ${inspect(itemHeader(format, index, 0))}, got the end of the group`);
    }
    if (closes) {
      groups.push({ prompt: texts[0]!, completions: texts.slice(1), place: `${name}:${group.line}` });
      texts = [];
      if (header === undefined) return groups;
      group = { start: headerStart, line: group.line + lines(group.start, headerStart) };
    }
    const expected = closes ? groupHeader(format, index + 1) : itemHeader(format, index, texts.length - 1);
    if (header !== expected) {
      throw new DataError(`${placeAt(headerStart)}: expected ${inspect(expected)}, got ${inspect(header)}`);
    }
  }
}
