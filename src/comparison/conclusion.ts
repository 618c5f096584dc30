/**
 * @module
 * The conclusion of a comparison in words.
 */
import { CONFIDENCE } from "./interval.ts";
import { formatNumber, formatPercent } from "./number-text.ts";
import { probabilityText } from "./probability-text.ts";
import { FEWEST_PROMPTS, signFlipTest } from "./sign-flip-test.ts";
import type { ComparisonSummary } from "./summary.ts";

export interface Conclusion {
  /** `better` and `worse` are conclusive for the tuned model and the baseline; `open` is not conclusive. */
  readonly outcome: "better" | "worse" | "open" | "nothing judged";
  /** Counts, win rate, interval and verdict. */
  readonly sentence: string;
  /** Why this is the verdict, in plain words. */
  readonly reason: string;
  /** Two-sided p-value of the sign-flip test over prompts; null when nothing was judged. */
  readonly p: number | null;
}

/**
 * States whether a comparison is conclusive, with its numbers and the reason.
 *
 * It is conclusive when the interval of the win rate excludes one half and the sign-flip test over prompts agrees
 * (p ≤ 0.05). Both take prompts as independent, never the pairs of one prompt, and winning more never undoes either. The
 * conclusion holds for this judge and for prompts like these.
 */
export function conclude(summary: ComparisonSummary): Conclusion {
  const { win, lose, tie, skipped, winRate, interval, prompts } = summary;
  const pairs = win + lose + tie;
  const left = skipped > 0 ? ` (${skipped} more skipped)` : "";
  if (winRate === null) {
    const sentence = `No pair was judged${left}, so there is no result.`;
    return { outcome: "nothing judged", sentence, reason: "Every pair was skipped.", p: null };
  }
  const judged = prompts.filter((prompt) => prompt.win + prompt.lose + prompt.tie > 0);
  const leads = judged.map((prompt) => prompt.win - prompt.lose);
  const p = signFlipTest(leads);
  const counts = `The tuned model won ${formatNumber(win)} of ${plural(pairs, "pair")}, lost ${formatNumber(lose)} and tied ${formatNumber(tie)}${left}`;
  const rate = `its win rate, ties counted half, is ${formatPercent(winRate)}`;
  if (judged.length === 1) {
    const sentence = `${counts}; ${rate}. With a single prompt the variation between prompts is unknown: not conclusive at this size.`;
    return { outcome: "open", sentence, reason: "One prompt cannot show how much prompts differ.", p };
  }
  const [low, high] = interval;
  const side = low > 0.5 ? "better" : high < 0.5 ? "worse" : "open";
  const outcome = p <= 1 - CONFIDENCE ? side : "open";
  const relation = { better: "lies above", worse: "lies below", open: "contains" }[side];
  const verdict = {
    better: "conclusive, this judge prefers the tuned model on prompts like these",
    worse: "conclusive, this judge prefers the baseline on prompts like these",
    open: `${side === "open" ? "" : "but the sign-flip test does not agree, so "}not conclusive at this size`,
  }[outcome];
  const range = `The 95 % interval over ${plural(judged.length, "prompt")}, ${formatPercent(low)} to ${formatPercent(high)},`;
  return {
    outcome,
    sentence: `${counts}; ${rate}. ${range} ${relation} ${formatPercent(0.5)}: ${verdict}. Sign-flip test over prompts: ${probabilityText(p)}.`,
    reason: [...clusteringWords(pairs, judged.length), verdictWords(leads, p, side, outcome)].join(" "),
    p,
  };
}

function clusteringWords(pairs: number, prompts: number): string[] {
  if (pairs === prompts) return [];
  return [
    `Pairs of one prompt resemble each other, so the ${formatNumber(pairs)} pairs are not ${formatNumber(pairs)} independent witnesses: only the ${formatNumber(prompts)} prompts are.`,
  ];
}

function verdictWords(
  leads: readonly number[],
  p: number,
  side: Conclusion["outcome"],
  outcome: Conclusion["outcome"],
): string {
  const leading = leads.filter((lead) => lead !== 0).length;
  const chance = `equally good models differ at least this much with ${probabilityText(p)}`;
  if (leading === 0) return "Neither model leads on any prompt, and even prompts show no difference.";
  if (leading < FEWEST_PROMPTS) {
    const even = leads.length - leading;
    const some = even > 0 ? `The models are even on ${plural(even, "prompt")} of ${formatNumber(leads.length)}. ` : "";
    const best = `The best result of ${plural(leading, "prompt")}, ${leading} won and none lost, has ${probabilityText(2 / 2 ** leading)}`;
    return `${some}${best}, so no result of ${plural(leading, "prompt")} is below 0.05: six prompts are the fewest that can be conclusive.`;
  }
  if (outcome !== "open") return `This is hardly chance: ${chance}.`;
  if (p > 1 - CONFIDENCE) return `This may be chance: ${chance}.`;
  return side === "open" ? "The prompts differ so much that a win rate of 50 % remains possible." : "";
}

function plural(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}
