/**
 * @module
 * The judge interface: given two texts, say which one is better. People, reward models, language models and
 * rules implement it.
 */
import { DataError, inspect } from "../core/index.ts";
import { CHOICES, type Choice, type JudgeScores, type OrderedChoices, type Rater, type Side } from "./record.ts";

/** What a judge sees; model names are withheld. */
export interface JudgeRequest {
  readonly id: string;
  readonly prompt: string;
  /** The baseline's text. */
  readonly a: string;
  /** The tuned model's text. */
  readonly b: string;
  /** What "better" means; null when no criteria were given. */
  readonly criteria: string | null;
}

export interface Judgement {
  readonly choice: Choice;
  /** The reason; for a skipped pair, the reason that the report counts. */
  readonly comment?: string;
  readonly scores?: JudgeScores;
  /** Only from judges that show the two texts side by side. */
  readonly shownLeft?: Side;
  /** Only from judges that are asked in both orders. */
  readonly orders?: OrderedChoices;
}

/** What a judge knows and controls; reports say it. */
export interface JudgeKnowledge {
  /**
   * `given`: it reads the criteria of the comparison. `own`: it decides by its own criteria. `unknown`: it judged
   * elsewhere, by whatever it was told there.
   */
  readonly criteria: "given" | "own" | "unknown";
  /** Its own criteria in words. */
  readonly ownCriteria?: string;
  /**
   * Position bias. `none`: the order of the two texts cannot matter. `both`: asked in both orders. `unknown`: not
   * controlled, or not recorded.
   */
  readonly order: "none" | "both" | "unknown";
}

/** Says which of two texts is better. */
export interface Judge {
  readonly rater: Rater;
  /** @default criteria given, order unknown */
  readonly knowledge?: JudgeKnowledge;
  /** What a pair must be to be judged, when it is outside of what the judge knows; undefined when it can be judged. */
  refuses?(pair: Pick<JudgeRequest, "id" | "prompt">): string | undefined;
  /** Answers "skip" when it cannot judge. An exception ends the comparison. */
  judge(request: JudgeRequest, signal?: AbortSignal): Promise<Judgement>;
}

/**
 * Validates a judge's answer.
 *
 * @throws {DataError} `judge rule:shorter: choice for 1-A must be one of a, b, tie, both_bad, skip, got "left"`
 */
export function checkJudgement(answer: unknown, { kind, id }: Rater, pair: string): Judgement {
  const where = `judge ${kind}:${id}`;
  if (typeof answer !== "object" || answer === null) {
    throw new DataError(`${where}: the answer for ${pair} must be a judgement, got ${inspect(answer)}`);
  }
  const { choice, comment, scores, shownLeft, orders } = answer as Judgement;
  if (!CHOICES.includes(choice)) {
    throw new DataError(`${where}: choice for ${pair} must be one of ${CHOICES.join(", ")}, got ${inspect(choice)}`);
  }
  if (comment !== undefined && typeof comment !== "string") {
    throw new DataError(`${where}: comment for ${pair} must be text, got ${inspect(comment)}`);
  }
  if (scores !== undefined && !(Number.isFinite(scores?.a) && Number.isFinite(scores?.b))) {
    throw new DataError(`${where}: scores for ${pair} must be two finite numbers, got ${inspect(scores)}`);
  }
  if (shownLeft !== undefined && shownLeft !== "a" && shownLeft !== "b") {
    throw new DataError(`${where}: shownLeft for ${pair} must be "a" or "b", got ${inspect(shownLeft)}`);
  }
  if (orders !== undefined && !(CHOICES.includes(orders?.a_first) && CHOICES.includes(orders?.b_first))) {
    throw new DataError(`${where}: orders for ${pair} must be two choices, got ${inspect(orders)}`);
  }
  return {
    choice,
    ...(comment !== undefined && { comment }),
    ...(scores && { scores: { a: scores.a, b: scores.b } }),
    ...(shownLeft && { shownLeft }),
    ...(orders && { orders: { a_first: orders.a_first, b_first: orders.b_first } }),
  };
}
