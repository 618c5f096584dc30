/**
 * @module
 * The comparison record: one judgement of one pair of texts, as stored in comparison.jsonl. Lines are untrusted
 * input and validated. `a` is the baseline and `b` the tuned model; left and right are screen positions only.
 */
import { DataError, formatJsonl, inspect, parseJsonl } from "../core/index.ts";

export type Side = "a" | "b";

export const CHOICES = ["a", "b", "tie", "both_bad", "skip"] as const;
/** The better text; `tie` and `both_bad` for no difference, `skip` for no judgement. */
export type Choice = (typeof CHOICES)[number];

const RATER_KINDS = ["human", "reward", "llm", "rule"] as const;
export type RaterKind = (typeof RATER_KINDS)[number];

/** Who judged. */
export interface Rater {
  readonly kind: RaterKind;
  readonly id: string;
}

/** A text and the model it came from. */
export interface Candidate {
  readonly model: string;
  readonly text: string;
}

/** A rater's scores of the two texts. */
export interface JudgeScores {
  readonly a: number;
  readonly b: number;
}

/** The answers of a rater that was asked twice, once in each order of the two texts. */
export interface OrderedChoices {
  readonly a_first: Choice;
  readonly b_first: Choice;
}

/** One judgement; field names as in the file. */
export interface Comparison {
  /** `1-A`: the prompt's number and the completion's letter, or any other pair id. */
  readonly id: string;
  readonly prompt: string;
  readonly a: Candidate;
  readonly b: Candidate;
  /** Which text was shown on the left; null when the texts were not shown side by side. */
  readonly shown_left: Side | null;
  readonly choice: Choice;
  readonly rater: Rater;
  /** Duration of the judgement. */
  readonly seconds: number | null;
  /** The rater's comment; for a skipped pair the reason. */
  readonly comment: string | null;
  /** Time of the judgement, ISO 8601. */
  readonly at: string | null;
  /** Only from raters that score; a language model gives probabilities. */
  readonly scores?: JudgeScores;
  /** Only from raters asked in both orders. */
  readonly orders?: OrderedChoices;
}

/**
 * Validates one record. Nullable fields may be missing; unknown fields are dropped.
 *
 * @throws {DataError} `comparison.jsonl:3: choice must be one of a, b, tie, both_bad, skip, got "left"`, with
 * all problems of the record at once
 */
export function checkComparison(value: unknown, place: string): Comparison {
  const problems: string[] = [];
  const record = new Fields(value, "", problems);
  const checked: Comparison = {
    id: record.text("id", "a text that is not empty", (id) => id !== ""),
    prompt: record.text("prompt"),
    a: candidate(record.object("a")),
    b: candidate(record.object("b")),
    shown_left: record.optional("shown_left", 'null, "a" or "b"', (side): side is Side => side === "a" || side === "b"),
    choice: record.choice("choice", CHOICES),
    rater: rater(record.object("rater")),
    seconds: record.optional("seconds", "null or a number of at least 0", isDuration),
    comment: record.optional("comment", "null or text", isText),
    at: record.optional("at", "null or a time in ISO 8601", isTime),
    ...record.scores(),
    ...record.orders(),
  };
  if (problems.length > 0) throw new DataError(`${place}: ${problems.join("; ")}`);
  return checked;
}

/**
 * Reads comparison.jsonl.
 *
 * @throws {DataError} naming file and line of the first invalid record
 */
export function parseComparisons(text: string, name: string): Comparison[] {
  return parseJsonl(text, name).map(({ value, place }) => checkComparison(value, place));
}

/** Formats records as JSON lines, with a fixed order of fields. */
export function formatComparisons(records: readonly Comparison[]): string {
  return formatJsonl(
    records.map(({ id, prompt, a, b, shown_left, choice, rater, seconds, comment, at, scores, orders }) => ({
      id,
      prompt,
      a: { model: a.model, text: a.text },
      b: { model: b.model, text: b.text },
      shown_left,
      choice,
      rater: { kind: rater.kind, id: rater.id },
      seconds,
      comment,
      at,
      ...(scores && { scores: { a: scores.a, b: scores.b } }),
      ...(orders && { orders: { a_first: orders.a_first, b_first: orders.b_first } }),
    })),
  );
}

function candidate(fields: Fields): Candidate {
  return { model: fields.text("model"), text: fields.text("text") };
}

function rater(fields: Fields): Rater {
  return { kind: fields.choice("kind", RATER_KINDS), id: fields.text("id") };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isDuration = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;
const isTime = (value: unknown): value is string =>
  isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.test(value);

/** Reads fields of an untrusted object and collects the problems. */
class Fields {
  readonly #value: object;
  readonly #path: string;
  readonly #problems: string[];

  constructor(value: unknown, path: string, problems: string[]) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    // If the value is not an object, report only that, not each missing field.
    this.#problems = isObject ? problems : [];
    this.#value = isObject ? value : {};
    this.#path = path;
    if (!isObject) problems.push(`${path || "a comparison"} must be an object, got ${inspect(value)}`);
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? (this.#value as Record<string, unknown>)[name] : undefined;
  }

  #note(name: string, requirement: string, value: unknown): void {
    const path = this.#path ? `${this.#path}.${name}` : name;
    this.#problems.push(
      value === undefined ? `${path} is missing` : `${path} must be ${requirement}, got ${inspect(value)}`,
    );
  }

  text(name: string, requirement = "text", holds: (text: string) => boolean = () => true): string {
    const value = this.#get(name);
    if (isText(value) && holds(value)) return value;
    this.#note(name, requirement, value);
    return "";
  }

  choice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const value = this.#get(name);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.#note(name, `one of ${choices.join(", ")}`, value);
    return found ?? choices[0];
  }

  optional<T>(name: string, requirement: string, holds: (value: unknown) => value is T): T | null {
    const value = this.#get(name) ?? null;
    if (value === null || holds(value)) return value;
    this.#note(name, requirement, value);
    return null;
  }

  object(name: string): Fields {
    const value = this.#get(name);
    const path = this.#path ? `${this.#path}.${name}` : name;
    if (value !== undefined) return new Fields(value, path, this.#problems);
    this.#note(name, "an object", value);
    return new Fields({}, path, []);
  }

  scores(): { scores?: JudgeScores } {
    const value = this.#get("scores") ?? null;
    if (value === null) return {};
    const fields = this.object("scores");
    const number = (name: Side): number => {
      const score = fields.#get(name);
      if (typeof score === "number" && Number.isFinite(score)) return score;
      fields.#note(name, "a finite number", score);
      return 0;
    };
    return { scores: { a: number("a"), b: number("b") } };
  }

  orders(): { orders?: OrderedChoices } {
    if ((this.#get("orders") ?? null) === null) return {};
    const fields = this.object("orders");
    return { orders: { a_first: fields.choice("a_first", CHOICES), b_first: fields.choice("b_first", CHOICES) } };
  }
}
