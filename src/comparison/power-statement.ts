/**
 * @module
 * What the number of pairs allowed one to find, and what it would take to find more.
 */
import { formatNumber, formatPercent, formatProbability } from "./number-text.ts";
import { planComparisons } from "./plan.ts";
import { signTest } from "./sign-test.ts";
import { significantWins, signTestPower } from "./sign-test-power.ts";

/** The probability of a conclusive answer that is asked for. */
const TARGET_POWER = 0.8;
/** A share this near to one half is even, for all that anyone can count. */
const EVEN_TOLERANCE = 0.005;

export interface PowerStatement {
  /** Wins and losses. */
  readonly decided: number;
  /** How many of them one side must win to be significant at 5 %; null when even all are too few. */
  readonly significantWins: number | null;
  /** Decided pairs that would be conclusive in 80 of 100 repetitions, were the observed share the true one; null when that share is one half, or nearly. */
  readonly needed: number | null;
  readonly sentence: string;
}

/**
 * Whether so many decided pairs could be conclusive at all, and how many it would take at the observed rate.
 *
 * The observed share is itself uncertain, so `needed` is a size to plan with, not a promise; and it counts
 * independent pairs: those of one prompt are worth less, by `designEffect`.
 *
 * Eleven wins and four losses: "15 decided pairs at 11–4 are not conclusive (p = 0.12): it takes 12–3. …"
 */
export function powerStatement(wins: number, losses: number): PowerStatement {
  const decided = wins + losses;
  const most = Math.max(wins, losses);
  const share = decided === 0 ? 0.5 : most / decided;
  const enough = significantWins(decided);
  const needed = share - 0.5 < EVEN_TOLERANCE ? null : planComparisons(share, { power: TARGET_POWER }).comparisons;
  return { decided, significantWins: enough, needed, sentence: sentenceOf(wins, losses, share, enough, needed) };
}

function sentenceOf(wins: number, losses: number, share: number, enough: number | null, needed: number | null): string {
  const decided = wins + losses;
  if (decided === 0) return "No pair was decided: any number of ties shows nothing.";
  const pairs = `${formatNumber(decided)} decided ${decided === 1 ? "pair" : "pairs"} at ${formatNumber(wins)}–${formatNumber(losses)}`;
  const outlook =
    needed === null
      ? "At a rate so even, thousands of pairs would not be conclusive."
      : `Were ${formatPercent(share)} the true share, ${formatNumber(needed)} independent decided pairs would be conclusive in 80 of 100 comparisons.`;
  if (enough === null) return `${pairs} cannot be conclusive, however they fall: it takes at least six. ${outlook}`;
  const p = `p = ${formatProbability(signTest(wins, losses).p)}`;
  if (Math.max(wins, losses) < enough) {
    const wanted = `it takes ${formatNumber(enough)}–${formatNumber(decided - enough)}`;
    return `${pairs} are not conclusive (${p}): ${wanted}. ${outlook}`;
  }
  const chance = signTestPower(decided, share);
  const again = `a repetition would find that in ${formatPercent(chance)}, were the observed share the true one`;
  return `${pairs} are significant by the sign test (${p})${chance < 0.995 ? `; ${again}` : ""}.`;
}
