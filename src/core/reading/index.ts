/**
 * @module
 * Streaming readers of data files: bytes, text, CSV and JSON, each row with its file and line.
 */
export { type CsvOptions, type CsvRow, csvRows, forEachCsvRow, parseCsv, type RowCallback } from "./csv-rows.ts";
export { csvSeparator, headerCells } from "./csv-separator.ts";
export { compressionOf, fileBytes } from "./file-bytes.ts";
export { rejectForeignFile } from "./file-signature.ts";
export { jsonProblem } from "./json-problem.ts";
export {
  type JsonMember,
  type JsonSurvey,
  jsonArray,
  jsonLines,
  jsonList,
  jsonSequence,
  surveyJson,
} from "./json-values.ts";
export { cutOff, decodeChunks, decodeStart, firstInvalidByte, firstText, notUtf8, prepend } from "./text-chunks.ts";
