/**
 * @module
 * Opens a file of rows of any format: what it is, and the stream of its rows, each with its file and line. `check-row`
 * checks their columns.
 */
import { concatBytes, DataError, type Line, type Storage } from "../../core/index.ts";
import {
  compressionOf,
  csvRows,
  decodeChunks,
  fileBytes,
  firstText,
  jsonLines,
  jsonList,
  jsonSequence,
  prepend,
  surveyJson,
} from "../../core/reading/index.ts";
import type { FileReport } from "../row-report.ts";
import { formatOfName, formatOfText, isGzipName, isParquet, separatorOf } from "./file-format.ts";
import { listOfRows } from "./json-list.ts";
import { memoryBuffer, openParquet, storageBuffer } from "./parquet-rows.ts";

/** What a file of rows is, and its rows. */
export interface RecordsFile {
  /** `json` is one array, an object with a list, or objects of several lines. */
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
 * Opens a file of rows: JSON lines, JSON, CSV or Parquet, each also as gzip. Reads as much as its description needs.
 *
 * @throws {DataError} when the file holds no rows in a known format
 */
export async function openRecords(storage: Storage, path: string): Promise<RecordsFile> {
  const compression = await compressionOf(storage, path);
  const bytes = fileBytes(storage, path);
  const { value: first = new Uint8Array() } = await bytes.next();
  if (isParquet(first)) {
    if (!compression) await bytes.return(undefined);
    const buffer = compression ? memoryBuffer(await readAll(first, bytes, path)) : await storageBuffer(storage, path);
    return { format: "parquet", compression, ...(await openParquet(buffer, path)) };
  }
  const texts = decodeChunks(prependBytes(first, bytes), path);
  const start = await firstText(texts, path);
  if (start.trim() === "") {
    throw new DataError(
      `${path}: must hold some text, got ${first.length === 0 ? "an empty file" : "only white space"}`,
    );
  }
  const all = prepend(start, texts);
  const format = formatOfText(path, start);
  if (format === "csv") return { format, compression, ...(await openCsv(all, start, path)) };
  if (format === "jsonl") return { format, compression, lines: jsonLines(all, path) };
  if (format === "array") return { format: "json", compression, lines: jsonSequence(all, path) };
  const survey = await surveyJson(decodeChunks(fileBytes(storage, path), path), path);
  const list = survey.hasMore ? undefined : listOfRows(survey, path);
  if (!list && survey.lines === 1) return { format: "jsonl", compression, lines: jsonLines(all, path) };
  if (!list) return { format: "json", compression, lines: jsonSequence(all, path) };
  return { format: "json", compression, list: list.join("."), lines: jsonList(all, path, list) };
}

const FORMATS = { jsonl: "JSON lines", json: "JSON", csv: "CSV", parquet: "Parquet" } as const;

/** What a file is, in words, and whether its name says so. */
export function describeFile(path: string, { format, separator, list, compression }: RecordsFile): FileReport {
  const isTab = separator === "\t";
  const details = [
    ...(separator === undefined || separator === ","
      ? []
      : [`cells separated by ${isTab ? "tabs" : JSON.stringify(separator)}`]),
    ...(list === undefined ? [] : [`the list in ${JSON.stringify(list)}`]),
    ...(compression === undefined ? [] : [`in ${compression}`]),
  ];
  const isUsual = separator === undefined || separator === (/\.tsv\b/i.test(path) ? "\t" : ",");
  return {
    is: [FORMATS[format], ...details].join(", "),
    isNamed:
      formatOfName(path) === format && isUsual && list === undefined && isGzipName(path) === (compression === "gzip"),
  };
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

/** Maximum bytes of a Parquet file that is gzip as a whole, which is read into memory. */
const LARGEST = 2 ** 28;

async function readAll(first: Uint8Array, rest: AsyncIterable<Uint8Array>, path: string): Promise<Uint8Array> {
  const parts = [first];
  let size = first.length;
  for await (const part of rest) {
    size += part.length;
    if (size > LARGEST) {
      throw new DataError(
        `${path}: a Parquet file within gzip must have at most ${LARGEST} bytes, got more; hint: gunzip ${path}`,
      );
    }
    parts.push(part);
  }
  return concatBytes(parts);
}

/** Opens CSV: its header, and its rows as objects by the header's names. */
async function openCsv(
  texts: AsyncIterable<string>,
  start: string,
  name: string,
): Promise<Pick<RecordsFile, "separator" | "columns" | "lines">> {
  const [firstLine = ""] = start.trimStart().split("\n", 1);
  const separator = separatorOf(firstLine);
  const rows = csvRows(texts, name, { separator });
  for await (const { fields, place } of { [Symbol.asyncIterator]: () => ({ next: () => rows.next() }) }) {
    // Excel's first line names the separator.
    if (isBlank(fields) || (fields.length === 2 && fields[0] === "sep=" && fields[1] === "")) continue;
    const columns = checkHeader(fields, place);
    return { separator, columns, lines: csvLines(rows, columns, place) };
  }
  throw new DataError(`${name}: must hold rows, got none`);
}

const isBlank = (fields: readonly string[]): boolean => fields.length === 1 && fields[0]!.trim() === "";

/** CSV rows as objects. Blank lines are skipped, except in a file with a single column. */
async function* csvLines(
  rows: ReturnType<typeof csvRows>,
  header: readonly string[],
  headerPlace: string,
): AsyncGenerator<Line> {
  let count = 0;
  for await (const { fields, place } of rows) {
    if (isBlank(fields) && header.length !== 1) continue;
    if (fields.length !== header.length) {
      const hint = fields.length > header.length ? "; hint: a cell with a separator in it stands in quotes" : "";
      throw new DataError(
        `${place}: each row must have ${header.length} fields like the header, got ${fields.length}${hint}`,
      );
    }
    count++;
    yield { value: Object.fromEntries(header.map((column, i) => [column, cellValue(column, fields[i]!)])), place };
  }
  if (count === 0) {
    throw new DataError(`${headerPlace}: rows must follow the header ${header.join(", ")}, got the end of the file`);
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
