/**
 * @module
 * Checks that a record in TRL's columns is a row of one kind; the error says what is missing.
 */
import { DataError, didYouMean, inspect } from "../../core/index.ts";
import { checkTurns } from "./conversation.ts";
import { extractPrompt } from "./implicit-prompt.ts";
import {
  type Content,
  columnsOf,
  type DatasetKind,
  isConversation,
  type Message,
  type Rater,
  type RowOf,
} from "./row.ts";
import { isPresent } from "./schemes.ts";
import { type Fields, isFields, isTurns, parseTurns, readTurns } from "./turns.ts";

export const IMPLICIT_PROMPT = "the prompt is implicit: the common prefix of chosen and rejected";

/** What is said of a row whose completions were cut. */
export const REPEATED_PROMPT = "each completion began with the prompt, which was cut off";
const USER_PROMPT = "a text prompt beside conversations was read as the user's message";

/** The columns for group and annotator, if not `group` and `annotator`. */
export interface RaterColumns {
  readonly group?: string;
  readonly annotator?: string;
}

/** Where a row stands, and who hears what was done to it. */
export interface RowContext {
  readonly place: string;
  readonly raterColumns?: RaterColumns | undefined;
  /** Called with each change that was needed to read the row. */
  readonly warn?: (reason: string) => void;
}

/** A value of a file as a record. @throws {DataError} `E_DATA` when it has no columns */
export function recordOf(value: unknown, place: string): Fields {
  if (isFields(value)) return value;
  throw new DataError(`${place}: each row must be an object with columns, got ${inspect(value)}`);
}

/**
 * Checks that a record in TRL's columns is a row of the given kind. Other columns are ignored.
 *
 * @throws {DataError} `E_DATA`: `prefs.jsonl:17: "rejected" is missing; a preference row has prompt, chosen, rejected`
 */
export function checkRow<K extends DatasetKind>(
  fields: Fields,
  kind: K,
  { place, raterColumns = {}, warn = () => {} }: RowContext,
): RowOf<K, Content> {
  const rule = `${kind === "unpaired" ? "an" : "a"} ${kind} row has ${columnsOf[kind].join(", ")}`;
  const columns = readColumns(fields, kind, { place, rule, warn });
  const tools = fields["tools"];
  const checked = {
    kind,
    ...columns,
    ...(isPresent(tools) && { tools }),
    ...readRater(fields, raterColumns, place),
    place,
  } as RowOf<K, Content>;
  checkTurns(checked);
  return checked;
}

interface RowPlace {
  readonly place: string;
  readonly rule: string;
  readonly warn: (reason: string) => void;
}

function readColumns(row: Fields, kind: DatasetKind, where: RowPlace): object {
  const content = (name: string): Content => readContent(row, name, where);
  switch (kind) {
    case "text":
      return { text: content("messages" in row && !("text" in row) ? "messages" : "text") };
    case "prompt":
      return { prompt: content("prompt") };
    case "completion":
      return withPrompt(content("prompt"), { completion: content("completion") }, where);
    case "unpaired": {
      const columns = withPrompt(content("prompt"), { completion: content("completion") }, where);
      return { ...columns, label: readLabel(row, where) };
    }
    case "ranked": {
      const completions = readCompletions(row, where);
      const numbered = Object.fromEntries(completions.map((one, i) => [`completions[${i}]`, one]));
      const { prompt } = withPrompt(content("prompt"), numbered, where);
      return { prompt, completions };
    }
    case "preference": {
      const both = checkSameForm({ chosen: content("chosen"), rejected: content("rejected") }, where);
      const prompt = isPresent(row["prompt"]) ? content("prompt") : undefined;
      if (prompt !== undefined && !isRepeated(prompt, both.chosen)) return withPrompt(prompt, both, where);
      where.warn(IMPLICIT_PROMPT);
      return extractPrompt(both.chosen, both.rejected, where.place);
    }
  }
}

/** Whether a prompt is a text while the completion is a whole conversation, which repeats it. */
const isRepeated = (prompt: Content, completion: Content): boolean =>
  !isConversation(prompt) && isConversation(completion) && completion[0]!.role !== "assistant";

