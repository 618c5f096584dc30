/**
 * @module
 * A judge that reads people's choices from a file: comparison records, or a table with one row per pair.
 */
import { DataError, inspect, parseJsonl } from "../core/index.ts";
import { csvSeparator, parseCsv } from "../core/reading/index.ts";
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
 * `comment`; or CSV with these columns and any separator.
 *
 * A pair without a choice is skipped. Choices are a, b, tie, both_bad, skip, where a is the baseline's text and b
 * the tuned model's; also win, lose and draw of the tuned model, and baseline and tuned. Upper case does not matter.
 *
 * @throws {DataError} naming file and line of an invalid choice or a duplicate pair; `judge` rejects with one when
 * a record's texts differ from the pair's
 */
export function choicesJudge(text: string, name: string): ChoicesJudge {
  const choices = new Map<string, FileChoice>();
  const source = text.replace(/^\uFEFF/, "");
  for (const [id, imported] of source.trimStart().startsWith("{")
    ? parseRecordChoices(source, name)
    : parseTableChoices(source, name)) {
    checkId(id, imported.place);
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

/** What people write for a choice, in lower case. */
const CHOICE_WORDS: Readonly<Record<string, Choice>> = {
  ...Object.fromEntries(CHOICES.map((choice) => [choice, choice])),
  win: "b",
  wins: "b",
  tuned: "b",
  lose: "a",
  loses: "a",
  loss: "a",
  baseline: "a",
  draw: "tie",
  "both bad": "both_bad",
};

/** @throws {DataError} listing the choices, and whose they are */
function choiceOf(value: unknown, place: string): Choice {
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (Object.hasOwn(CHOICE_WORDS, word)) return CHOICE_WORDS[word]!;
  throw new DataError(
    `${place}: choice must be one of ${CHOICES.join(", ")}, got ${inspect(value)}; hint: a is the baseline's text, b the tuned model's; win and lose are the tuned model's`,
  );
}

const MONTHS = "jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]";
/** What a spreadsheet makes of an id that it takes for a date. */
const DATE = new RegExp(
  `^(?:\\d{1,2}[-. /]+(?:${MONTHS})[a-zä]*\\.?(?:[-. /]+\\d+)?|(?:${MONTHS})[a-zä]*[-. /]+\\d+|\\d{1,4}([-./])\\d{1,2}\\1\\d{1,4}(?: .*)?)$`,
  "i",
);

/** @throws {DataError} when a spreadsheet has changed the id */
function checkId(id: string, place: string): void {
  if (!DATE.test(id)) return;
  throw new DataError(
    `${place}: id must be that of a pair, such as 1-A, got ${inspect(id)}, which a spreadsheet makes of an id that looks like a date; hint: give the column the format Text before the ids are entered`,
  );
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
  const known = choiceOf(choice, place);
  if (comment !== null && typeof comment !== "string") {
    throw new DataError(`${place}: comment must be text, got ${inspect(comment)}`);
  }
  return [id, { choice: known, comment: comment || null, place }];
}

function parseTableChoices(text: string, name: string): [string, FileChoice][] {
  const [firstLine = ""] = text.trimStart().split(/[\r\n]/, 1);
  const separator = csvSeparator(firstLine, (column) => ["id", "choice", "comment"].includes(column.toLowerCase()));
  // Lines of classic Mac; Excel's first line names the separator.
  const lines = text.includes("\n") ? text : text.replaceAll("\r", "\n");
  const [header, ...rows] = parseCsv(lines, name, { separator }).filter(
    ({ fields }) => (fields.length > 1 || fields[0]!.trim() !== "") && fields[0] !== "sep=",
  );
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
    const choice = choiceOf(cells[choiceAt!], place);
    return [id, { choice, comment: cells[commentAt!] || null, place }];
  });
}
