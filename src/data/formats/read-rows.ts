/**
 * @module
 * Reads the rows of a file for training and generation: all of one kind, as texts. The first invalid row is an error.
 */
import { DataError, type Line, type Storage } from "../../core/index.ts";
import { type ReasonCount, ReasonCounts } from "../reason-counts.ts";
import { applyChatTemplate, type ChatTemplate } from "./chat-template.ts";
import { checkRow, hasImplicitPrompt, kindOf, type RaterColumns } from "./check-row.ts";
import { canConvert } from "./convert.ts";
import { fileLines } from "./file-lines.ts";
import { type DatasetKind, isConversational, type Row, type RowOf } from "./row.ts";

export interface ReadOptions {
  /** Renders conversations as texts; without it they are an error. */
  readonly template?: ChatTemplate | undefined;
  readonly raterColumns?: RaterColumns;
}

export interface ReadRows<K extends DatasetKind> {
  readonly rows: readonly RowOf<K>[];
  /** Changes to rows, such as an implicit prompt that was extracted. */
  readonly warnings: readonly ReasonCount[];
}

export const IMPLICIT_PROMPT = "the prompt is implicit: the common prefix of chosen and rejected";
const RENDERED = "a conversation was rendered as text by the chat template";

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
 * @param warnings counts what was done to rows before they could be used
 * @throws {DataError} `E_DATA` at the first row that is none, or when there is no row
 */
export async function* streamRows<K extends DatasetKind>(
  { name, lines }: RowSource,
  kind: K | ((first: Line) => K),
  { template, raterColumns }: ReadOptions,
  warnings: ReasonCounts,
): AsyncGenerator<RowOf<K>, void> {
  let wanted: K | undefined;
  for await (const line of lines) {
    wanted ??= typeof kind === "function" ? kind(line) : kind;
    const row = checkWithHint(line, wanted, name, raterColumns);
    if (row.kind === "preference" && hasImplicitPrompt(line.value)) warnings.add(IMPLICIT_PROMPT, line.place);
    const text = applyChatTemplate(row, template) as RowOf<K>;
    if (isConversational(row)) warnings.add(RENDERED, line.place);
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
  const [rows, warnings]: [RowOf<K>[], ReasonCounts] = [[], new ReasonCounts()];
  for await (const row of streamRows(rowsOfFile(storage, path), kind, options, warnings)) rows.push(row);
  return { rows, warnings: warnings.list() };
}

/** Checks a row; if a row of another kind could be converted, the error has the command. */
function checkWithHint(line: Line, wanted: DatasetKind, path: string, raterColumns?: RaterColumns): Row {
  try {
    return checkRow(line, wanted, raterColumns);
  } catch (cause) {
    const found = kindOf(line.value);
    if (!(cause instanceof DataError) || found === undefined || found === wanted || !canConvert(found, wanted))
      throw cause;
    const hint = `; hint: penchant data convert ${path} --to ${wanted} --out FILE`;
    throw new DataError(`${cause.message}${hint}`, { cause });
  }
}
