/**
 * @module
 * A judge that reads people's choices from a file: comparison records, or a table with one row per pair.
 */
import { DataError, inspect, parseJsonl } from "../core/index.ts";
import { parseCsv } from "../core/reading/index.ts";
import type { Judge } from "./judge.ts";
import { CHOICES, type Choice, type Comparison, checkComparison } from "./record.ts";

export interface ChoicesJudge extends Judge {
  /** Places (file and line) of choices whose pair was never judged. */
  unused(): string[];
}

interface FileChoice {
  readonly choice: Choice;
  readonly comment: string | null;
  readonly place: string;
  /** The whole record, if the file holds the texts too. */
  readonly record?: Comparison;
}

/**
 * A judge that answers from a file: JSON lines of comparison records, or of `id`, `choice` and optionally
 * `comment`; or CSV with these columns.
 *
 * A pair without a choice is skipped. Choices are a, b, tie, both_bad, skip, where a is the baseline's text and b
 * the tuned model's.
 *
 * @throws {DataError} naming file and line of an invalid choice or a duplicate pair; `judge` rejects with one when
 * a record's texts differ from the pair's
 */
export function choicesJudge(text: string, name: string): ChoicesJudge {
  const choices = new Map<string, FileChoice>();
  for (const [id, imported] of text.trimStart().startsWith("{")
    ? parseRecordChoices(text, name)
    : parseTableChoices(text, name)) {
    const before = choices.get(id);
    if (before) {
      throw new DataError(
        `${imported.place}: each pair must have one choice, got ${inspect(id)} again, first at ${before.place}`,
      );
    }
    choices.set(id, imported);
  }
  if (choices.size === 0) throw new DataError(`${name}: must hold at least one choice, got none`);
  const asked = new Set<string>();
  return {
    rater: { kind: "human", id: name },
    knowledge: { criteria: "unknown", order: "unknown" },
    async judge({ id, a, b }) {
      const found = choices.get(id);
      if (!found) return { choice: "skip", comment: `no choice in ${name}` };
      asked.add(id);
      const { record, place, choice, comment } = found;
      if (record && (record.a.text !== a || record.b.text !== b)) {
        throw new DataError(`${place}: ${id} must have been judged on the texts of the two files, got others`);
      }
      return {
        choice,
        ...(comment !== null && { comment }),
        ...(record?.shown_left && { shownLeft: record.shown_left }),
      };
    },
    unused: () => [...choices].filter(([id]) => !asked.has(id)).map(([id, { place }]) => `${place} (${id})`),
  };
}

function parseRecordChoices(text: string, name: string): [string, FileChoice][] {
  return parseJsonl(text, name).map(({ value, place }) => {
    const isBare = typeof value === "object" && value !== null && !("a" in value || "b" in value);
    if (isBare) return parseBareChoice(value as Readonly<Record<string, unknown>>, place);
    const record = checkComparison(value, place);
    const { id, choice, comment } = record;
    return [id, { choice, comment, place, record }];
  });
}

/** A choice without the texts. */
function parseBareChoice(
  { id, choice, comment = null }: Readonly<Record<string, unknown>>,
  place: string,
): [string, FileChoice] {
  if (typeof id !== "string" || id === "") {
    throw new DataError(`${place}: id must be a text that is not empty, got ${inspect(id)}`);
  }
  const known = CHOICES.find((one) => one === choice);
  if (!known) throw new DataError(`${place}: choice must be one of ${CHOICES.join(", ")}, got ${inspect(choice)}`);
  if (comment !== null && typeof comment !== "string") {
    throw new DataError(`${place}: comment must be text, got ${inspect(comment)}`);
  }
  return [id, { choice: known, comment: comment || null, place }];
}

function parseTableChoices(text: string, name: string): [string, FileChoice][] {
  const [header, ...rows] = parseCsv(text, name).filter(({ fields }) => fields.length > 1 || fields[0] !== "");
  const columns = header?.fields.map((cell) => cell.trim().toLowerCase()) ?? [];
  const [idAt, choiceAt, commentAt] = ["id", "choice", "comment"].map((column) => columns.indexOf(column));
  if (idAt === -1 || choiceAt === -1) {
    throw new DataError(`${name}:1: must begin with the columns id and choice, got ${inspect(columns.join(","))}`);
  }
  return rows.map(({ fields: cells, place }) => {
    if (cells.length !== columns.length) {
      throw new DataError(`${place}: must have ${columns.length} cells as the header has, got ${cells.length}`);
    }
    const id = cells[idAt!]!.trim();
    if (id === "") throw new DataError(`${place}: id must be a text that is not empty, got ${inspect(cells[idAt!])}`);
    const choice = CHOICES.find((known) => known === cells[choiceAt!]!.trim());
    if (!choice) {
      throw new DataError(`${place}: choice must be one of ${CHOICES.join(", ")}, got ${inspect(cells[choiceAt!])}`);
    }
    return [id, { choice, comment: cells[commentAt!] || null, place }];
  });
}
