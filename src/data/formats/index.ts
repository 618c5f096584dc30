/**
 * @module
 * Reads, checks, converts and writes data sets in TRL's columns, in any file format.
 */
export {
  applyChatTemplate,
  type ChatTemplate,
  chatTemplate,
  copyChatTemplate,
  readChatTemplate,
} from "./chat-template.ts";
export {
  type CheckDatasetOptions,
  checkDataset,
  type DatasetReport,
  type Lengths,
} from "./check-dataset.ts";
export type { RaterColumns } from "./check-row.ts";
export { type ColumnOptions, type ColumnSettings, columnOptions, columnSettings } from "./columns.ts";
export { type ConvertOptions, convertRows, type PairsOfRanking } from "./convert.ts";
export { type ConvertFileOptions, convertFile } from "./convert-file.ts";
export { holdsRows } from "./file-format.ts";
export { fileLines, openRecords, type RecordsFile } from "./file-lines.ts";
export { type PromptTemplate, readPromptTemplate } from "./prompt-template.ts";
export {
  noUsableRow,
  promptTexts,
  type RowOptions,
  type RowSource,
  rendered,
  rowsInMemory,
  rowsOfFile,
  type TextRowOptions,
  textRows,
  usableRows,
} from "./read-rows.ts";
export {
  type Content,
  contentsOf,
  type DatasetKind,
  formatContent,
  type Message,
  type Row,
  type RowOf,
} from "./row.ts";
export { type Scheme, schemes } from "./schemes.ts";
export { outputFormat, serializeRows } from "./write-rows.ts";
