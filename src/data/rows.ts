/**
 * @module
 * Text files, and the rows of texts that trainers take. `formats` reads files of rows in any format.
 */
import { concatBytes, DataError, parseJsonl, type Storage } from "../core/index.ts";
import { fileBytes } from "../core/reading/index.ts";
import { applyChatTemplate } from "./formats/chat-template.ts";
import { checkRow, recordOf } from "./formats/check-row.ts";
import type { Columns, DatasetKind, RowOf } from "./formats/row.ts";

/** `text`: every token is a target. */
export type TextRow = Columns<string>["text"];
/** `prompt`, `completion`: the completion's tokens are targets. */
export type CompletionRow = Columns<string>["completion"];
/** `prompt`, `chosen`, `rejected`. */
export type PreferenceRow = Columns<string>["preference"];

/** A row with its file and line: `prefs.jsonl:17`. */
export type Placed<T> = T & { readonly place: string };

/** All rows of JSON lines of texts. @throws {DataError} `E_DATA` at the first invalid row, or when there is no row */
export function parseRows<K extends DatasetKind>(text: string, name: string, kind: K): RowOf<K>[] {
  const rows = parseJsonl(text, name).map(
    ({ value, place }) => applyChatTemplate(checkRow(recordOf(value, place), kind, { place }), undefined) as RowOf<K>,
  );
  if (rows.length === 0) throw new DataError(`${name}: must hold at least one row, got an empty file`);
  return rows;
}

/**
 * Decodes the bytes of a UTF-8 text file.
 *
 * @throws {DataError} `E_DATA` when it is empty, binary, or not UTF-8 (with the offset of the first invalid byte)
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

/**
 * The whole text of a file, decompressed if it is gzip.
 *
 * @throws {DataError} as `decodeText`, and for a truncated or damaged gzip file
 * @throws {StorageError} when it cannot be read
 */
export async function readWholeText(storage: Storage, path: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of fileBytes(storage, path)) pieces.push(piece);
  return decodeText(concatBytes(pieces), path);
}

/** The offset of the first byte that is not valid UTF-8. */
function firstBadByte(bytes: Uint8Array): number {
  let [low, high] = [0, bytes.length];
  const decodePrefix = (length: number): string | undefined => {
    try {
      const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return decoder.decode(bytes.subarray(0, length), { stream: true });
    } catch {
      return undefined;
    }
  };
  while (low < high) {
    const middle = Math.floor((low + high + 1) / 2);
    if (decodePrefix(middle) !== undefined) low = middle;
    else high = middle - 1;
  }
  // An incomplete character decodes to nothing, so its first byte is the invalid one.
  return new TextEncoder().encode(decodePrefix(low)).length;
}
