/**
 * @module
 * Converts a file of rows to another kind or another file format.
 */
import { DataError, type Storage } from "../../core/index.ts";
import { RowReport, reasonsText } from "../row-report.ts";
import { applyChatTemplate, type ChatTemplate } from "./chat-template.ts";
import type { RaterColumns } from "./check-row.ts";
import { type ColumnSettings, columnOptions } from "./columns.ts";
import { convertRows, type PairsOfRanking } from "./convert.ts";
import { rendered, rowsOfFile, usableRows } from "./read-rows.ts";
import { contentsOf, type DatasetKind, isConversation, type Row } from "./row.ts";
import { outputFormat, serializeRows } from "./write-rows.ts";

export interface ConvertFileOptions {
  readonly columns?: Partial<ColumnSettings>;
  readonly raterColumns?: RaterColumns;
  readonly to: DatasetKind;
  /** A path ending in .jsonl, .json or .csv, or one of these with .gz. */
  readonly out: string;
  /** @default "all" */
  readonly pairs?: PairsOfRanking;
  /** If given, conversations are rendered as texts. */
  readonly asText?: { readonly template: ChatTemplate | undefined };
}

/**
 * Writes every row that can be converted, and counts the others. The output file is written atomically.
 *
 * @returns the counts; `kept` is the number of rows written
 * @throws {DataError} when the file cannot be read, when its kind cannot become the other, or when no row is left
 */
export async function convertFile(storage: Storage, file: string, options: ConvertFileOptions): Promise<RowReport> {
  const { to, out, pairs = "all", asText } = options;
  const isCsv = outputFormat(out) === "csv";
  const rowOptions = { columns: await columnOptions(storage, options.columns), raterColumns: options.raterColumns };
  const rows = async function* (report: RowReport): AsyncGenerator<Row> {
    const read = usableRows(rowsOfFile(storage, file), rowOptions, report);
    for await (const row of convertRows(read, to, { pairs, excluded: report.excluded })) {
      const text = !asText
        ? row
        : asText.template
          ? rendered(row, asText.template, report)
          : applyChatTemplate(row, undefined);
      if (!text) continue;
      const problem = isCsv ? problemInCsv(text) : undefined;
      if (problem === undefined) yield text;
      else report.excluded.add(problem, text.place);
    }
  };
  // The header of a CSV file depends on all rows, so they are read once before.
  const header = { group: false, annotator: false };
  if (isCsv) {
    for await (const { group, annotator } of rows(new RowReport())) {
      header.group ||= group !== undefined;
      header.annotator ||= annotator !== undefined;
    }
  }
  const counts = new RowReport();
  const countedRows = async function* (): AsyncGenerator<Row> {
    let written = 0;
    for await (const row of rows(counts)) {
      written++;
      yield row;
    }
    counts.kept = written;
    if (written > 0) return;
    const reasons = reasonsText(counts.excluded.list());
    throw new DataError(`${file}: must hold a row that becomes a ${to} row, got none${reasons}`);
  };
  await storage.write(out, serializeRows(countedRows(), out, header));
  return counts;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** What a CSV file cannot hold: programs take a file with a zero byte for a binary one, and UTF-8 has no lone surrogates. */
function problemInCsv(row: Row): string | undefined {
  const texts = contentsOf(row).flatMap(([, content]) => (isConversation(content) ? [] : [content]));
  if (texts.some((text) => text.includes("\0"))) return "a text has a zero character, which a CSV file cannot hold";
  if (texts.some((text) => LONE_SURROGATE.test(text)))
    return "a text has half of a character, which a CSV file cannot hold";
  return undefined;
}
