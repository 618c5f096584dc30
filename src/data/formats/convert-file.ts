/**
 * @module
 * Converts a file of rows to another kind or another file format.
 */
import { DataError, type Storage } from "../../core/index.ts";
import { applyChatTemplate, type ChatTemplate } from "./chat-template.ts";
import type { RaterColumns } from "./check-row.ts";
import { convertRows, type PairsOfRanking } from "./convert.ts";
import { fileLines } from "./file-lines.ts";
import type { DatasetKind, Row } from "./row.ts";
import { RowCounts, wellFormedRows } from "./usable-rows.ts";
import { outputFormat, serializeRows } from "./write-rows.ts";

export interface ConvertFileOptions {
  readonly to: DatasetKind;
  /** A path ending in .jsonl, .json or .csv, or one of these with .gz. */
  readonly out: string;
  /** @default "all" */
  readonly pairs?: PairsOfRanking;
  readonly raterColumns?: RaterColumns;
  /** If given, conversations are rendered as texts. */
  readonly asText?: { readonly template: ChatTemplate | undefined };
}

/**
 * Writes every row that can be converted, and counts the others. The output file is written atomically.
 *
 * @returns the counts; `kept` is the number of rows written
 * @throws {DataError} when the file cannot be read, when its kind cannot become the other, or when no row is left
 */
export async function convertFile(storage: Storage, file: string, options: ConvertFileOptions): Promise<RowCounts> {
  const { to, out, pairs = "all", raterColumns, asText } = options;
  const rows = async function* (counts: RowCounts): AsyncGenerator<Row> {
    const read = wellFormedRows(fileLines(storage, file), file, counts, raterColumns);
    for await (const row of convertRows(read, to, { pairs, excluded: counts.excluded })) {
      yield asText ? applyChatTemplate(row, asText.template) : row;
    }
  };
  // The header of a CSV file depends on all rows, so they are read once before.
  const header = { group: false, annotator: false };
  if (outputFormat(out) === "csv") {
    for await (const { group, annotator } of rows(new RowCounts())) {
      header.group ||= group !== undefined;
      header.annotator ||= annotator !== undefined;
    }
  }
  const counts = new RowCounts();
  const countedRows = async function* (): AsyncGenerator<Row> {
    let written = 0;
    for await (const row of rows(counts)) {
      written++;
      yield row;
    }
    counts.kept = written;
    if (written > 0) return;
    const reasons = counts.excluded
      .list()
      .map(({ reason, count, first }) => `; left out ${count}, first ${first}: ${reason}`);
    throw new DataError(`${file}: must hold a row that becomes a ${to} row, got none${reasons.join("")}`);
  };
  await storage.write(out, serializeRows(countedRows(), out, header));
  return counts;
}
