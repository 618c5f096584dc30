/**
 * @module
 * Streams the usable rows of a file; the other rows are counted with their reasons.
 */
import { DataError, type Line } from "../../core/index.ts";
import { ReasonCounts } from "../reason-counts.ts";
import { checkRow, hasImplicitPrompt, kindOf, type RaterColumns } from "./check-row.ts";
import { IMPLICIT_PROMPT } from "./read-rows.ts";
import { type Content, completionsOf, contentsOf, type DatasetKind, isConversation, type Row } from "./row.ts";

/** Counts of rows, with the reasons of exclusions and warnings. */
export class RowCounts {
  /** All rows read. */
  rows = 0;
  kept = 0;
  readonly excluded: ReasonCounts = new ReasonCounts();
  readonly warnings: ReasonCounts = new ReasonCounts();
}

/**
 * The rows of the file's kind, which is that of the first row with a known kind; other rows are excluded.
 *
 * @param counts is updated while rows are read
 * @throws {DataError} when no row has a known kind
 */
export async function* wellFormedRows(
  lines: AsyncIterable<Line>,
  name: string,
  counts: RowCounts,
  raterColumns: RaterColumns = {},
): AsyncGenerator<Row> {
  let kind: DatasetKind | undefined;
  const waiting: Line[] = [];
  for await (const line of lines) {
    kind ??= kindOf(line.value);
    waiting.push(line);
    if (kind === undefined) continue;
    for (const one of waiting.splice(0)) {
      const row = checkLine(one, kind, counts, raterColumns);
      if (row) yield row;
    }
  }
  if (kind !== undefined) return;
  throw new DataError(
    `${name}: rows must have text, or prompt with completion, or prompt with chosen and rejected; got none of these`,
  );
}

function checkLine(line: Line, kind: DatasetKind, counts: RowCounts, raterColumns: RaterColumns): Row | undefined {
  counts.rows++;
  try {
    const row = checkRow(line, kind, raterColumns);
    if (kind === "preference" && hasImplicitPrompt(line.value)) counts.warnings.add(IMPLICIT_PROMPT, line.place);
    counts.kept++;
    return row;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const [reason = ""] = error.message.slice(line.place.length + 2).split("; ");
    // Rows with the same requirement are counted together; the value after "got" may differ.
    counts.excluded.add(reason, line.place, reason.split(", got ")[0]);
    return undefined;
  }
}

/** Like `wellFormedRows`, without repeated rows, empty texts and equal completions. */
export async function* usableRows(
  lines: AsyncIterable<Line>,
  name: string,
  counts: RowCounts,
  raterColumns: RaterColumns = {},
): AsyncGenerator<Row> {
  const seen = new Set<string>();
  for await (const row of wellFormedRows(lines, name, counts, raterColumns)) {
    const { place, ...rest } = row;
    const key = JSON.stringify(rest);
    const problem = seen.has(key) ? "the same row occurs before" : problemOf(row);
    seen.add(key);
    if (problem === undefined) yield row;
    else {
      counts.kept--;
      counts.excluded.add(problem, place);
    }
  }
}

function problemOf(row: Row): string | undefined {
  if (contentsOf(row).some(([, content]) => isEmpty(content))) return "a text is empty";
  const completions = completionsOf(row).map((completion) => JSON.stringify(completion));
  if (new Set(completions).size === completions.length) return undefined;
  return row.kind === "ranked" ? "two completions are the same text" : "chosen and rejected are the same text";
}

/** Whether a text, or any message without tool calls, is blank. */
function isEmpty(content: Content): boolean {
  if (!isConversation(content)) return content.trim() === "";
  return content.some((message) => message.content.trim() === "" && !("tool_calls" in message));
}
