/**
 * @module
 * A sentence on the power of a comparison: could this number of pairs be conclusive, and how many would be?
 */
import { formatNumber, formatPercent, formatProbability } from "./number-text.ts";
import { planComparisons } from "./plan.ts";
import { signTest } from "./sign-test.ts";
import { significantWins, signTestPower } from "./sign-test-power.ts";

/** Power that `needed` refers to. */
const TARGET_POWER = 0.8;
/** A share this close to one half counts as even. */
const EVEN_TOLERANCE = 0.005;

export interface PowerStatement {
  /** Wins and losses. */
  readonly decided: number;
  /** Wins needed for significance at 5 %; null when even winning all pairs is not significant. */
  readonly significantWins: number | null;
  /** Decided pairs needed for 80 % power at the observed share; null when that share is about one half. */
  readonly needed: number | null;
  readonly sentence: string;
}

/**
 * States whether this many decided pairs can be conclusive, and how many are needed at the observed rate.
 *
 * The observed share is uncertain, so `needed` is a planning value. It counts independent pairs; pairs of one
 * prompt count less, by `designEffect`.
 *
 * Eleven wins and four losses: "15 decided pairs at 11–4 are not conclusive (p = 0.12): 12–3 would be. …"
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
  if (decided === 0) return "No pair was decided, and ties alone show no difference.";
  const pairs = `${formatNumber(decided)} decided ${decided === 1 ? "pair" : "pairs"} at ${formatNumber(wins)}–${formatNumber(losses)}`;
  const outlook =
    needed === null
      ? "At a rate this close to 50 %, thousands of pairs would not be conclusive."
      : `If ${formatPercent(share)} is the true share, ${formatNumber(needed)} independent decided pairs are conclusive with probability 80 %.`;
  if (enough === null)
    return `${pairs} cannot be conclusive, whatever the outcome: at least six are needed. ${outlook}`;
  const p = `p = ${formatProbability(signTest(wins, losses).p)}`;
  if (Math.max(wins, losses) < enough) {
    const wanted = `${formatNumber(enough)}–${formatNumber(decided - enough)} would be`;
    return `${pairs} are not conclusive (${p}): ${wanted}. ${outlook}`;
  }
  const chance = signTestPower(decided, share);
  const again = `if the observed share is the true share, a repetition is significant with probability ${formatPercent(chance)}`;
  return `${pairs} are significant by the sign test (${p})${chance < 0.995 ? `; ${again}` : ""}.`;
}
