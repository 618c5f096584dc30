/**
 * @module
 * The format of a file of rows. Its content decides; its name decides only where the content could be either.
 */
import { DataError, inspect, type Storage } from "../../core/index.ts";
import { csvSeparator, fileBytes, headerCells, jsonProblem } from "../../core/reading/index.ts";
import { PARQUET_MAGIC } from "./parquet-rows.ts";
import { KNOWN_COLUMNS } from "./schemes.ts";

type FileFormat = "jsonl" | "json" | "csv" | "parquet";

const formatByEnding: Readonly<Record<string, FileFormat>> = {
  jsonl: "jsonl",
  ndjson: "jsonl",
  jsonlines: "jsonl",
  json: "json",
  csv: "csv",
  tsv: "csv",
  parquet: "parquet",
};

/** Names of the formats in messages. */
const formatNames = { jsonl: "JSON lines", json: "JSON", csv: "CSV", parquet: "Parquet" } as const;

/** The format by file extension, also before `.txt` and `.gz`; undefined if it is unknown. */
export function formatOfName(path: string): FileFormat | undefined {
  const [, ending] = /\.(\w+)(?:\.txt)?(?:\.gz)?$/i.exec(path) ?? [];
  return ending === undefined ? undefined : formatByEnding[ending.toLowerCase()];
}

/** Whether a file is gzip, by its extension. */
export const isGzipName = (path: string): boolean => /\.gz$/i.test(path);

const isKnown = (name: string): boolean => KNOWN_COLUMNS.has(name.toLowerCase());

/** Characters that are searched for the beginning of rows. */
const SNIFFED = 1 << 16;

/**
 * Whether a file holds rows, by its name or its content: JSON objects with known columns, a header of known columns,
 * Parquet. Any other file is plain text, to be learnt as a corpus.
 *
 * @throws {StorageError} when it cannot be read
 */
export async function holdsRows(storage: Storage, path: string): Promise<boolean> {
  if (formatOfName(path) !== undefined) return true;
  const bytes = fileBytes(storage, path);
  const { value: start = new Uint8Array() } = await bytes.next();
  await bytes.return(undefined);
  return isParquet(start) || beginsLikeRows(new TextDecoder().decode(start.subarray(0, SNIFFED)));
}

export const isParquet = (start: Uint8Array): boolean =>
  new TextDecoder("latin1").decode(start.subarray(0, 4)) === PARQUET_MAGIC;

/** Whether a text that is not named as rows begins like rows. */
function beginsLikeRows(start: string): boolean {
  const text = start.slice(0, SNIFFED).trimStart();
  const [first = "", second] = text.split(/[\r\n]+/, 2);
  if (/^(?:\{|\[\s*\{)/.test(text)) {
    const names = objectNames(first);
    if (names) return names.some(isKnown) || second?.startsWith("{") === true;
    // An object of several lines, one that is broken, or one in a list.
    const listed = [...text.slice(0, 4096).matchAll(/["']?(\w+)["']?\s*:/g)].map(([, name]) => name!);
    return /^[[{\s]*["']?\w+["']?\s*:/.test(text) && listed.some(isKnown);
  }
  const cells = headerCells(first, separatorOf(first));
  return cells.length > 1 && cells.every((cell) => /^[\w.-]+$/.test(cell)) && cells.some(isKnown);
}

/** The names of a JSON object or of the first object of a list; undefined when a text is neither. */
function objectNames(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Object.keys(Object(Array.isArray(value) ? value[0] : value));
  } catch {
    return undefined;
  }
}

/** A text format, as far as the beginning of the file tells; `object`: the whole first object must be looked at. */
export type TextFormat = "jsonl" | "object" | "array" | "csv";

/**
 * The format of a file of text.
 *
 * @param start the first characters
 * @throws {DataError} `rows.json:1: must be JSON, as its name says, got "tide and moon"`, or when it is plain text
 */
export function formatOfText(path: string, start: string): TextFormat {
  const named = formatOfName(path);
  const text = start.trimStart();
  const [firstLine = ""] = text.split(/[\r\n]/, 1);
  if (named === undefined && !beginsLikeRows(start)) {
    const hint = "hint: train sft learns such a file as it is; rows stand in JSON lines, CSV or Parquet";
    throw new DataError(`${path}:1: must hold rows, got plain text, ${excerpt(text)}; ${hint}`);
  }
  if (text.startsWith("[") && (named === "json" || /^\[\s*[{[]/.test(text))) return "array";
  if (text.startsWith("{") && (named !== "csv" || /^\{\s*["'}]/.test(text))) return formatOfObject(text, firstLine);
  if (named === undefined || named === "csv" || headerCells(firstLine, separatorOf(firstLine)).some(isKnown))
    return "csv";
  if (named === "jsonl") return "jsonl";
  throw new DataError(`${path}:1: must be ${formatNames[named]}, as its name says, got ${excerpt(text)}`);
}

function formatOfObject(text: string, firstLine: string): TextFormat {
  const rest = text.slice(firstLine.length).trim();
  if (objectNames(firstLine)) return rest === "" ? "object" : "jsonl";
  // The line goes on behind what was read.
  if (firstLine.length === text.length) return "object";
  // A row that is cut off stands before another one.
  if (rest.startsWith("{") && !/[[{:,]\s*$/.test(firstLine)) return "jsonl";
  return jsonProblem(firstLine).isIncomplete ? "object" : "jsonl";
}

/** The separator of a CSV header, by the columns that data sets have. */
export const separatorOf = (header: string): string => csvSeparator(header, isKnown);

const excerpt = (text: string): string => inspect(text.trim().slice(0, 40));
