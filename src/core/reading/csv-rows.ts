/**
 * @module
 * Comma-separated values, as they come: quotes, doubled quotes and line ends within them, CRLF (RFC 4180).
 * Pieces with quotes are split by papaparse; pieces without any are split here, since of ten million rows
 * papaparse's arrays of arrays cost more than all the rest.
 */
/// <reference path="./papaparse.d.ts" />
import papaparse from "papaparse";

import { DataError } from "../index.ts";
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
  for await (const piece of wholeRows(texts, name)) takePiece(piece, name, take);
}

/** A row of its own, with its place. */
export interface CsvRow {
  readonly fields: readonly string[];
  /** `games.csv:17`, the line where the row begins. */
  readonly place: string;
}

/** Every row, one after another. @throws {DataError} as `takeCsvRows` does */
export async function* csvRows(texts: AsyncIterable<string>, name: string): AsyncGenerator<CsvRow> {
  for await (const piece of wholeRows(texts, name)) yield* rowsOf(piece, name);
}

/** The rows of a text; a byte order mark is passed over. @throws {DataError} as `takeCsvRows` does */
export function parseCsv(text: string, name: string): CsvRow[] {
  const body = text.replace(/^\uFEFF/, "");
  return body === "" ? [] : rowsOf({ text: body, line: 1 }, name);
}

function rowsOf(piece: Piece, name: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let { line } = piece;
  takePiece(piece, name, (fields) => {
    rows.push({ fields: [...fields], place: `${name}:${line}` });
    line += 1 + countLines(fields.join(""));
  });
  return rows;
}

/** Rows that are whole, and the line where the first of them begins. */
interface Piece {
  readonly text: string;
  readonly line: number;
}

async function* wholeRows(texts: AsyncIterable<string>, name: string): AsyncGenerator<Piece> {
  let rest = "";
  let line = 1;
  for await (const next of texts) {
    rest += next;
    const end = lastRowEnd(rest);
    if (end === 0 && rest.length > LONGEST_ROW) {
      throw new DataError(
        `${name}:${line}: a row must end somewhere, got none in ${LONGEST_ROW} characters; hint: a quote that is never closed`,
      );
    }
    if (end === 0) continue;
    const text = rest.slice(0, end);
    rest = rest.slice(end);
    yield { text, line };
    line += countLines(text);
  }
  if (rest !== "") yield { text: rest, line };
}

function takePiece({ text, line }: Piece, name: string, take: RowTaker): void {
  // The line end of the last row begins no other.
  const body = text.endsWith("\r\n") ? text.slice(0, -2) : text.endsWith("\n") ? text.slice(0, -1) : text;
  const split = body.includes('"') ? takeQuotedRows : takePlainRows;
  split(body, name, line, take);
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
