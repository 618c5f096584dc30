/**
 * @module
 * The rows of a file of any format, one after another, each with its place; what a row must hold is not
 * known here.
 */
import { DataError, type Line, type Storage } from "../../core/index.ts";
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
import { heldBuffer, parquetRows, storedBuffer } from "./parquet-rows.ts";

/**
 * Reads JSON lines, JSON (an array, or an object whose `data` is one), CSV and Parquet, each also packed
 * by gzip, as they come.
 *
 * @throws {DataError} naming file and line (of Parquet the row) where the format ends to be what it should
 */
export async function* fileLines(storage: Storage, path: string): AsyncGenerator<Line> {
  const bytes = fileBytes(storage, path);
  const { value: first = new Uint8Array() } = await bytes.next();
  const format = formatOf(path, first);
  if (format === "parquet") {
    const packed = !(await beginsAlike(storage, path, first));
    if (!packed) await bytes.return(undefined);
    yield* parquetRows(packed ? heldBuffer(await whole(first, bytes)) : await storedBuffer(storage, path), path);
    return;
  }
  const texts = decodeChunks(withFirst(first, bytes), path);
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

async function* withFirst(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}

async function whole(first: Uint8Array, rest: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts = [first];
  for await (const part of rest) parts.push(part);
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Whether the file's own bytes are those that were read, so that nothing was unpacked. */
async function beginsAlike(storage: Storage, path: string, first: Uint8Array): Promise<boolean> {
  const [byte] = await storage.read(path, { offset: 0, length: 1 });
  return byte === first[0];
}

/** `"name": value,` where the value is a text, a number or a word. */
const MEMBER = String.raw`"(?:[^"\\]|\\.)*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[-+.\w]+)`;
const HEAD = new RegExp(String.raw`^\s*\{(?:\s*${MEMBER}\s*,)*\s*"data"\s*:\s*(?=\[)`);
const TAIL = new RegExp(String.raw`^(?:\s*,\s*${MEMBER})*\s*\}\s*$`);

/** `{"data": [row, …]}`; or, since many files of JSON lines are called .json, those. */
async function* jsonObject(start: string, rest: AsyncGenerator<string>, path: string): AsyncGenerator<Line> {
  const head = HEAD.exec(start)?.[0];
  if (head === undefined) return yield* jsonLines(prepend(start, rest), path);
  const line = head.split("\n").length;
  yield* jsonArray(prepend(start.slice(head.length), rest), path, { line, tail: TAIL });
}

/** Rows of CSV as objects by the header's names. A blank line is passed over, unless a row has one column only. */
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
  const doubled = header.find((column, i) => header.indexOf(column) !== i);
  if (doubled !== undefined) {
    throw new DataError(`${place}: the header must name each column once, got ${JSON.stringify(doubled)} twice`);
  }
  return header;
}

/** A cell as JSON would have it; only a list of completions and a label are more than text. */
function cellValue(column: string, cell: string): unknown {
  const isStructured = column === "completions" || (column === "label" && /^(?:true|false|0|1)$/i.test(cell));
  if (!isStructured) return cell;
  try {
    return JSON.parse(column === "label" ? cell.toLowerCase() : cell);
  } catch {
    return cell;
  }
}
