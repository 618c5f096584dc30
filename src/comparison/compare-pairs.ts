/**
 * @module
 * From pairs and a judge to comparison records, one after the other.
 */
import { type Clock, InterruptedError } from "../core/index.ts";
import { checkJudgement, type Judge } from "./judge.ts";
import type { Candidate, Comparison } from "./record.ts";

/** Two texts for one prompt: `a` from the baseline, `b` from the tuned model. */
export interface ComparisonPair {
  readonly id: string;
  readonly prompt: string;
  readonly a: Candidate;
  readonly b: Candidate;
}

export interface CompareOptions {
  /** Given to the judge with every pair. @default null */
  readonly criteria?: string | null;
  readonly signal?: AbortSignal;
  /** Fills in `seconds`; without it records are the same from run to run. */
  readonly clock?: Clock;
  /** Fills in `at`: the time now, in ISO 8601. */
  readonly date?: () => string;
}

/** Pairs left out for one reason. */
export interface SkipCount {
  readonly reason: string;
  readonly count: number;
  /** The id of the first of them. */
  readonly first: string;
}

/**
 * Judges the pairs in order; one record for each, skipped ones included.
 *
 * Records come as soon as they are there, so that what a stopped run has judged is not lost.
 *
 * @throws {InterruptedError} between two pairs, or when the judge gives up, once `signal` is aborted
 * @throws {DataError} when the judge's answer is none; whatever else the judge throws
 */
export async function* comparePairs(
  pairs: readonly ComparisonPair[],
  judge: Judge,
  { criteria = null, signal, clock, date }: CompareOptions = {},
): AsyncGenerator<Comparison, void, undefined> {
  const { rater } = judge;
  for (const [done, { id, prompt, a, b }] of pairs.entries()) {
    const stopped = (): InterruptedError =>
      new InterruptedError(`compare: stopped after ${done} of ${pairs.length} pairs`);
    if (signal?.aborted) throw stopped();
    const start = clock?.now();
    const answer = await judge.judge({ id, prompt, a: a.text, b: b.text, criteria }, signal).catch((error: unknown) => {
      throw signal?.aborted ? stopped() : error;
    });
    const { choice, comment, scores, shownLeft } = checkJudgement(answer, rater, id);
    yield {
      id,
      prompt,
      a,
      b,
      shown_left: shownLeft ?? null,
      choice,
      rater,
      seconds: clock && start !== undefined ? (clock.now() - start) / 1000 : null,
      comment: comment ?? null,
      at: date?.() ?? null,
      ...(scores && { scores }),
    };
  }
}

/** How many pairs were skipped for which reason, in order of appearance; the reason is the record's comment. */
export function countSkips(records: readonly Comparison[]): SkipCount[] {
  const counts = new Map<string, SkipCount>();
  for (const { choice, comment, id } of records) {
    if (choice !== "skip") continue;
    const reason = comment || "no reason given";
    const { count, first } = counts.get(reason) ?? { count: 0, first: id };
    counts.set(reason, { reason, count: count + 1, first });
  }
  return [...counts.values()];
}
