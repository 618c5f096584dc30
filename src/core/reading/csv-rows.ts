/**
 * @module
 * A streaming CSV reader (RFC 4180): quoted cells, doubled quotes, line breaks within quotes, CRLF, any separator.
 * Each character is looked at once, however long a cell is.
 */
import { DataError } from "../index.ts";
import { LONGEST_ROW } from "./json-problem.ts";
import { countLines } from "./text-chunks.ts";

/** Receives one row. `fields` is reused for the next row; `line` returns the row's first line, for messages. */
export type RowCallback = (fields: readonly string[], line: () => number) => void;

export interface CsvOptions {
  /** One character between two cells. @default "," */
  readonly separator?: string;
}

/**
 * Calls `callback` with every row. A blank line is a row of one empty field.
 *
 * @throws {DataError} `games.csv:3: quotes within a quoted field must be closed, got the end of the file`, with the line of the open quote
 */
export async function forEachCsvRow(
  texts: AsyncIterable<string>,
  name: string,
  callback: RowCallback,
  options: CsvOptions = {},
): Promise<void> {
  const splitter = new CsvSplitter(name, callback, options);
  for await (const text of texts) splitter.add(text);
  splitter.end();
}

/** A row with its file and line number. */
export interface CsvRow {
  readonly fields: readonly string[];
  /** `games.csv:17`, the line where the row begins. */
  readonly place: string;
}

/** All rows, one by one. @throws {DataError} as `forEachCsvRow` does */
export async function* csvRows(
  texts: AsyncIterable<string>,
  name: string,
  options: CsvOptions = {},
): AsyncGenerator<CsvRow> {
  let rows: CsvRow[] = [];
  const splitter = new CsvSplitter(
    name,
    (fields, line) => void rows.push({ fields: [...fields], place: `${name}:${line()}` }),
    options,
  );
  for await (const text of texts) {
    splitter.add(text);
    yield* rows;
    rows = [];
  }
  splitter.end();
  yield* rows;
}

/** The rows of a text; a byte order mark is skipped. @throws {DataError} as `forEachCsvRow` does */
export function parseCsv(text: string, name: string, options: CsvOptions = {}): CsvRow[] {
  const rows: CsvRow[] = [];
  const splitter = new CsvSplitter(
    name,
    (fields, line) => void rows.push({ fields: [...fields], place: `${name}:${line()}` }),
    options,
  );
  splitter.add(text.replace(/^\uFEFF/, ""));
  splitter.end();
  return rows;
}

const [QUOTE, SPACE, LINE_FEED, CARRIAGE_RETURN] = [0x22, 0x20, 0x0a, 0x0d];

/** Where the reader is: before a cell, in one without quotes, in quotes, or behind the closing quote. */
type State = "start" | "plain" | "quoted" | "closed";

/** Splits text that comes in pieces into rows. */
class CsvSplitter {
  readonly #name: string;
  readonly #callback: RowCallback;
  readonly #separator: string;
  #state: State = "start";
  /** The row that is being read. */
  readonly #fields: string[] = [];
  #count = 0;
  /** The beginning of the cell that is being read, from earlier pieces. */
  #parts: string[] = [];
  #size = 0;
  /** A quote or line break at the end of a piece, whose meaning depends on the next one. */
  #carry = "";
  /** Line numbers: of this position, of the row's beginning, and of the open quote. */
  #line = 1;
  #rowLine = 1;
  #quoteLine = 1;
  readonly #lineOfRow = (): number => this.#rowLine;

  constructor(name: string, callback: RowCallback, { separator = "," }: CsvOptions = {}) {
    this.#name = name;
    this.#callback = callback;
    this.#separator = separator;
  }

  /** Reads the next piece. */
  add(piece: string): void {
    const text = this.#carry === "" ? piece : this.#carry + piece;
    this.#carry = "";
    this.#read(text, false);
  }