/**
 * A prompt with its completions, all texts or all conversations; a text before an assistant's message is the user's.
 * Messages of the prompt that each completion repeats are cut off.
 */
function withPrompt<T extends Readonly<Record<string, Content>>>(
  prompt: Content,
  completions: T,
  where: RowPlace,
): T & { readonly prompt: Content } {
  const all = Object.values(completions);
  if (isConversation(prompt)) {
    if (!all.every((one) => isConversation(one) && beginsWith(one, prompt)))
      return checkSameForm({ prompt, ...completions }, where);
    where.warn(REPEATED_PROMPT);
    const cut = Object.entries(completions).map(([name, one]) => [name, one.slice(prompt.length)]);
    return { prompt, ...(Object.fromEntries(cut) as T) };
  }
  const areAnswers = all.every((one) => isConversation(one) && one[0]!.role === "assistant");
  if (!areAnswers) return checkSameForm({ prompt, ...completions }, where);
  where.warn(USER_PROMPT);
  return { prompt: [{ role: "user", content: prompt }], ...completions };
}

/** Whether a conversation begins with all messages of another one and goes on. */
const beginsWith = (whole: readonly Message[], start: readonly Message[]): boolean =>
  whole.length > start.length && start.every((message, i) => JSON.stringify(message) === JSON.stringify(whole[i]));

function readContent(row: Fields, name: string, where: RowPlace): Content {
  if (!isPresent(row[name])) {
    const { place, rule } = where;
    throw new DataError(`${place}: "${name}" is missing${didYouMean(name, namesOf(row))}; ${rule}`);
  }
  return contentOf(row[name], name, where);
}

/** The columns that hold something. */
const namesOf = (row: Fields): string[] => Object.keys(row).filter((name) => isPresent(row[name]));

function contentOf(value: unknown, name: string, { place, rule, warn }: RowPlace): Content {
  try {
    const content = parseTurns(value, warn);
    if (typeof content === "string") return content;
    if (isTurns(content)) return readTurns(content, warn);
  } catch (cause) {
    throw new DataError(`${place}: "${name}" ${(cause as Error).message}`, { cause });
  }
  throw new DataError(`${place}: "${name}" must be text, got ${inspect(value)}; ${rule}`);
}

/** @throws {DataError} when some contents are texts and others are conversations */
function checkSameForm<T extends Readonly<Record<string, Content>>>(contents: T, { place }: RowPlace): T {
  const entries = Object.entries(contents);
  const other = entries.find(([, content]) => isConversation(content) !== isConversation(entries[0]![1]));
  if (!other) return contents;
  throw new DataError(
    `${place}: a row must have only texts or only conversations, got both in ${entries[0]![0]} and ${other[0]}`,
  );
}

function readLabel(row: Fields, { place, rule }: RowPlace): boolean {
  const { label } = row;
  if (label === true || label === 1) return true;
  if (label === false || label === 0) return false;
  if (!isPresent(label)) throw new DataError(`${place}: "label" is missing; ${rule}`);
  throw new DataError(`${place}: "label" must be true or false, or 1 or 0, got ${inspect(label)}; ${rule}`);
}

function readCompletions(row: Fields, where: RowPlace): Content[] {
  const { place, rule } = where;
  const { completions } = row;
  if (!isPresent(completions)) {
    throw new DataError(`${place}: "completions" is missing${didYouMean("completions", namesOf(row))}; ${rule}`);
  }
  if (!Array.isArray(completions) || completions.length < 2) {
    throw new DataError(
      `${place}: "completions" must list two or more, best first, got ${inspect(completions)}; ${rule}`,
    );
  }
  return completions.map((one, i) => contentOf(one, `completions[${i}]`, where));
}

function readRater(row: Fields, { group = "group", annotator = "annotator" }: RaterColumns, place: string): Rater {
  const read = (name: string): string | undefined => {
    const value = row[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    throw new DataError(`${place}: "${name}" must be text or a number, got ${inspect(value)}`);
  };
  const found = { group: read(group), annotator: read(annotator) };
  return {
    ...(found.group !== undefined && { group: found.group }),
    ...(found.annotator !== undefined && { annotator: found.annotator }),
  };
}
