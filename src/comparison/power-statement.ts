/**
 * @module
 * A sentence on the power of a comparison: which difference could this size show, and how many prompts would show the
 * observed one?
 */
import { designEffect } from "./cluster-correlation.ts";
import { formatNumber, formatPercent } from "./number-text.ts";
import { detectableWinRate, planComparisons } from "./plan.ts";
import { FEWEST_PROMPTS } from "./sign-flip-test.ts";

/** Power that the statement refers to. */
const TARGET_POWER = 0.8;
/** A win rate this close to one half needs thousands of prompts. */
const EVEN_TOLERANCE = 0.02;

export interface ComparisonDesign {
  /** @default 0 */
  readonly ties?: number;
  /** Judged prompts. @default the number of pairs: one pair a prompt */
  readonly prompts?: number;
  /** Intraclass correlation of the outcomes of one prompt; null when unknown. @default null */
  readonly correlation?: number | null;
}

export interface PowerStatement {
  /** Judged prompts. */
  readonly prompts: number;
  /**
   * Minimum detectable effect: the smallest win rate above one half that this many prompts, with the observed ties and
   * correlation, show with probability 80 %. Null when there is none.
   */
  readonly detectable: number | null;
  /** Prompts needed for 80 % power at the observed win rate; null when that rate is about one half. */
  readonly promptsNeeded: number | null;
  readonly sentence: string;
}

/**
 * States which difference this comparison could have shown, and how many prompts the observed win rate needs.
 *
 * Both come from `plan`'s sample size for the observed number of pairs per prompt, ties and correlation. These are
 * uncertain themselves, so the numbers are for planning. An unknown correlation of several pairs per prompt counts as 1.
 *
 * Eleven wins and four losses of 15 prompts: a win rate of 84.3 % could have been shown; 73.3 % needs 40 prompts.
 */
export function powerStatement(wins: number, losses: number, design: ComparisonDesign = {}): PowerStatement {
  const { ties = 0, correlation = null } = design;
  const pairs = wins + losses + ties;
  const prompts = design.prompts ?? pairs;
  if (wins + losses === 0) {
    const sentence = "No pair was decided, and ties alone show no difference.";
    return { prompts, detectable: null, promptsNeeded: null, sentence };
  }
  const completions = pairs / prompts;
  const isClustered = pairs > prompts;
  const shared = isClustered ? Math.min(1, Math.max(0, correlation ?? 1)) : 0;
  const tieRate = ties / pairs;
  const detectable = detectableWinRate({ prompts, completions, tieRate, correlation: shared, power: TARGET_POWER });
  const winRate = (Math.max(wins, losses) + ties / 2) / pairs;
  const promptsNeeded =
    winRate - 0.5 < EVEN_TOLERANCE
      ? null
      : promptsFor(winRate, tieRate, designEffect(completions, shared) / completions);

  const size = isClustered ? `${formatNumber(pairs)} pairs of ${plural(prompts, "prompt")}` : plural(prompts, "prompt");
  const given = [
    ...(ties > 0 ? [`ties ${formatPercent(tieRate)}`] : []),
    ...(isClustered ? [`correlation within prompts ${formatNumber(Number(shared.toFixed(2)))}`] : []),
  ].join(", ");
  const shown =
    prompts < FEWEST_PROMPTS
      ? `${capitalize(size)} cannot show a difference, however large: at least six prompts are needed.`
      : detectable === null
        ? `${capitalize(size)} show no difference with a probability of 80 %, however large${given && ` (${given})`}.`
        : `The smallest difference that ${size} show with a probability of 80 % is a win rate of ${formatPercent(detectable)} against 50 %${given && ` (${given})`}.`;
  const outlook =
    promptsNeeded === null
      ? "The observed win rate is so close to 50 % that thousands of prompts would be needed."
      : promptsNeeded > prompts
        ? `The observed win rate of ${formatPercent(wins < losses ? 1 - winRate : winRate)} needs ${plural(promptsNeeded, "prompt")} for that.`
        : "";
  return { prompts, detectable, promptsNeeded, sentence: outlook ? `${shown} ${outlook}` : shown };
}

function promptsFor(winRate: number, tieRate: number, promptsPerComparison: number): number {
  const { comparisons } = planComparisons(winRate, { tieRate, power: TARGET_POWER });
  return Math.max(FEWEST_PROMPTS, Math.ceil(comparisons * promptsPerComparison * (1 - 1e-9)));
}

function plural(count: number, noun: string): string {
  return `${formatNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
