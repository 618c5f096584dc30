/**
 * @module
 * Comma-separated values, as they come: quotes, doubled quotes and line ends within them, CRLF (RFC 4180).
 * Splitting is papaparse's; cutting the stream into whole rows and counting lines are ours.
 */
/// <reference path="./papaparse.d.ts" />
import papaparse from "papaparse";

import { DataError } from "../../../core/index.ts";
import { countLines, lastRowEnd } from "./text-chunks.ts";

/** Without an end of a row in so many characters, a quote was left open. */
const LONGEST_ROW = 2 ** 26;

/** Whole rows, and the line on which the first begins. */
export interface CsvBatch {
  readonly rows: readonly (readonly string[])[];
  /** The line of a row of this batch; asked only for messages. */
  lineOf(row: number): number;
}

/**
 * Rows in batches as large as the pieces of text. A blank line is a row of one empty field.
 *
 * @throws {DataError} `games.csv:3: quotes must be closed, got the end of the file`
 */
export async function* csvBatches(texts: AsyncIterable<string>, name: string): AsyncGenerator<CsvBatch> {
  let rest = "";
  let line = 1;
  const batch = (text: string): CsvBatch => {
    // The line end of the last row begins no other.
    const body = text.endsWith("\r\n") ? text.slice(0, -2) : text.endsWith("\n") ? text.slice(0, -1) : text;
    const { data, errors } = papaparse.parse(body, { delimiter: ",", newline: body.includes("\r") ? "" : "\n" });
    const first = line;
    line += countLines(text);
    const lineOf = (row: number): number =>
      data.slice(0, row).reduce((at, fields) => at + 1 + countLines(fields.join("")), first);
    const broken = errors.find(({ row }) => row !== undefined);
    if (broken) {
      const what = /unterminated/.test(broken.message) ? "closed, got the end of the file" : "doubled, got one alone";
      throw new DataError(`${name}:${lineOf(broken.row!)}: quotes within a quoted field must be ${what}`);
    }
    return { rows: data, lineOf };
  };
  for await (const text of texts) {
    rest += text;
    const end = lastRowEnd(rest);
    if (end === 0 && rest.length > LONGEST_ROW) {
      throw new DataError(
        `${name}:${line}: a row must end somewhere, got none in ${LONGEST_ROW} characters; hint: a quote that is never closed`,
      );
    }
    if (end === 0) continue;
    const whole = rest.slice(0, end);
    rest = rest.slice(end);
    yield batch(whole);
  }
  if (rest !== "") yield batch(rest);
}
