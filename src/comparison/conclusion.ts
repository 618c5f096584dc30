/**
 * @module
 * What a summary allows one to say, in words: never more than its numbers.
 */
import { CONFIDENCE } from "./interval.ts";
import { formatNumber, formatPercent, formatProbability } from "./number-text.ts";
import type { ComparisonSummary } from "./summary.ts";

export interface Conclusion {
  /** Whether it is conclusive, and for whom; open when it is not. */
  readonly outcome: "better" | "worse" | "open" | "nothing judged";
  readonly sentence: string;
}

export interface ConclusionOptions {
  /** @default all that are decided */
  readonly testedPairs?: number;
}

/**
 * Whether a comparison is conclusive, with the numbers that decide.
 *
 * It is when the clustered interval of the win rate does not contain one half and the sign test agrees
 * (p ≤ 0.05): with a handful of prompts, most of them alike, the interval alone is too sure. Nothing is
 * said of other judges or other kinds of prompt.
 *
 * Where the sign test is of some of the pairs only, `testedPairs` says of how many decided ones.
 */
export function conclude(summary: ComparisonSummary, { testedPairs }: ConclusionOptions = {}): Conclusion {
  const { win, lose, tie, skipped, winRate, interval, signTest, prompts } = summary;
  const pairs = win + lose + tie;
  const left = skipped > 0 ? ` (${skipped} more skipped)` : "";
  if (winRate === null) {
    return { outcome: "nothing judged", sentence: `No pair was judged${left}: nothing can be said.` };
  }
  const judged = prompts.filter((prompt) => prompt.win + prompt.lose + prompt.tie > 0).length;
  const counts = `The tuned model won ${formatNumber(win)} of ${plural(pairs, "pair")}, lost ${formatNumber(lose)} and tied ${formatNumber(tie)}${left}`;
  const rate = `with ties counted half that is ${formatPercent(winRate)}`;
  const test = signTestSentence(testedPairs ?? win + lose, signTest.p, pairs > judged);
  if (judged === 1) {
    const why = "With a single prompt the spread between prompts is unknown";
    return { outcome: "open", sentence: `${counts}; ${rate}. ${why}: not conclusive at this size. ${test}` };
  }
  const [low, high] = interval;
  const side = low > 0.5 ? "better" : high < 0.5 ? "worse" : "open";
  const outcome = signTest.p <= 1 - CONFIDENCE ? side : "open";
  const relation = { better: "lies above", worse: "lies below", open: "contains" }[side];
  const verdict = {
    better: "conclusive, this judge prefers the tuned model on prompts like these",
    worse: "conclusive, this judge prefers the baseline on prompts like these",
    open: `${side === "open" ? "" : "but the sign test does not agree, so "}not conclusive at this size`,
  }[outcome];
  const range = `The 95 % interval over ${plural(judged, "prompt")}, ${formatPercent(low)} to ${formatPercent(high)},`;
  return { outcome, sentence: `${counts}; ${rate}. ${range} ${relation} ${formatPercent(0.5)}: ${verdict}. ${test}` };
}

function signTestSentence(decided: number, p: number, isClustered: boolean): string {
  if (decided === 0) return "No pair was decided, so there is no sign test.";
  const caution = isClustered ? ", which takes the pairs of one prompt for independent" : "";
  return `Sign test on ${plural(decided, "decided pair")}${caution}: p = ${formatProbability(p)}.`;
}

function plural(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}
