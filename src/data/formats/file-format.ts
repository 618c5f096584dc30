/**
 * @module
 * Which format a file of rows has: its name says so, and its content must agree.
 */
import { DataError, inspect } from "../../core/index.ts";
import { PARQUET_MAGIC } from "./parquet-rows.ts";

export type FileFormat = "jsonl" | "json" | "csv" | "parquet";

const names: Readonly<Record<string, FileFormat>> = {
  jsonl: "jsonl",
  ndjson: "jsonl",
  json: "json",
  csv: "csv",
  parquet: "parquet",
};

/** How messages call a format. */
const called = { jsonl: "JSON lines", json: "JSON", csv: "CSV", parquet: "Parquet" } as const;

/** The format that a name promises, also behind `.gz`; undefined when it promises none. */
export function formatOfName(path: string): FileFormat | undefined {
  const [, ending] = /\.(\w+)(?:\.gz)?$/i.exec(path) ?? [];
  return ending === undefined ? undefined : names[ending.toLowerCase()];
}

/** Whether a file holds rows, by its name; any other is plain text. */
export const isRowsFile = (path: string): boolean => formatOfName(path) !== undefined;

/** Whether a file is packed, by its name. */
export const isPackedName = (path: string): boolean => /\.gz$/i.test(path);

/**
 * The format of a file, by its name where that tells and by its first bytes otherwise.
 *
 * @param start the first bytes, unpacked
 * @throws {DataError} `rows.csv: must be CSV, as its name says, got JSON lines; hint: call it rows.jsonl`
 */
export function formatOf(path: string, start: Uint8Array): FileFormat {
  const named = formatOfName(path);
  const found = formatOfContent(start);
  if (found !== "parquet") refuseBinary(path, start);
  if (named === undefined) return found;
  if (textOf(start).trim() === "" || isNamedRightly(named, found, start)) return named;
  const hint = found === "csv" && named !== "jsonl" ? "" : `; hint: call it ${withEnding(path, found)}`;
  const got = named !== "jsonl" && found === "csv" ? beginning(start) : called[found];
  throw new DataError(`${path}:1: must be ${called[named]}, as its name says, got ${got}${hint}`);
}

/** What is only broken passes: it is refused where it breaks. */
function isNamedRightly(named: FileFormat, found: FileFormat, start: Uint8Array): boolean {
  if (named === "parquet" || found === "parquet") return named === found;
  // Many files of JSON lines are called .json.
  if (named === "json") return found !== "csv";
  if (named === "csv") return found === "csv";
  const [firstLine = ""] = textOf(start).trimStart().split("\n", 1);
  return found === "csv" ? !HEADER.test(firstLine) : !(found === "json" && firstLine.trim() === "[");
}

/** A header of CSV with a column of ours. */
const HEADER = /^[^{]*\b(?:text|prompt|completions?|chosen|rejected)"?\s*(?:,[^{]*)?$/;

function formatOfContent(start: Uint8Array): FileFormat {
  const text = new TextDecoder("latin1").decode(start.subarray(0, 4));
  if (text === PARQUET_MAGIC) return "parquet";
  const letter = textOf(start).trimStart()[0];
  return letter === "[" ? "json" : letter === "{" ? "jsonl" : "csv";
}

function refuseBinary(path: string, start: Uint8Array): void {
  const zero = start.indexOf(0);
  if (zero >= 0)
    throw new DataError(`${path}: must be text, got a zero byte at ${zero}: this looks like a binary file`);
}

const withEnding = (path: string, format: FileFormat): string => path.replace(/\.\w+(?=(?:\.gz)?$)/i, `.${format}`);
const textOf = (start: Uint8Array): string => new TextDecoder().decode(start.subarray(0, 4096));
const beginning = (start: Uint8Array): string => inspect(textOf(start).trim().slice(0, 40));
