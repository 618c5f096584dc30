/**
 * @module
 * Reads existing judgements: comparison records, AlpacaEval annotations, FastChat's judgements of pairs, and battles of
 * the arena. Files are untrusted and validated.
 */
import { DataError, inspect, type Line, parseJsonl } from "../core/index.ts";
import { fastChatOutcome } from "./fit/read/row-formats.ts";
import { formatNumber } from "./number-text.ts";
import { type Choice, type Comparison, checkComparison, type JudgeScores, type Rater } from "./record.ts";

/** One judge's records; all people together are one judge. */
export interface JudgeRecords {
  /** `rule:verse`, or `human`. */
  readonly judge: string;
  readonly records: readonly Comparison[];
  /** What to know about the figures over these records. */
  readonly notes: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** A format of judgements. */
interface AnnotationFormat {
  readonly name: string;
  /** Whether a row has this format. */
  has(row: Row): boolean;
  read(row: Row, place: string, ids: PairIds): Comparison;
}

/**
 * Parses judgements of two models, as JSON lines or one JSON list. The format is detected from the rows.
 *
 * In AlpacaEval, `generator_2` is the evaluated model and becomes `b`: preference 2 is its win, 1 its loss, 0 and
 * 1.5 a tie. Other values count for the nearer side and are kept in `scores` as the probabilities 2 − p and
 * p − 1. A pair without a preference is skipped. Instructions are numbered in order of appearance; several annotators of
 * the same two outputs judge one pair.
 *
 * In FastChat's pairs and in battles, the first row's `model_1` or `model_a` is the baseline. FastChat's judge was asked
 * in both orders: a model wins when it wins in both, all else is a tie. Its files have no texts.
 *
 * @throws {DataError} naming the place of the first row that is invalid, duplicate, or compares other models
 */
export function parseAnnotations(text: string, name: string): Comparison[] {
  const lines = parseLines(text, name);
  const [first] = lines;
  if (!first) throw new DataError(`${name}: must hold at least one judgement, got none`);
  const format = formatOf(first.value);
  const ids = new PairIds();
  const seen = new Map<string, string>();
  return lines
    .map(({ value, place }) => {
      const own = formatOf(value);
      if (own !== format) {
        throw new DataError(`${place}: must be ${format.name} as ${first.place} is, got ${own.name}`);
      }
      const record = format.read(value as Row, place, ids);
      const { rater, id } = record;
      const key = JSON.stringify([rater.kind, rater.id, id]);
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
  return [...judges].map(([judge, records]) => ({ judge, records, notes: repeatNotes(records) }));
}

/** Says when judgements are more than pairs: tests over judgements take them for independent. */
function repeatNotes(records: readonly Comparison[]): string[] {
  const pairs = new Set(records.map(({ id }) => id)).size;
  if (pairs === records.length) return [];
  const raters = new Set(records.map(({ rater }) => rater.id)).size;
  return [
    `${formatNumber(raters)} people judged ${formatNumber(pairs)} pairs: counts, win rate and sign test are over ${formatNumber(records.length)} judgements, and those of one pair are not independent`,
  ];
}

const NULL_HINT = 'null where there is none; in pandas, to_json(FILE, orient="records") writes it so';
const notNumber = (json: string): RegExpExecArray | null => /[:,[]\s*-?(NaN|Infinity)\b/.exec(json);

function parseLinesOf(text: string, name: string): Line[] {
  try {
    return parseJsonl(text, name);
  } catch (error) {
    const line = text.split("\n").findIndex((one) => notNumber(one) && !isJson(one));
    if (line < 0 || !(error instanceof DataError) || !error.message.startsWith(`${name}:${line + 1}:`)) throw error;
    const [, got] = notNumber(text.split("\n")[line]!)!;
    throw new DataError(`${name}:${line + 1}: numbers must be finite, got ${got}; hint: ${NULL_HINT}`, {
      cause: error,
    });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseLines(source: string, name: string): Line[] {
  const text = source.trimStart();
  if (!text.startsWith("[")) return parseLinesOf(text, name);
  let rows: unknown[];
  try {
    rows = JSON.parse(text);
  } catch (cause) {
    const numberless = notNumber(text);
    if (!numberless) throw new DataError(`${name}: must be a JSON list, ${(cause as Error).message}`, { cause });
    const line = text.slice(0, numberless.index).split("\n").length;
    throw new DataError(`${name}:${line}: numbers must be finite, got ${numberless[1]}; hint: ${NULL_HINT}`, { cause });
  }
  return rows.map((value, i) => ({ value, place: `${name}, entry ${i + 1}` }));
}

/** The text of a field. @throws {DataError} when it is missing or no text, listing all fields of the format */
function textOf(row: Row, field: string, place: string, fields: string): string {
  const value = row[field];
  if (typeof value === "string") return value;
  throw new DataError(
    `${place}: ${field} ${value === undefined ? "is missing" : `must be text, got ${inspect(value)}`}; ${fields}`,
  );
}

const comparisonRecords: AnnotationFormat = {
  name: "a comparison record",
  has: () => true,
  read: (row, place) => checkComparison(row, place),
};

const alpacaEval: AnnotationFormat = {
  name: "an AlpacaEval annotation",
  has: (row) => Object.hasOwn(row, "instruction"),
  read(row, place, ids) {
    const fields = "an annotation has instruction, output_1, generator_1, output_2, generator_2, preference";
    const text = (field: string): string => textOf(row, field, place, fields);
    const prompt = text("instruction");
    const a = { model: text("generator_1"), text: text("output_1") };
    const b = { model: text("generator_2"), text: text("output_2") };
    return {
      id: ids.of(prompt, [a.text, b.text]),
      prompt,
      a,
      b,
      shown_left: null,
      ...alpacaChoice(row["preference"], place),
      rater: { kind: "llm", id: typeof row["annotator"] === "string" ? row["annotator"] : "unnamed" },
      seconds: null,
      at: null,
    };
  },
};

/** FastChat's judgements of pairs: `g1_winner` with model_1 first, `g2_winner` with model_2 first. */
const fastChat: AnnotationFormat = {
  name: "a FastChat judgement of a pair",
  has: (row) => Object.hasOwn(row, "g1_winner"),
  read(row, place, ids) {
    const fields = "a judgement has question_id, model_1, model_2, g1_winner, g2_winner";
    const models = [textOf(row, "model_1", place, fields), textOf(row, "model_2", place, fields)] as const;
    const isSwapped = ids.isSwapped(models[0]);
    const outcome = fastChatOutcome(row["g1_winner"], row["g2_winner"], () => place);
    const choices: Readonly<Record<string, Choice>> = {
      model_1: isSwapped ? "b" : "a",
      model_2: isSwapped ? "a" : "b",
      tie: "tie",
      error: "skip",
    };
    const orders = [choices[row["g1_winner"] as string]!, choices[row["g2_winner"] as string]!] as const;
    const [aFirst, bFirst] = isSwapped ? [orders[1], orders[0]] : orders;
    const prompt = questionOf(row);
    return {
      id: ids.of(prompt, []),
      prompt,
      a: { model: models[isSwapped ? 1 : 0], text: "" },
      b: { model: models[isSwapped ? 0 : 1], text: "" },
      shown_left: null,
      choice: choices[outcome]!,
      comment: outcome === "error" ? "a judgement is an error" : null,
      rater: raterOf(row["judge"], "llm"),
      seconds: null,
      at: null,
      orders: { a_first: aFirst, b_first: bFirst },
    };
  },
};

/** A battle of the arena, with model_a on the left; its texts, where they are there, are the last answers. */
const arena: AnnotationFormat = {
  name: "an arena battle",
  has: (row) => ["model_a", "model_b", "winner"].every((field) => Object.hasOwn(row, field)),
  read(row, place, ids) {
    const fields = "a battle has model_a, model_b, winner";
    const models = [textOf(row, "model_a", place, fields), textOf(row, "model_b", place, fields)] as const;
    const isSwapped = ids.isSwapped(models[0]);
    const choices: Readonly<Record<string, Choice>> = {
      model_a: isSwapped ? "b" : "a",
      model_b: isSwapped ? "a" : "b",
      tie: "tie",
      "tie (bothbad)": "both_bad",
      both_bad: "both_bad",
      bothbad: "both_bad",
    };
    const winner = textOf(row, "winner", place, fields);
    if (!Object.hasOwn(choices, winner)) {
      throw new DataError(`${place}: winner must be one of ${Object.keys(choices).join(", ")}, got ${inspect(winner)}`);
    }
    const texts = [lastTurn(row["conversation_a"], "assistant"), lastTurn(row["conversation_b"], "assistant")] as const;
    const hasQuestion = row["question_id"] !== undefined || typeof row["prompt"] === "string";
    const prompt = lastTurn(row["conversation_a"], "user") || questionOf(row);
    const sides = isSwapped ? ([1, 0] as const) : ([0, 1] as const);
    return {
      id: hasQuestion
        ? ids.of(
            questionOf(row),
            sides.map((side) => texts[side]),
          )
        : ids.next(),
      prompt,
      a: { model: models[sides[0]], text: texts[sides[0]] },
      b: { model: models[sides[1]], text: texts[sides[1]] },
      shown_left: isSwapped ? "b" : "a",
      choice: choices[winner]!,
      comment: null,
      rater: raterOf(row["judge"], "human"),
      seconds: null,
      at: null,
    };
  },
};

/** What a row of FastChat or the arena asks: a text, or the question's id and turn. */
function questionOf({ question_id, turn, prompt }: Row): string {
  if (typeof prompt === "string") return prompt;
  const ofTurn = typeof turn === "number" || typeof turn === "string" ? `, turn ${turn}` : "";
  return question_id === undefined ? "" : `question_id ${String(question_id)}${ofTurn}`;
}

/** A judge by name; one of several parts is a model with its prompt. */
function raterOf(judge: unknown, kind: Rater["kind"]): Rater {
  if (Array.isArray(judge)) return { kind: "llm", id: judge.join("/") };
  return { kind, id: typeof judge === "string" && judge !== "" ? judge : "unnamed" };
}

/** The last message of a role in a conversation; "" without one. */
function lastTurn(conversation: unknown, role: string): string {
  const turns: unknown[] = Array.isArray(conversation) ? conversation : [];
  const last = turns.findLast((turn) => Object(turn).role === role) as { content?: unknown } | undefined;
  return typeof last?.content === "string" ? last.content : "";
}

/** In order: comparison records are all others. */
const formats = [alpacaEval, fastChat, arena, comparisonRecords] as const;

function formatOf(value: unknown): AnnotationFormat {
  const isRow = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRow ? formats.find((format) => format.has(value as Row))! : comparisonRecords;
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

/** Ids of pairs, `3-A` for the first pair of outputs of the third distinct prompt; and which model is the baseline. */
class PairIds {
  readonly #prompts = new Map<string, { readonly number: number; readonly pairs: string[] }>();
  #baseline: string | undefined;

  /** The same for the same prompt and outputs, whoever judged them. */
  of(prompt: string, outputs: readonly string[]): string {
    const found = this.#prompts.get(prompt) ?? { number: this.#prompts.size + 1, pairs: [] };
    this.#prompts.set(prompt, found);
    const pair = JSON.stringify(outputs);
    if (!found.pairs.includes(pair)) found.pairs.push(pair);
    return `${found.number}-${letters(found.pairs.indexOf(pair))}`;
  }

  /** The id of a pair whose prompt is not known. */
  next(): string {
    return this.of(`\0${this.#prompts.size}`, []);
  }

  /** Whether the baseline is on the second side of a row: the first row's first model is the baseline. */
  isSwapped(first: string): boolean {
    this.#baseline ??= first;
    return first !== this.#baseline;
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
