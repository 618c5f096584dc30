/**
 * @module
 * The conclusion of a comparison in words.
 */
import { CONFIDENCE } from "./interval.ts";
import { formatNumber, formatPercent, formatProbability } from "./number-text.ts";
import type { ComparisonSummary } from "./summary.ts";

export interface Conclusion {
  /** `better` and `worse` are conclusive for the tuned model and the baseline; `open` is not conclusive. */
  readonly outcome: "better" | "worse" | "open" | "nothing judged";
  readonly sentence: string;
}

export interface ConclusionOptions {
  /** Decided pairs in the sign test, when it covers only some. @default all decided pairs */
  readonly testedPairs?: number;
}

/**
 * States whether a comparison is conclusive, with its numbers.
 *
 * It is conclusive when the clustered interval of the win rate excludes one half and the sign test agrees
 * (p ≤ 0.05). With few prompts the interval alone is too narrow. The conclusion holds for this judge and for
 * prompts like these.
 */
export function conclude(summary: ComparisonSummary, { testedPairs }: ConclusionOptions = {}): Conclusion {
  const { win, lose, tie, skipped, winRate, interval, signTest, prompts } = summary;
  const pairs = win + lose + tie;
  const left = skipped > 0 ? ` (${skipped} more skipped)` : "";
  if (winRate === null) {
    return { outcome: "nothing judged", sentence: `No pair was judged${left}, so there is no result.` };
  }
  const judged = prompts.filter((prompt) => prompt.win + prompt.lose + prompt.tie > 0).length;
  const counts = `The tuned model won ${formatNumber(win)} of ${plural(pairs, "pair")}, lost ${formatNumber(lose)} and tied ${formatNumber(tie)}${left}`;
  const rate = `its win rate, ties counted half, is ${formatPercent(winRate)}`;
  const test = signTestSentence(testedPairs ?? win + lose, signTest.p, pairs > judged);
  if (judged === 1) {
    const why = "With a single prompt the variation between prompts is unknown";
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
  const caution = isClustered ? ", which treats the pairs of one prompt as independent" : "";
  return `Sign test on ${plural(decided, "decided pair")}${caution}: p = ${formatProbability(p)}.`;
}

function plural(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}
