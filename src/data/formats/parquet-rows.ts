/**
 * @module
 * Reads the rows of a Parquet file one row group at a time, so that a file may be larger than memory.
 */
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { decompressBrotli, decompressLz4, decompressLz4Raw, decompressZstd } from "hyparquet-compressors";

import { DataError, type Line, PenchantError, type Storage, watched } from "../../core/index.ts";
import { gunzip } from "./gunzip.ts";

/** The first and last four bytes of a Parquet file. */
export const PARQUET_MAGIC = "PAR1";

/** Maximum seconds for a row group; a file of 1 GB takes ten. */
const LONGEST = 60;

/** How pages are decompressed; uncompressed and snappy pages are read by hyparquet itself. */
const compressors: Compressors = {
  GZIP: gunzip,
  ZSTD: (page) => decompressZstd(page),
  BROTLI: decompressBrotli,
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

/**
 * Opens a Parquet file: its columns, and its rows, each with its number from 1: `pairs.parquet:17`.
 *
 * Pages may be uncompressed, snappy, gzip, zstd, brotli or lz4. Null values are omitted from a row: Parquet stores a
 * missing column as null.
 *
 * @throws {DataError} `pairs.parquet: must end with its footer and PAR1, got …` when the file is truncated or damaged
 */
export async function openParquet(
  bytes: AsyncBuffer,
  name: string,
): Promise<{ readonly columns: readonly string[]; readonly lines: AsyncGenerator<Line> }> {
  const metadata = await readFooter(bytes, name);
  const columns = await attempt(name, "the footer must tell the columns", async () => columnsOf(metadata));
  return { columns, lines: rowsOf(bytes, metadata, name) };
}

/**
 * The names of the columns.
 *
 * Each row group must have every leaf of the schema at most once, and nothing else: of columns that are too many hyparquet
 * awaits none, and an error in one of them would end the process.
 *
 * @throws {Error} naming the column that does not fit
 */
export function columnsOf(metadata: FileMetaData): string[] {
  const schema = parquetSchema(metadata);
  const leaves = new Set(leavesOf(schema));
  for (const { columns } of metadata.row_groups) {
    const paths = columns.map(({ meta_data }) => meta_data?.path_in_schema.join(".") ?? "");
    const wrong = paths.find((path, i) => !leaves.has(path) || paths.indexOf(path) < i);
    if (wrong !== undefined) throw new Error(`a row group with the column ${JSON.stringify(wrong)}`);
  }
  return schema.children.map(({ element }) => element.name);
}

/** The paths of a schema's leaves. */
const leavesOf = ({ children, path }: SchemaTree): string[] =>
  children.length === 0 ? [path.join(".")] : children.flatMap(leavesOf);

async function* rowsOf(file: AsyncBuffer, metadata: FileMetaData, name: string): AsyncGenerator<Line> {
  let start = 0;
  for (const { num_rows } of metadata.row_groups) {
    const end = start + Number(num_rows);
    const [where, requirement] = [`${name}:${start + 1}`, "a row group must be readable"];
    // In a damaged page hyparquet may read a run of 2³¹ values.
    const rows = await watched(`${where}: ${requirement}`, LONGEST, () =>
      attempt(where, requirement, () =>
        parquetReadObjects({ file, metadata, rowStart: start, rowEnd: end, compressors }),
      ),
    );
    for (const [i, row] of rows.entries()) yield { value: jsonValue(row), place: `${name}:${start + i + 1}` };
    start = end;
  }
}

/** A file in a storage, which hyparquet reads by byte ranges. */
export async function storageBuffer(storage: Storage, path: string): Promise<AsyncBuffer> {
  const byteLength = (await storage.size(path)) ?? 0;
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const from = start < 0 ? byteLength + start : start;
      return bufferOf(await storage.read(path, { offset: from, length: Math.max(0, end - from) }));
    },
  };
}

/** Bytes in memory, for a file that had to be decompressed as a whole. */
export function memoryBuffer(bytes: Uint8Array): AsyncBuffer {
  return { byteLength: bytes.length, slice: (start, end) => bufferOf(bytes.slice(start, end)) };
}

const bufferOf = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

async function readFooter(bytes: AsyncBuffer, name: string): Promise<FileMetaData> {
  // Magic number, length of the footer, magic number.
  if (bytes.byteLength < 12) {
    throw new DataError(`${name}: must be a Parquet file, got ${bytes.byteLength} bytes; hint: it is cut off`);
  }
  const last = new Uint8Array(await bytes.slice(bytes.byteLength - 8));
  const ending = new TextDecoder("latin1").decode(last.subarray(-4));
  if (ending !== PARQUET_MAGIC) {
    throw new DataError(
      `${name}: must end with its footer and PAR1, got ${JSON.stringify(ending)}; hint: it is cut off`,
    );
  }
  const length = new DataView(last.buffer).getUint32(last.length - 8, true);
  if (length > bytes.byteLength - 12) {
    throw new DataError(
      `${name}: must end with a footer that fits in the file's ${bytes.byteLength} bytes, got one of ${length}`,
    );
  }
  return attempt(name, "the footer must tell schema and row groups", () => parquetMetadataAsync(bytes));
}

async function attempt<T>(where: string, requirement: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof PenchantError && cause.code === "E_STORAGE") throw cause;
    throw new DataError(`${where}: ${requirement}, got ${JSON.stringify((cause as Error).message)}`, { cause });
  }
}

/**
 * Converts to JSON values: null members are omitted, bigints become numbers if they are safe integers, else text, and
 * times become text (ISO 8601).
 */
function jsonValue(value: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (Array.isArray(value)) return value.map(jsonValue);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, jsonValue(inner)]));
}
