/**
 * @module
 * Win, lose and tie of the tuned model, for each prompt and overall: what `penchant compare --json` prints.
 */
import { clusteredRate } from "./clustered-rate.ts";
import type { Interval } from "./interval.ts";
import { groupByPrompt } from "./prompt-groups.ts";
import type { Choice, Comparison } from "./record.ts";
import { type SignTest, signTest } from "./sign-test.ts";
import { wilson } from "./wilson.ts";

/** Every figure is the tuned model's, `b`. */
export interface ComparisonSummary {
  readonly win: number;
  readonly lose: number;
  /** Ties and pairs of which both are bad. */
  readonly tie: number;
  /** Left out of every other figure. */
  readonly skipped: number;
  /** (win + tie/2) / n; null when nothing was judged. */
  readonly winRate: number | null;
  /** Of `winRate`, clustered by prompt; null with fewer than two prompts. */
  readonly standardError: number | null;
  /** 95 %, of `winRate`, clustered by prompt; [0, 1] when nothing is known. */
  readonly interval: Interval;
  /** 95 %, of win / n, as if pairs were independent. */
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
  /** The prompt's number in the files, or its rank of appearance. */
  readonly index: number;
  readonly prompt: string;
  readonly win: number;
  readonly lose: number;
  readonly tie: number;
  /** Only when some were. */
  readonly skipped?: number;
}

/**
 * Counts and estimates of one judge's records.
 *
 *     winRate = (win + tie/2) / n,   n = win + lose + tie
 *     standardError² = G/(G − 1) · Σ_g (S_g − n_g · winRate)² / n²,   S_g = win_g + tie_g/2
 *
 * where g runs over the G prompts that have a judged pair; `clusteredRate` says more, and how `interval`
 * follows. With one pair a prompt this is the ordinary standard error.
 *
 * `groupByPrompt` says how prompts are told apart. No figure is ever NaN.
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
  const { rate, standardError, interval } = clusteredRate(clusters);
  return {
    win,
    lose,
    tie,
    skipped,
    winRate: rate,
    standardError,
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
