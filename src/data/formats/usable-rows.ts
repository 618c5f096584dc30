/**
 * @module
 * The rows of a file that can be used, one after another; of every other one the reason is counted.
 */
import { DataError, type Line } from "../../core/index.ts";
import { Remarks } from "../remarks.ts";
import { checkRow, hasImplicitPrompt, kindOf, type MarkColumns } from "./check-row.ts";
import { IMPLICIT_PROMPT } from "./read-rows.ts";
import { type Content, completionsOf, contentsOf, type DatasetKind, isConversation, type Row } from "./row.ts";

/** What was seen while rows went by. */
export class Tally {
  /** Rows seen, kept or not. */
  rows = 0;
  kept = 0;
  readonly excluded: Remarks = new Remarks();
  readonly notable: Remarks = new Remarks();
}

/**
 * The rows that have the kind of the first one which has any; what is wrong with the others is tallied.
 *
 * @throws {DataError} when no row has a kind
 */
export async function* wellFormedRows(
  lines: AsyncIterable<Line>,
  name: string,
  tally: Tally,
  marks: MarkColumns = {},
): AsyncGenerator<Row> {
  let kind: DatasetKind | undefined;
  const before: Line[] = [];
  for await (const line of lines) {
    kind ??= kindOf(line.value);
    before.push(line);
    if (kind === undefined) continue;
    for (const one of before.splice(0)) {
      const row = wellFormed(one, kind, tally, marks);
      if (row) yield row;
    }
  }
  if (kind !== undefined) return;
  throw new DataError(
    `${name}: rows must have text, or prompt with completion, or prompt with chosen and rejected; got none that has`,
  );
}

function wellFormed(line: Line, kind: DatasetKind, tally: Tally, marks: MarkColumns): Row | undefined {
  tally.rows++;
  try {
    const row = checkRow(line, kind, marks);
    if (kind === "preference" && hasImplicitPrompt(line.value)) tally.notable.add(IMPLICIT_PROMPT, line.place);
    tally.kept++;
    return row;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const [reason = ""] = error.message.slice(line.place.length + 2).split("; ");
    // What was got differs from row to row.
    tally.excluded.add(reason, line.place, reason.split(", got ")[0]);
    return undefined;
  }
}

/** As `wellFormedRows`, without those that teach nothing: repeated rows, empty texts, equal completions. */
export async function* usableRows(
  lines: AsyncIterable<Line>,
  name: string,
  tally: Tally,
  marks: MarkColumns = {},
): AsyncGenerator<Row> {
  const seen = new Set<string>();
  for await (const row of wellFormedRows(lines, name, tally, marks)) {
    const { place, ...rest } = row;
    const key = JSON.stringify(rest);
    const problem = seen.has(key) ? "the same row stands before" : problemOf(row);
    seen.add(key);
    if (problem === undefined) yield row;
    else {
      tally.kept--;
      tally.excluded.add(problem, place);
    }
  }
}

function problemOf(row: Row): string | undefined {
  if (contentsOf(row).some(([, content]) => isEmpty(content))) return "a text is empty";
  const completions = completionsOf(row).map((completion) => JSON.stringify(completion));
  if (new Set(completions).size === completions.length) return undefined;
  return row.kind === "ranked" ? "two completions are the same text" : "chosen and rejected are the same text";
}

/** Whether a text says nothing, or any message; one that calls tools need not say more. */
function isEmpty(content: Content): boolean {
  if (!isConversation(content)) return content.trim() === "";
  return content.some((message) => message.content.trim() === "" && !("tool_calls" in message));
}
