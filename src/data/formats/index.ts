/**
 * @module
 * Data sets in TRL's columns, from files of any format: read, checked, converted, written.
 */
export { asTexts, type ChatTemplate, chatTemplate, copyChatTemplate, readChatTemplate } from "./chat-template.ts";
export { kindOf, type MarkColumns } from "./check-row.ts";
export { type ConvertOptions, convertRows, type PairsOfRanking } from "./convert.ts";
export { type ConvertFileOptions, convertFile } from "./convert-file.ts";
export { type Examination, type ExamineOptions, examine, type Lengths } from "./examine.ts";
export { isRowsFile } from "./file-format.ts";
export { fileLines } from "./file-lines.ts";
export {
  type ReadOptions,
  type ReadRows,
  type RowSource,
  readRows,
  rowsInMemory,
  rowsOfFile,
  streamRows,
} from "./read-rows.ts";
export { type Content, contentsOf, type DatasetKind, type Message, type Row, type RowOf, readable } from "./row.ts";
export { Tally, usableRows, wellFormedRows } from "./usable-rows.ts";
export { rowsAsBytes, writtenFormat } from "./write-rows.ts";
