/**
 * @module
 * A file of rows as another file, of another kind or in another format.
 */
import { DataError, type Storage } from "../../core/index.ts";
import { asTexts, type ChatTemplate } from "./chat-template.ts";
import type { MarkColumns } from "./check-row.ts";
import { convertRows, type PairsOfRanking } from "./convert.ts";
import { fileLines } from "./file-lines.ts";
import type { DatasetKind, Row } from "./row.ts";
import { Tally, wellFormedRows } from "./usable-rows.ts";
import { rowsAsBytes, writtenFormat } from "./write-rows.ts";

export interface ConvertFileOptions {
  readonly to: DatasetKind;
  /** Ends in .jsonl, .json or .csv, or one of these with .gz. */
  readonly out: string;
  /** @default "all" */
  readonly pairs?: PairsOfRanking;
  readonly marks?: MarkColumns;
  /** Whether conversations are written as texts. */
  readonly asText?: { readonly template: ChatTemplate | undefined };
}

/**
 * Writes every row that can be converted, whole or not at all, and tallies what could not.
 *
 * @returns what was seen; `kept` counts the rows that were written
 * @throws {DataError} when the file cannot be read to its end, when its kind cannot become the other, or when no row can
 */
export async function convertFile(storage: Storage, file: string, options: ConvertFileOptions): Promise<Tally> {
  const { to, out, pairs = "all", marks, asText } = options;
  const rows = async function* (tally: Tally): AsyncGenerator<Row> {
    const read = wellFormedRows(fileLines(storage, file), file, tally, marks);
    for await (const row of convertRows(read, to, { pairs, excluded: tally.excluded })) {
      yield asText ? asTexts(row, asText.template) : row;
    }
  };
  // The header of CSV stands before the rows that it must fit, so these are looked through first.
  const header = { group: false, annotator: false };
  if (writtenFormat(out) === "csv") {
    for await (const { group, annotator } of rows(new Tally())) {
      header.group ||= group !== undefined;
      header.annotator ||= annotator !== undefined;
    }
  }
  const tally = new Tally();
  const counted = async function* (): AsyncGenerator<Row> {
    let written = 0;
    for await (const row of rows(tally)) {
      written++;
      yield row;
    }
    tally.kept = written;
    if (written > 0) return;
    const reasons = tally.excluded
      .list()
      .map(({ reason, count, first }) => `; left out ${count}, first ${first}: ${reason}`);
    throw new DataError(`${file}: must hold a row that becomes a ${to} row, got none${reasons.join("")}`);
  };
  await storage.write(out, rowsAsBytes(counted(), out, header));
  return tally;
}
