/**
 * @module
 * The format of a file of rows: from its name, checked against its content.
 */
import { DataError, inspect, type Storage } from "../../core/index.ts";
import { PARQUET_MAGIC } from "./parquet-rows.ts";

type FileFormat = "jsonl" | "json" | "csv" | "parquet";

const formatByEnding: Readonly<Record<string, FileFormat>> = {
  jsonl: "jsonl",
  ndjson: "jsonl",
  json: "json",
  csv: "csv",
  parquet: "parquet",
};

/** Names of the formats in messages. */
const formatNames = { jsonl: "JSON lines", json: "JSON", csv: "CSV", parquet: "Parquet" } as const;

/** The format by file extension, also before `.gz`; undefined if it is unknown. */
export function formatOfName(path: string): FileFormat | undefined {
  const [, ending] = /\.(\w+)(?:\.gz)?$/i.exec(path) ?? [];
  return ending === undefined ? undefined : formatByEnding[ending.toLowerCase()];
}

/**
 * Whether a file holds rows, by its name and its first bytes; any other file is plain text, to be learnt as a corpus.
 *
 * @throws {StorageError} when it cannot be read
 */
export async function holdsRows(_storage: Storage, path: string): Promise<boolean> {
  return formatOfName(path) !== undefined;
}

/** Whether a file is gzip, by its extension. */
export const isGzipName = (path: string): boolean => /\.gz$/i.test(path);

/**
 * The format of a file, by its extension if that is known, else by its first bytes.
 *
 * @param start the first bytes, decompressed
 * @throws {DataError} `rows.csv: must be CSV, as its name says, got JSON lines; hint: rename it to rows.jsonl`
 */
export function formatOf(path: string, start: Uint8Array): FileFormat {
  const named = formatOfName(path);
  const found = formatOfContent(start);
  if (found !== "parquet") rejectBinary(path, start);
  if (named === undefined) return found;
  if (textOf(start).trim() === "" || matchesName(named, found, start)) return named;
  const hint = found === "csv" && named !== "jsonl" ? "" : `; hint: rename it to ${withEnding(path, found)}`;
  const got = named !== "jsonl" && found === "csv" ? excerpt(start) : formatNames[found];
  throw new DataError(`${path}:1: must be ${formatNames[named]}, as its name says, got ${got}${hint}`);
}

/** Whether content matches the extension. A damaged file passes here and fails where it is damaged. */
function matchesName(named: FileFormat, found: FileFormat, start: Uint8Array): boolean {
  if (named === "parquet" || found === "parquet") return named === found;
  // Many files of JSON lines end in .json.
  if (named === "json") return found !== "csv";
  if (named === "csv") return found === "csv";
  const [firstLine = ""] = textOf(start).trimStart().split("\n", 1);
  return found === "csv" ? !HEADER.test(firstLine) : !(found === "json" && firstLine.trim() === "[");
}

/** A CSV header with one of the known columns. */
const HEADER = /^[^{]*\b(?:text|prompt|completions?|chosen|rejected)"?\s*(?:,[^{]*)?$/;

function formatOfContent(start: Uint8Array): FileFormat {
  const text = new TextDecoder("latin1").decode(start.subarray(0, 4));
  if (text === PARQUET_MAGIC) return "parquet";
  const letter = textOf(start).trimStart()[0];
  return letter === "[" ? "json" : letter === "{" ? "jsonl" : "csv";
}

function rejectBinary(path: string, start: Uint8Array): void {
  const zero = start.indexOf(0);
  if (zero >= 0)
    throw new DataError(`${path}: must be text, got a zero byte at ${zero}: this looks like a binary file`);
}

const withEnding = (path: string, format: FileFormat): string => path.replace(/\.\w+(?=(?:\.gz)?$)/i, `.${format}`);
const textOf = (start: Uint8Array): string => new TextDecoder().decode(start.subarray(0, 4096));
const excerpt = (start: Uint8Array): string => inspect(textOf(start).trim().slice(0, 40));
