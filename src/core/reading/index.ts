/**
 * @module
 * Files of rows as they come: bytes, text, CSV and JSON, each row with its place.
 */
export { type CsvRow, csvRows, parseCsv, type RowTaker, takeCsvRows } from "./csv-rows.ts";
export { fileBytes } from "./file-bytes.ts";
export { jsonArray, jsonLines } from "./json-values.ts";
export { decodeChunks, firstText, prepend } from "./text-chunks.ts";
