/**
 * @module
 * Judging pairs: from pairs and a judge to comparison records.
 */
import { type Clock, InterruptedError, inspect, SettingsError } from "../core/index.ts";
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
  /** Passed to the judge with every pair. @default null */
  readonly criteria?: string | null;
  readonly signal?: AbortSignal;
  /** Fills in `seconds`. Without a clock, records are the same in every run. */
  readonly clock?: Clock;
  /** Fills in `at`: the current time, ISO 8601. */
  readonly date?: () => string;
  /** Pairs judged concurrently. @default 1 */
  readonly concurrency?: number;
}

/** Number of pairs skipped for one reason. */
export interface SkipCount {
  readonly reason: string;
  readonly count: number;
  /** Id of the first skipped pair. */
  readonly first: string;
}

/**
 * Judges the pairs. Yields one record per pair, in order, including skipped pairs.
 *
 * Records are yielded as they are ready, so an interrupted run keeps what it has judged.
 *
 * @throws {InterruptedError} when `signal` is aborted
 * @throws {DataError} when the judge's answer is invalid; errors of the judge are passed on
 */
export async function* comparePairs(
  pairs: readonly ComparisonPair[],
  judge: Judge,
  { criteria = null, signal, clock, date, concurrency = 1 }: CompareOptions = {},
): AsyncGenerator<Comparison, void, undefined> {
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
    throw new SettingsError(`compare: concurrency must be a whole number of at least 1, got ${inspect(concurrency)}`);
  }
  const { rater } = judge;
  const abandoned = new AbortController();
  const combinedSignal = signal ? AbortSignal.any([signal, abandoned.signal]) : abandoned.signal;
  const judgeOne = async ({ id, prompt, a, b }: ComparisonPair): Promise<Comparison> => {
    const start = clock?.now();
    const answer = await judge.judge({ id, prompt, a: a.text, b: b.text, criteria }, combinedSignal);
    const { choice, comment, scores, shownLeft, orders } = checkJudgement(answer, rater, id);
    return {
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
      ...(orders && { orders }),
    };
  };
  const running: Promise<Comparison>[] = [];
  try {
    for (let done = 0; done < pairs.length; done++) {
      const stopped = (): InterruptedError =>
        new InterruptedError(`compare: stopped after ${done} of ${pairs.length} pairs`);
      if (signal?.aborted) throw stopped();
      while (running.length < Math.min(pairs.length, done + concurrency)) {
        const one = judgeOne(pairs[running.length]!);
        // An early rejection is reported when its pair is reached; avoid an unhandled rejection.
        one.catch(() => {});
        running.push(one);
      }
      yield await running[done]!.catch((error: unknown) => {
        throw signal?.aborted ? stopped() : error;
      });
    }
  } finally {
    abandoned.abort();
  }
}

/** Counts skipped pairs by reason (the record's comment), in order of appearance. */
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
