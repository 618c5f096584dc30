/**
 * @module
 * Text files, and the rows of texts that trainers take. `formats` reads files of rows in any format.
 */
import { concatBytes, DataError, parseJsonl, type Storage } from "../core/index.ts";
import { cutOff, decodeStart, fileBytes, firstInvalidByte, notUtf8, rejectForeignFile } from "../core/reading/index.ts";
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
 * @throws {DataError} `E_DATA` when it is empty, binary, or not UTF-8 (with the line and the first invalid byte)
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  rejectForeignFile(name, bytes);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const isCut = decodeStart(bytes) !== undefined;
    const at = isCut ? bytes.length : firstInvalidByte(bytes);
    const place = `${name}:${bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1}`;
    throw isCut ? cutOff(place, name, cause) : notUtf8(place, name, bytes[at]!, cause);
  }
  if (text.trim() === "")
    throw new DataError(
      `${name}: must hold some text, got ${bytes.length === 0 ? "an empty file" : "only white space"}`,
    );
  return text;
}

/** Maximum bytes of a whole text: JavaScript's strings are not much longer. */
const LARGEST_TEXT = 500_000_000;

/**
 * The whole text of a file, decompressed if it is gzip.
 *
 * @throws {DataError} as `decodeText`, for a truncated or damaged gzip file, and for a text that is too long for a string
 * @throws {StorageError} when it cannot be read
 */
export async function readWholeText(
  storage: Storage,
  path: string,
  { mostBytes = LARGEST_TEXT }: { readonly mostBytes?: number } = {},
): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of fileBytes(storage, path)) {
    pieces.push(piece);
    size += piece.length;
    if (size > mostBytes) {
      throw new DataError(`${path}: a text must have at most ${mostBytes} bytes, got more; hint: split it into rows`);
    }
  }
  return decodeText(concatBytes(pieces), path);
}
