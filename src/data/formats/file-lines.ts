/**
 * @module
 * Streams the rows of a file of any format, each with its file and line; `check-row` checks their columns.
 */
import { concatBytes, DataError, type Line, type Storage } from "../../core/index.ts";
import {
  csvRows,
  decodeChunks,
  fileBytes,
  firstText,
  jsonArray,
  jsonLines,
  prepend,
} from "../../core/reading/index.ts";
import { formatOf } from "./file-format.ts";
import { memoryBuffer, parquetRows, storageBuffer } from "./parquet-rows.ts";

/** What a file of rows is, and its rows. */
export interface RecordsFile {
  readonly format: "jsonl" | "json" | "csv" | "parquet";
  /** The compression of the whole file; pages of Parquet have their own. */
  readonly compression?: "gzip" | undefined;
  /** CSV: the separator of its cells. */
  readonly separator?: string | undefined;
  /** JSON: the member with the list of rows, if the list is in an object: `data`, `data.rows`. */
  readonly list?: string | undefined;
  /** CSV and Parquet: the names in the header. */
  readonly columns?: readonly string[] | undefined;
  /** The rows from the first one; can be read once. */
  readonly lines: AsyncGenerator<Line>;
}

/**
 * Opens a file of rows: reads as much as its description needs.
 *
 * @throws {DataError} when the file holds no rows in a known format
 */
export async function openRecords(storage: Storage, path: string): Promise<RecordsFile> {
  const bytes = fileBytes(storage, path);
  const { value: first = new Uint8Array() } = await bytes.next();
  const format = formatOf(path, first);
  const compression = first.length === 0 || (await isUncompressed(storage, path, first)) ? undefined : "gzip";
  if (format === "parquet") {
    if (!compression) await bytes.return(undefined);
    const buffer = compression ? memoryBuffer(await readAll(first, bytes)) : await storageBuffer(storage, path);
    return { format, compression, lines: parquetRows(buffer, path) };
  }
  const texts = decodeChunks(prependBytes(first, bytes), path);
  const start = await firstText(texts);
  if (start.trim() === "") {
    throw new DataError(
      `${path}: must hold some text, got ${first.length === 0 ? "an empty file" : "only white space"}`,
    );
  }
  const all = prepend(start, texts);
  if (format === "csv") return { format, compression, separator: ",", lines: csvLines(all, path) };
  if (format === "jsonl") return { format, compression, lines: jsonLines(all, path) };
  const lines = start.trimStart().startsWith("[") ? jsonArray(all, path) : jsonObject(start, texts, path);
  return { format, compression, lines };
}

/**
 * Streams the rows of a file of any format.
 *
 * @throws {DataError} naming file and line (for Parquet the row) where the format is invalid
 */
export async function* fileLines(storage: Storage, path: string): AsyncGenerator<Line> {
  yield* (await openRecords(storage, path)).lines;
}

async function* prependBytes(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function readAll(first: Uint8Array, rest: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts = [first];
  for await (const part of rest) parts.push(part);
  return concatBytes(parts);
}

/** Whether the stored bytes equal those read, that is, the file was not gzip. */
async function isUncompressed(storage: Storage, path: string, first: Uint8Array): Promise<boolean> {
  const [byte] = await storage.read(path, { offset: 0, length: 1 });
  return byte === first[0];
}

/** `"name": value` with a string, number or literal as value. */
const MEMBER = String.raw`"(?:[^"\\]|\\.)*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[-+.\w]+)`;
const HEAD = new RegExp(String.raw`^\s*\{(?:\s*${MEMBER}\s*,)*\s*"data"\s*:\s*(?=\[)`);
const TAIL = new RegExp(String.raw`^(?:\s*,\s*${MEMBER})*\s*\}\s*$`);

/** `{"data": [row, …]}`, or JSON lines, since many such files end in .json. */
async function* jsonObject(start: string, rest: AsyncGenerator<string>, path: string): AsyncGenerator<Line> {
  const head = HEAD.exec(start)?.[0];
  if (head === undefined) return yield* jsonLines(prepend(start, rest), path);
  const line = head.split("\n").length;
  yield* jsonArray(prepend(start.slice(head.length), rest), path, { line, tail: TAIL });
}

/** CSV rows as objects by the header's names. Blank lines are skipped, except in a file with a single column. */
async function* csvLines(texts: AsyncIterable<string>, name: string): AsyncGenerator<Line> {
  let header: readonly string[] | undefined;
  for await (const { fields, place } of csvRows(texts, name)) {
    const isBlank = fields.length === 1 && fields[0]!.trim() === "";
    if (isBlank && header?.length !== 1) continue;
    if (header === undefined) {
      header = checkHeader(fields, place);
      continue;
    }
    if (fields.length !== header.length) {
      throw new DataError(`${place}: each row must have ${header.length} fields like the header, got ${fields.length}`);
    }
    yield { value: Object.fromEntries(header.map((column, i) => [column, cellValue(column, fields[i]!)])), place };
  }
}

function checkHeader(fields: readonly string[], place: string): string[] {
  const header = fields.map((field) => field.trim());
  const duplicate = header.find((column, i) => header.indexOf(column) !== i);
  if (duplicate !== undefined) {
    throw new DataError(`${place}: the header must name each column once, got ${JSON.stringify(duplicate)} twice`);
  }
  return header;
}

/** The value of a cell: a list for completions, a boolean or number for a label, else text. */
function cellValue(column: string, cell: string): unknown {
  const isJson = column === "completions" || (column === "label" && /^(?:true|false|0|1)$/i.test(cell));
  if (!isJson) return cell;
  try {
    return JSON.parse(column === "label" ? cell.toLowerCase() : cell);
  } catch {
    return cell;
  }
}
