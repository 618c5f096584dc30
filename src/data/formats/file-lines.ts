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

/**
 * Streams JSON lines, JSON (an array, or an object with an array in `data`), CSV and Parquet, each also as gzip.
 *
 * @throws {DataError} naming file and line (for Parquet the row) where the format is invalid
 */
export async function* fileLines(storage: Storage, path: string): AsyncGenerator<Line> {
  const bytes = fileBytes(storage, path);
  const { value: first = new Uint8Array() } = await bytes.next();
  const format = formatOf(path, first);
  if (format === "parquet") {
    const isGzip = !(await isUncompressed(storage, path, first));
    if (!isGzip) await bytes.return(undefined);
    yield* parquetRows(isGzip ? memoryBuffer(await readAll(first, bytes)) : await storageBuffer(storage, path), path);
    return;
  }
  const texts = decodeChunks(prependBytes(first, bytes), path);
  const start = await firstText(texts);
  if (start.trim() === "") {
    throw new DataError(
      `${path}: must hold some text, got ${first.length === 0 ? "an empty file" : "only white space"}`,
    );
  }
  const all = prepend(start, texts);
  if (format === "csv") yield* csvLines(all, path);
  else if (format === "jsonl") yield* jsonLines(all, path);
  else if (start.trimStart().startsWith("[")) yield* jsonArray(all, path);
  else yield* jsonObject(start, texts, path);
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
