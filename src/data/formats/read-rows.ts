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

/**
 * All rows of a file of any format.
 *
 * @param kind the kind of every row, or a function that derives it from the first line
 * @throws {DataError} `E_DATA` at the first invalid row, or when there is no row
 */
export async function readRows<K extends DatasetKind>(
  storage: Storage,
  path: string,
  kind: K | ((first: Line) => K),
  { template, raterColumns }: ReadOptions = {},
): Promise<ReadRows<K>> {
  const [rows, warnings]: [RowOf<K>[], ReasonCounts] = [[], new ReasonCounts()];
  let wanted: K | undefined;
  for await (const line of fileLines(storage, path)) {
    wanted ??= typeof kind === "function" ? kind(line) : kind;
    const row = checkWithHint(line, wanted, path, raterColumns);
    if (row.kind === "preference" && hasImplicitPrompt(line.value)) warnings.add(IMPLICIT_PROMPT, line.place);
    const text = applyChatTemplate(row, template) as RowOf<K>;
    if (isConversational(row)) warnings.add(RENDERED, line.place);
    rows.push(text);
  }
  if (rows.length === 0) throw new DataError(`${path}: must hold at least one row, got none`);
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
