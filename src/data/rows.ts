/**
 * @module
 * Dataset rows in TRL's columns, read from JSON lines; each problem is reported with its file and line.
 */
import { DataError, didYouMean, type Line, parseJsonl, shown } from "../core/index.ts";

/** `text`: to be learnt whole. */
export interface TextRow {
  readonly text: string;
}
/** `prompt`, `completion`: the completion is to be learnt. */
export interface CompletionRow {
  readonly prompt: string;
  readonly completion: string;
}
/** `prompt`, `chosen`, `rejected`. */
export interface PreferenceRow {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}
/** `prompt` alone: to be completed. */
export interface PromptRow {
  readonly prompt: string;
}

/** The kinds of data set, by the columns that a row must have. */
const columns = {
  text: ["text"],
  completion: ["prompt", "completion"],
  preference: ["prompt", "chosen", "rejected"],
  prompt: ["prompt"],
} as const;

export interface RowOf {
  readonly text: TextRow;
  readonly completion: CompletionRow;
  readonly preference: PreferenceRow;
  readonly prompt: PromptRow;
}
export type DatasetKind = keyof RowOf;

/** A row and where it stood: `prefs.jsonl:17`. */
export type Placed<T> = T & { readonly place: string };

/** The most specific kind whose columns a row has, or undefined. */
export function kindOf(value: unknown): DatasetKind | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (["preference", "completion", "text", "prompt"] as const).find((kind) =>
    columns[kind].every((name) => name in value),
  );
}

/**
 * Checks that a line is a row of the wanted kind. Other columns are allowed.
 *
 * @throws {DataError} `E_DATA`: `prefs.jsonl:17: "rejected" is missing; a preference row has prompt, chosen, rejected`
 */
export function checkRow<K extends DatasetKind>({ value, place }: Line, kind: K): Placed<RowOf[K]> {
  const wanted: readonly string[] = columns[kind];
  const rule = `a ${kind} row has ${wanted.join(", ")}`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DataError(`${place}: each line must be a JSON object, got ${shown(value)}; ${rule}`);
  }
  const row = value as Record<string, unknown>;
  for (const name of wanted) {
    if (!(name in row))
      throw new DataError(`${place}: "${name}" is missing${didYouMean(name, Object.keys(row))}; ${rule}`);
    if (typeof row[name] !== "string")
      throw new DataError(`${place}: "${name}" must be text, got ${shown(row[name])}; ${rule}`);
  }
  const texts = Object.fromEntries(wanted.map((name) => [name, row[name] as string]));
  return { ...(texts as unknown as RowOf[K]), place };
}

/** All rows of a JSON-lines file. @throws {DataError} `E_DATA` at the first row that is none, or when there is no row */
export function parseRows<K extends DatasetKind>(text: string, name: string, kind: K): Placed<RowOf[K]>[] {
  const rows = parseJsonl(text, name).map((line) => checkRow(line, kind));
  if (rows.length === 0) throw new DataError(`${name}: must hold at least one row, got an empty file`);
  return rows;
}

/**
 * The text of a file that must be UTF-8 and readable.
 *
 * @throws {DataError} `E_DATA` when it is empty, binary, or not UTF-8 (with the byte where that shows)
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  const zero = bytes.indexOf(0);
  if (zero >= 0)
    throw new DataError(`${name}: must be text, got a zero byte at ${zero}: this looks like a binary file`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(
      `${name}: must be UTF-8, got a byte that is not at ${firstBadByte(bytes)}; hint: iconv -t UTF-8`,
      { cause },
    );
  }
  if (text.trim() === "")
    throw new DataError(
      `${name}: must hold some text, got ${bytes.length === 0 ? "an empty file" : "only white space"}`,
    );
  return text;
}

/** The first position from which the bytes are no UTF-8. */
function firstBadByte(bytes: Uint8Array): number {
  let [low, high] = [0, bytes.length];
  const decoded = (length: number): string | undefined => {
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return decoder.decode(bytes.subarray(0, length), { stream: true });
    } catch {
      return undefined;
    }
  };
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if (decoded(middle) !== undefined) low = middle;
    else high = middle - 1;
  }
  // A character that is only begun decodes to nothing, so its first byte is the bad one.
  return new TextEncoder().encode(decoded(low)).length;
}
