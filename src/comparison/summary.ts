/**
 * @module
 * Wins, losses and ties of the tuned model, per prompt and overall, as `penchant compare --json` prints them.
 */
import { clusteredRate } from "./clustered-rate.ts";
import type { Interval } from "./interval.ts";
import { groupByPrompt } from "./prompt-groups.ts";
import type { Choice, Comparison } from "./record.ts";
import { type SignTest, signTest } from "./sign-test.ts";
import { wilson } from "./wilson.ts";

/** Counts and rates of the tuned model, `b`. */
export interface ComparisonSummary {
  readonly win: number;
  readonly lose: number;
  /** Includes `both_bad`. */
  readonly tie: number;
  /** Excluded from every other figure. */
  readonly skipped: number;
  /** (win + tie/2) / n; null when nothing was judged. */
  readonly winRate: number | null;
  /** Standard error of `winRate`, clustered by prompt; null with fewer than two prompts, or when all have one rate. */
  readonly standardError: number | null;
  /** Why there is no standard error. */
  readonly standardErrorReason?: string;
  /** 95 % interval of `winRate`, clustered by prompt; [0, 1] when unknown. */
  readonly interval: Interval;
  /** 95 % Wilson interval of win / n, for independent pairs. */
  readonly wilson: Interval;
  readonly signTest: SignTest;
  readonly pairs: readonly JudgedPair[];
  readonly prompts: readonly PromptSummary[];
}

export interface JudgedPair {
  readonly id: string;
  readonly choice: Exclude<Choice, "skip">;
}

export interface PromptSummary {
  /** The prompt's number in the files, or in order of appearance. */
  readonly index: number;
  readonly prompt: string;
  readonly win: number;
  readonly lose: number;
  readonly tie: number;
  /** Only when above 0. */
  readonly skipped?: number;
}

/**
 * Summarises one judge's records.
 *
 *     winRate = (win + tie/2) / n,   n = win + lose + tie
 *     standardError² = G/(G − 1) · Σ_g (S_g − n_g · winRate)² / n²,   S_g = win_g + tie_g/2
 *
 * where g runs over the G prompts with a judged pair; see `clusteredInterval` for `interval`. With one pair per prompt
 * this is the ordinary standard error.
 *
 * `groupByPrompt` tells prompts apart. No figure is ever NaN.
 *
 * Eighteen wins, nine losses and three ties: winRate 0.65, wilson [0.4232, 0.7541], signTest.p 0.1221.
 */
export function summarize(records: readonly Comparison[]): ComparisonSummary {
  const prompts = groupByPrompt(records).map(({ index, prompt, records }) => {
    const { win, lose, tie, skipped } = count(records);
    return { index, prompt, win, lose, tie, ...(skipped > 0 && { skipped }) };
  });
  const { win, lose, tie, skipped } = count(records);
  const clusters = prompts.map((row) => ({ sum: row.win + row.tie / 2, count: row.win + row.lose + row.tie }));
  const { rate, standardError, reason, interval } = clusteredRate(clusters);
  return {
    win,
    lose,
    tie,
    skipped,
    winRate: rate,
    standardError,
    ...(reason !== undefined && { standardErrorReason: reason }),
    interval,
    wilson: wilson(win, win + lose + tie),
    signTest: signTest(win, lose),
    pairs: records.flatMap(({ id, choice }) => (choice === "skip" ? [] : [{ id, choice }])),
    prompts,
  };
}

function count(records: readonly Comparison[]): { win: number; lose: number; tie: number; skipped: number } {
  const of = (...wanted: Choice[]): number => records.filter(({ choice }) => wanted.includes(choice)).length;
  return { win: of("b"), lose: of("a"), tie: of("tie", "both_bad"), skipped: of("skip") };
}
