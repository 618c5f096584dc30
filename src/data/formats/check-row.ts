/**
 * @module
 * Checks that a value from a file is a row of one kind; the error says what is missing.
 */
import { DataError, didYouMean, inspect, type Line } from "../../core/index.ts";
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

/** The columns for group and annotator, if not `group` and `annotator`. */
export interface RaterColumns {
  readonly group?: string;
  readonly annotator?: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** The required columns of each kind, most specific kind first; the prompt of a preference is optional. */
const requiredColumns: readonly (readonly [DatasetKind, readonly string[]])[] = [
  ["preference", ["chosen", "rejected"]],
  ["ranked", ["prompt", "completions"]],
  ["unpaired", ["prompt", "completion", "label"]],
  ["completion", ["prompt", "completion"]],
  ["text", ["text"]],
  ["text", ["messages"]],
  ["prompt", ["prompt"]],
];

/** The most specific kind whose required columns a row has, or undefined. */
export function kindOf(value: unknown): DatasetKind | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return requiredColumns.find(([, columns]) => columns.every((name) => name in value))?.[0];
}

/**
 * Whether a preference has an implicit prompt, the common prefix of both completions: there is no prompt column, or
 * the prompt is a text while the completions are conversations that repeat it.
 */
export function hasImplicitPrompt(value: unknown): boolean {
  const { prompt, chosen, rejected } = value as Fields;
  return chosen !== undefined && rejected !== undefined && (prompt === undefined || isList(prompt) !== isList(chosen));
}

const isList = (value: unknown): boolean => Array.isArray(value);

/**
 * Checks that a line is a row of the given kind. Other columns are ignored.
 *
 * @throws {DataError} `E_DATA`: `prefs.jsonl:17: "rejected" is missing; a preference row has prompt, chosen, rejected`
 */
export function checkRow<K extends DatasetKind>(
  { value, place }: Line,
  kind: K,
  raterColumns: RaterColumns = {},
): RowOf<K, Content> {
  const rule = `${kind === "unpaired" ? "an" : "a"} ${kind} row has ${columnsOf[kind].join(", ")}`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DataError(`${place}: each line must be a JSON object, got ${inspect(value)}; ${rule}`);
  }
  const row = value as Fields;
  const columns = readColumns(row, kind, { place, rule });
  const checked = { kind, ...columns, ...readRater(row, raterColumns, place), place } as RowOf<K, Content>;
  checkTurns(checked);
  return checked;
}

interface RowPlace {
  readonly place: string;
  readonly rule: string;
}

function readColumns(row: Fields, kind: DatasetKind, where: RowPlace): object {
  const content = (name: string): Content => readContent(row, name, where);
  switch (kind) {
    case "text":
      return { text: content("messages" in row && !("text" in row) ? "messages" : "text") };
    case "prompt":
      return { prompt: content("prompt") };
    case "completion":
      return checkSameForm({ prompt: content("prompt"), completion: content("completion") }, where);
    case "unpaired":
      return {
        ...checkSameForm({ prompt: content("prompt"), completion: content("completion") }, where),
        label: readLabel(row, where),
      };
    case "ranked": {
      const [prompt, completions] = [content("prompt"), readCompletions(row, where)];
      checkSameForm({ prompt, ...Object.fromEntries(completions.map((one, i) => [`completions[${i}]`, one])) }, where);
      return { prompt, completions };
    }
    case "preference": {
      const both = checkSameForm({ chosen: content("chosen"), rejected: content("rejected") }, where);
      if (!hasImplicitPrompt(row)) return checkSameForm({ prompt: content("prompt"), ...both }, where);
      return extractPrompt(both.chosen, both.rejected, where.place);
    }
  }
}

function readContent(row: Fields, name: string, { place, rule }: RowPlace): Content {
  if (row[name] === undefined)
    throw new DataError(`${place}: "${name}" is missing${didYouMean(name, Object.keys(row))}; ${rule}`);
  return contentOf(row[name], name, place, rule);
}

function contentOf(value: unknown, name: string, place: string, rule: string): Content {
  if (typeof value === "string") return value;
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
    throw new DataError(`${place}: "${name}" must be text, got ${inspect(value)}; ${rule}`);
  }
  return value.map((message: Fields, i) => {
    const { role, content } = message;
    if (typeof role === "string" && typeof content === "string") return message as unknown as Message;
    const got = "from" in message && "value" in message ? "from and value" : inspect(message);
    throw new DataError(
      `${place}: message ${i + 1} of "${name}" must have a role and a content, both text, got ${got}`,
    );
  });
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

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
  if (label === undefined) throw new DataError(`${place}: "label" is missing; ${rule}`);
  throw new DataError(`${place}: "label" must be true or false, or 1 or 0, got ${inspect(label)}; ${rule}`);
}

function readCompletions(row: Fields, { place, rule }: RowPlace): Content[] {
  const { completions } = row;
  if (completions === undefined) {
    throw new DataError(`${place}: "completions" is missing${didYouMean("completions", Object.keys(row))}; ${rule}`);
  }
  if (!Array.isArray(completions) || completions.length < 2) {
    throw new DataError(
      `${place}: "completions" must list two or more, best first, got ${inspect(completions)}; ${rule}`,
    );
  }
  return completions.map((one, i) => contentOf(one, `completions[${i}]`, place, rule));
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
