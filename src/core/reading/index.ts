/**
 * @module
 * Streaming readers of data files: bytes, text, CSV and JSON, each row with its file and line.
 */
export { type CsvRow, csvRows, forEachCsvRow, parseCsv, type RowCallback } from "./csv-rows.ts";
export { fileBytes } from "./file-bytes.ts";
export { jsonArray, jsonLines } from "./json-values.ts";
export { decodeChunks, firstText, prepend } from "./text-chunks.ts";
