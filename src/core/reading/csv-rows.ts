/**
 * @module
 * A streaming CSV reader (RFC 4180): quoted fields, doubled quotes, line breaks within quotes, CRLF.
 * Pieces with quotes are split by papaparse; pieces without quotes are split here, which avoids
 * papaparse's arrays of arrays: for ten million rows they would dominate the run time.
 */
/// <reference path="./papaparse.d.ts" />
import papaparse from "papaparse";

import { DataError } from "../index.ts";
import { countLines, lastRowEnd } from "./text-chunks.ts";

/** Maximum characters of a row; a longer one has an unclosed quote. */
const LONGEST_ROW = 2 ** 26;

/** Receives one row. `fields` is reused for the next row; `line` returns the row's first line, for messages. */
export type RowCallback = (fields: readonly string[], line: () => number) => void;

/**
 * Calls `callback` with every row. A blank line is a row of one empty field.
 *
 * @throws {DataError} `games.csv:3: quotes within a quoted field must be closed, got the end of the file`
 */
export async function forEachCsvRow(texts: AsyncIterable<string>, name: string, callback: RowCallback): Promise<void> {
  for await (const piece of piecesOfRows(texts, name)) forEachRowOfPiece(piece, name, callback);
}

/** A row with its file and line number. */
export interface CsvRow {
  readonly fields: readonly string[];
  /** `games.csv:17`, the line where the row begins. */
  readonly place: string;
}

/** All rows, one by one. @throws {DataError} as `forEachCsvRow` does */
export async function* csvRows(texts: AsyncIterable<string>, name: string): AsyncGenerator<CsvRow> {
  for await (const piece of piecesOfRows(texts, name)) yield* rowsOf(piece, name);
}

/** The rows of a text; a byte order mark is skipped. @throws {DataError} as `forEachCsvRow` does */
export function parseCsv(text: string, name: string): CsvRow[] {
  const body = text.replace(/^\uFEFF/, "");
  return body === "" ? [] : rowsOf({ text: body, line: 1 }, name);
}

function rowsOf(piece: Piece, name: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let { line } = piece;
  forEachRowOfPiece(piece, name, (fields) => {
    rows.push({ fields: [...fields], place: `${name}:${line}` });
    line += 1 + countLines(fields.join(""));
  });
  return rows;
}

/** A run of complete rows, and the line number of the first. */
interface Piece {
  readonly text: string;
  readonly line: number;
}

async function* piecesOfRows(texts: AsyncIterable<string>, name: string): AsyncGenerator<Piece> {
  let rest = "";
  let line = 1;
  for await (const next of texts) {
    rest += next;
    const end = lastRowEnd(rest);
    if (end === 0 && rest.length > LONGEST_ROW) {
      throw new DataError(
        `${name}:${line}: a row must end within ${LONGEST_ROW} characters, got no end; hint: close the open quote`,
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

function forEachRowOfPiece({ text, line }: Piece, name: string, callback: RowCallback): void {
  // A final line break does not start another row.
  const body = text.endsWith("\r\n") ? text.slice(0, -2) : text.endsWith("\n") ? text.slice(0, -1) : text;
  const split = body.includes('"') ? forEachQuotedRow : forEachPlainRow;
  split(body, name, line, callback);
}

/** Splits rows at line breaks and fields at commas. */
function forEachPlainRow(text: string, _: string, firstLine: number, callback: RowCallback): void {
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
    callback(fields, line);
    begin = end + 1;
  }
}

const CARRIAGE_RETURN = 13;

function forEachQuotedRow(text: string, name: string, firstLine: number, callback: RowCallback): void {
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
    callback(fields, line);
    row++;
  }
}
