/**
 * @module
 * Rows of a file for training and generation: all of one kind, all texts, and the first that is not stops.
 */
import { DataError, type Line, type Storage } from "../../core/index.ts";
import { type Remark, Remarks } from "../remarks.ts";
import { asTexts, type ChatTemplate } from "./chat-template.ts";
import { checkRow, hasImplicitPrompt, kindOf, type MarkColumns } from "./check-row.ts";
import { becomes } from "./convert.ts";
import { fileLines } from "./file-lines.ts";
import { type DatasetKind, isConversational, type Row, type RowOf } from "./row.ts";

export interface ReadOptions {
  /** Turns conversations into texts; without it they are refused. */
  readonly template?: ChatTemplate | undefined;
  readonly marks?: MarkColumns;
}

export interface ReadRows<K extends DatasetKind> {
  readonly rows: readonly RowOf<K>[];
  /** What was done to rows before they could be used. */
  readonly notable: readonly Remark[];
}

export const IMPLICIT_PROMPT = "there is no prompt of its own, so it is what chosen and rejected begin with";
const RENDERED = "a conversation was turned into text by the chat template";

/** Rows that have not been checked yet, and what messages call them. */
export interface RowSource {
  readonly name: string;
  readonly lines: AsyncIterable<Line> | Iterable<Line>;
}

/** The rows of a file of any format. */
export const rowsOfFile = (storage: Storage, path: string): RowSource => ({
  name: path,
  lines: fileLines(storage, path),
});

/** Rows in memory: `data[3]` in messages. */
export const rowsInMemory = (rows: readonly object[]): RowSource => ({
  name: "data",
  lines: rows.map((value, index) => ({ value, place: `data[${index}]` })),
});

/**
 * Checked rows of one kind as texts, one at a time.
 *
 * @param kind what every row must be, or a function of the first row that says so
 * @param notable counts what was done to rows before they could be used
 * @throws {DataError} `E_DATA` at the first row that is none, or when there is no row
 */
export async function* streamRows<K extends DatasetKind>(
  { name, lines }: RowSource,
  kind: K | ((first: Line) => K),
  { template, marks }: ReadOptions,
  notable: Remarks,
): AsyncGenerator<RowOf<K>, void> {
  let wanted: K | undefined;
  for await (const line of lines) {
    wanted ??= typeof kind === "function" ? kind(line) : kind;
    const row = checkOrAdvise(line, wanted, name, marks);
    if (row.kind === "preference" && hasImplicitPrompt(line.value)) notable.add(IMPLICIT_PROMPT, line.place);
    const text = asTexts(row, template) as RowOf<K>;
    if (isConversational(row)) notable.add(RENDERED, line.place);
    yield text;
  }
  if (wanted === undefined) throw new DataError(`${name}: must hold at least one row, got none`);
}

/** All rows of a file, by `streamRows`. */
export async function readRows<K extends DatasetKind>(
  storage: Storage,
  path: string,
  kind: K | ((first: Line) => K),
  options: ReadOptions = {},
): Promise<ReadRows<K>> {
  const [rows, notable]: [RowOf<K>[], Remarks] = [[], new Remarks()];
  for await (const row of streamRows(rowsOfFile(storage, path), kind, options, notable)) rows.push(row);
  return { rows, notable: notable.list() };
}

/** Checks a row; of one that could be converted into what is wanted, it is said how. */
function checkOrAdvise(line: Line, wanted: DatasetKind, path: string, marks?: MarkColumns): Row {
  try {
    return checkRow(line, wanted, marks);
  } catch (cause) {
    const found = kindOf(line.value);
    if (!(cause instanceof DataError) || found === undefined || found === wanted || !becomes(found, wanted))
      throw cause;
    const hint = `; hint: penchant data convert ${path} --to ${wanted} --out FILE`;
    throw new DataError(`${cause.message}${hint}`, { cause });
  }
}
