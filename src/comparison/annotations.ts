/**
 * @module
 * Reads existing judgements: comparison records and AlpacaEval annotations. Files are untrusted and validated.
 */
import { DataError, inspect, type Line, parseJsonl } from "../core/index.ts";
import { type Comparison, checkComparison, type JudgeScores } from "./record.ts";

/** One judge's records; all people together are one judge. */
export interface JudgeRecords {
  /** `rule:verse`, or `human`. */
  readonly judge: string;
  readonly records: readonly Comparison[];
}

/**
 * Parses judgements of two models: comparison records or AlpacaEval annotations, as JSON lines or one JSON list.
 * The format is detected from the rows.
 *
 * In AlpacaEval, `generator_2` is the evaluated model and becomes `b`: preference 2 is its win, 1 its loss, 0 and
 * 1.5 a tie. Other values count for the nearer side and are kept in `scores` as the probabilities 2 − p and
 * p − 1. A pair without a preference is skipped. Instructions are numbered in order of appearance.
 *
 * @throws {DataError} naming the place of the first row that is invalid, duplicate, or compares other models
 */
export function parseAnnotations(text: string, name: string): Comparison[] {
  const lines = parseLines(text, name);
  const [first] = lines;
  if (!first) throw new DataError(`${name}: must hold at least one judgement, got none`);
  const isAlpaca = isAnnotation(first.value);
  const numbers = new InstructionNumbers();
  const seen = new Map<string, string>();
  return lines
    .map((line) => {
      const { value, place } = line;
      if (isAnnotation(value) !== isAlpaca) {
        const kind = (alpaca: boolean): string => (alpaca ? "an AlpacaEval annotation" : "a comparison record");
        throw new DataError(`${place}: must be ${kind(isAlpaca)} as ${first.place} is, got ${kind(!isAlpaca)}`);
      }
      const record = isAlpaca ? alpacaComparison(line, numbers) : checkComparison(value, place);
      const { rater, id, prompt, a, b } = record;
      const key = JSON.stringify([rater.kind, rater.id, ...(isAlpaca ? [prompt, a.text, b.text] : [id])]);
      const before = seen.get(key);
      if (before)
        throw new DataError(
          `${place}: ${rater.kind}:${rater.id} must judge each pair once, got ${inspect(id)} again, first at ${before}`,
        );
      seen.set(key, place);
      return record;
    })
    .map(checkSameModels(lines));
}

/** Groups records by judge, in order of appearance. */
export function groupByJudge(records: readonly Comparison[]): JudgeRecords[] {
  const judges = new Map<string, Comparison[]>();
  for (const record of records) {
    const { kind, id } = record.rater;
    const judge = kind === "human" ? "human" : `${kind}:${id}`;
    const found = judges.get(judge);
    if (found) found.push(record);
    else judges.set(judge, [record]);
  }
  return [...judges].map(([judge, records]) => ({ judge, records }));
}

function parseLines(text: string, name: string): Line[] {
  if (!text.trimStart().startsWith("[")) return parseJsonl(text, name);
  let rows: unknown[];
  try {
    rows = JSON.parse(text);
  } catch (cause) {
    const numberless = /[:,[]\s*-?(NaN|Infinity)\b/.exec(text);
    if (!numberless) throw new DataError(`${name}: must be a JSON list, ${(cause as Error).message}`, { cause });
    const line = text.slice(0, numberless.index).split("\n").length;
    throw new DataError(
      `${name}:${line}: numbers must be finite, got ${numberless[1]}; hint: null where there is none`,
      { cause },
    );
  }
  return rows.map((value, i) => ({ value, place: `${name}, entry ${i + 1}` }));
}

const isAnnotation = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, "instruction");

function alpacaComparison({ value, place }: Line, numbers: InstructionNumbers): Comparison {
  const row = value as Record<string, unknown>;
  const text = (field: string): string => {
    if (typeof row[field] === "string") return row[field];
    throw new DataError(
      `${place}: ${field} ${row[field] === undefined ? "is missing" : `must be text, got ${inspect(row[field])}`}; an annotation has instruction, output_1, generator_1, output_2, generator_2, preference`,
    );
  };
  const prompt = text("instruction");
  return {
    id: numbers.next(prompt),
    prompt,
    a: { model: text("generator_1"), text: text("output_1") },
    b: { model: text("generator_2"), text: text("output_2") },
    shown_left: null,
    ...alpacaChoice(row["preference"], place),
    rater: { kind: "llm", id: typeof row["annotator"] === "string" ? row["annotator"] : "unnamed" },
    seconds: null,
    at: null,
  };
}

function alpacaChoice(
  preference: unknown,
  place: string,
): Pick<Comparison, "choice" | "comment"> & { scores?: JudgeScores } {
  if (preference === undefined) throw new DataError(`${place}: preference is missing`);
  if (preference === null) return { choice: "skip", comment: "no preference" };
  if (typeof preference !== "number" || !(preference === 0 || (preference >= 1 && preference <= 2))) {
    throw new DataError(`${place}: preference must be null, 0 or a number from 1 to 2, got ${inspect(preference)}`);
  }
  const share = preference === 0 ? 0.5 : preference - 1;
  const choice = share > 0.5 ? "b" : share < 0.5 ? "a" : "tie";
  return { choice, comment: null, scores: { a: 1 - share, b: share } };
}

/** Ids of instructions: `3-A` for the third distinct instruction, `3-B` when it is repeated. */
class InstructionNumbers {
  readonly #seen = new Map<string, { readonly number: number; times: number }>();

  next(instruction: string): string {
    const found = this.#seen.get(instruction) ?? { number: this.#seen.size + 1, times: 0 };
    this.#seen.set(instruction, found);
    return `${found.number}-${letters(found.times++)}`;
  }
}

/** A, B, ... Z, AA, AB, ... */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}

function checkSameModels(lines: readonly Line[]): (record: Comparison, i: number, all: Comparison[]) => Comparison {
  return (record, i, all) => {
    for (const side of ["a", "b"] as const) {
      const [wanted, got] = [all[0]![side].model, record[side].model];
      if (wanted === got) continue;
      throw new DataError(
        `${lines[i]!.place}: ${side} must be ${inspect(wanted)} as at ${lines[0]!.place}, got ${inspect(got)}; hint: compare takes two models, fit any number`,
      );
    }
    return record;
  };
}