  /** Reads what is left at the end of the file. */
  end(): void {
    this.#read(this.#carry, true);
    if (this.#state === "quoted") {
      throw new DataError(
        `${this.#name}:${this.#quoteLine}: quotes within a quoted field must be closed, got the end of the file; hint: the quote opens in this line`,
      );
    }
    // A final line break does not start another row.
    if (this.#state === "start" && this.#count === 0) return;
    if (this.#state !== "closed") this.#endCell(withoutReturn(this.#takeParts("")));
    this.#endRow();
  }

  #read(text: string, isLast: boolean): void {
    const separator = this.#separator;
    let at = 0;
    // Positions of the next separator and line break, searched again only when they are passed.
    let [nextSeparator, nextBreak] = [-1, -1];
    while (at < text.length) {
      if (this.#state === "start") {
        const isQuoted = text.charCodeAt(at) === QUOTE;
        this.#state = isQuoted ? "quoted" : "plain";
        if (isQuoted) {
          this.#quoteLine = this.#line;
          at++;
        }
      } else if (this.#state === "plain") {
        if (nextSeparator < at) nextSeparator = indexOrEnd(text, separator, at);
        if (nextBreak < at) nextBreak = indexOrEnd(text, "\n", at);
        const end = Math.min(nextSeparator, nextBreak);
        if (end === Number.POSITIVE_INFINITY) {
          this.#keep(text.slice(at));
          return;
        }
        const isRowEnd = end === nextBreak;
        const cell = this.#takeParts(text.slice(at, end));
        this.#endCell(isRowEnd ? withoutReturn(cell) : cell);
        at = end + 1;
        if (isRowEnd) this.#breakRow();
      } else if (this.#state === "quoted") {
        at = this.#readQuoted(text, at, isLast);
      } else {
        at = this.#readClosed(text, at);
      }
    }
  }

  /** Reads up to the closing quote; returns the index after it, or the text's length. */
  #readQuoted(text: string, begin: number, isLast: boolean): number {
    let isDoubled = false;
    let from = begin;
    for (;;) {
      const quote = text.indexOf('"', from);
      if (quote < 0 || (quote === text.length - 1 && !isLast)) {
        const end = quote < 0 ? text.length : quote;
        this.#keep(text.slice(begin, end));
        this.#carry = text.slice(end);
        return text.length;
      }
      if (text.charCodeAt(quote + 1) === QUOTE) {
        isDoubled = true;
        from = quote + 2;
        continue;
      }
      const isWhole = this.#parts.length === 0;
      const source = this.#takeParts(text.slice(begin, quote));
      this.#line += countLines(source);
      this.#endCell(isDoubled || !isWhole ? source.replaceAll('""', '"') : source);
      this.#state = "closed";
      return quote + 1;
    }
  }

  /** Reads what stands between a closing quote and the end of the cell: spaces at most. */
  #readClosed(text: string, begin: number): number {
    for (let at = begin; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (text[at] === this.#separator) {
        this.#state = "start";
        return at + 1;
      }
      if (code === LINE_FEED) {
        this.#breakRow();
        return at + 1;
      }
      if (code === SPACE || code === CARRIAGE_RETURN) continue;
      throw new DataError(
        `${this.#name}:${this.#line}: quotes within a quoted field must be doubled, got one alone before ${JSON.stringify(text.slice(at, at + 20))}`,
      );
    }
    return text.length;
  }

  /** Keeps the beginning of a cell that goes on in the next piece. */
  #keep(part: string): void {
    this.#size += part.length;
    if (this.#size > LONGEST_ROW) {
      const hint = this.#state === "quoted" ? "; hint: close the quote that opens in this line" : "";
      const line = this.#state === "quoted" ? this.#quoteLine : this.#rowLine;
      throw new DataError(`${this.#name}:${line}: a cell must have at most ${LONGEST_ROW} characters, got more${hint}`);
    }
    this.#parts.push(part);
  }

  /** The whole cell, given its end. */
  #takeParts(last: string): string {
    if (this.#parts.length === 0) return last;
    const cell = [...this.#parts, last].join("");
    this.#parts = [];
    this.#size = 0;
    return cell;
  }

  #endCell(cell: string): void {
    this.#fields[this.#count++] = cell;
    this.#state = "start";
  }

  #endRow(): void {
    if (this.#fields.length !== this.#count) this.#fields.length = this.#count;
    this.#callback(this.#fields, this.#lineOfRow);
    this.#count = 0;
  }

  #breakRow(): void {
    this.#endRow();
    this.#line++;
    this.#rowLine = this.#line;
    this.#state = "start";
  }
}

/** The last cell of a row without the carriage return of CRLF. */
const withoutReturn = (cell: string): string =>
  cell.charCodeAt(cell.length - 1) === CARRIAGE_RETURN ? cell.slice(0, -1) : cell;

function indexOrEnd(text: string, what: string, from: number): number {
  const index = text.indexOf(what, from);
  return index < 0 ? Number.POSITIVE_INFINITY : index;
}
