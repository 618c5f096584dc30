/**
 * @module
 * Comma-separated values, as they come: quotes, doubled quotes and line ends within them, CRLF (RFC 4180).
 * Pieces with quotes are split by papaparse; pieces without any are split here, since of ten million rows
 * papaparse's arrays of arrays cost more than all the rest.
 */
/// <reference path="./papaparse.d.ts" />
import papaparse from "papaparse";

import { DataError } from "../../../core/index.ts";
import { countLines, lastRowEnd } from "./text-chunks.ts";

/** Without an end of a row in so many characters, a quote was left open. */
const LONGEST_ROW = 2 ** 26;

/** Takes one row; `fields` is overwritten by the next. `line` tells where the row begins, for messages. */
export type RowTaker = (fields: readonly string[], line: () => number) => void;

/**
 * Hands over every row. A blank line is a row of one empty field.
 *
 * @throws {DataError} `games.csv:3: quotes within a quoted field must be closed, got the end of the file`
 */
export async function takeCsvRows(texts: AsyncIterable<string>, name: string, take: RowTaker): Promise<void> {
  let rest = "";
  let line = 1;
  const takeAll = (text: string): void => {
    // The line end of the last row begins no other.
    const body = text.endsWith("\r\n") ? text.slice(0, -2) : text.endsWith("\n") ? text.slice(0, -1) : text;
    const split = body.includes('"') ? takeQuotedRows : takePlainRows;
    split(body, name, line, take);
    line += countLines(text);
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
    takeAll(whole);
  }
  if (rest !== "") takeAll(rest);
}

/** Rows between line ends, fields between commas. */
function takePlainRows(text: string, _: string, firstLine: number, take: RowTaker): void {
  const fields: string[] = [];
  let row = 0;
  const line = (): number => firstLine + row;
  for (let begin = 0; begin <= text.length; row++) {
    let end = text.indexOf("\n", begin);
    if (end < 0) end = text.length;
    const last = end > begin && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
    let count = 0;
    for (let from = begin; ; ) {
      const comma = text.indexOf(",", from);
      const isLast = comma < 0 || comma >= last;
      fields[count++] = text.slice(from, isLast ? last : comma);
      if (isLast) break;
      from = comma + 1;
    }
    if (fields.length !== count) fields.length = count;
    take(fields, line);
    begin = end + 1;
  }
}

const CARRIAGE_RETURN = 13;

function takeQuotedRows(text: string, name: string, firstLine: number, take: RowTaker): void {
  const { data, errors } = papaparse.parse(text, { delimiter: ",", newline: text.includes("\r") ? "" : "\n" });
  let row = 0;
  const line = (): number => data.slice(0, row).reduce((at, fields) => at + 1 + countLines(fields.join("")), firstLine);
  const broken = errors.find(({ row }) => row !== undefined);
  if (broken) {
    row = broken.row!;
    const what = /unterminated/.test(broken.message) ? "closed, got the end of the file" : "doubled, got one alone";
    throw new DataError(`${name}:${line()}: quotes within a quoted field must be ${what}`);
  }
  for (const fields of data) {
    take(fields, line);
    row++;
  }
}
