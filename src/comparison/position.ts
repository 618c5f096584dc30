/**
 * @module
 * Position bias: does the judge's answer depend on the order of the two texts?
 */
import type { Interval } from "./interval.ts";
import type { Comparison } from "./record.ts";
import { type SignTest, signTest } from "./sign-test.ts";
import { wilson } from "./wilson.ts";

export interface SwapConsistency {
  /** Pairs judged in both orders. */
  readonly pairs: number;
  /** Pairs with the same answer in both orders. */
  readonly same: number;
  /** same / pairs. */
  readonly consistency: number;
  /** 95 % interval of `consistency`. */
  readonly interval: Interval;
  /** Pairs where the first text was preferred in both orders. */
  readonly firstTwice: number;
  /** Pairs where the second text was preferred in both orders. */
  readonly secondTwice: number;
  /** Pairs with a preference in one order and a tie in the other. */
  readonly half: number;
}

/**
 * Consistency of a judge's answers when the two texts are swapped; null when no pair was judged in both orders.
 *
 * Zheng et al. 2023 (arXiv:2306.05685), table 2: consistency, and among inconsistent pairs the bias towards the
 * first or the second position. Pairs skipped in either order are excluded.
 */
export function swapConsistency(records: readonly Comparison[]): SwapConsistency | null {
  const answers = records.flatMap(({ orders }) => {
    if (!orders || orders.a_first === "skip" || orders.b_first === "skip") return [];
    const bare = (choice: string): string => (choice === "both_bad" ? "tie" : choice);
    return [[bare(orders.a_first), bare(orders.b_first)]];
  });
  if (answers.length === 0) return null;
  const of = (aFirst: string, bFirst: string): number =>
    answers.filter(([x, y]) => x === aFirst && y === bFirst).length;
  const same = of("a", "a") + of("b", "b") + of("tie", "tie");
  const [firstTwice, secondTwice] = [of("a", "b"), of("b", "a")];
  return {
    pairs: answers.length,
    same,
    consistency: same / answers.length,
    interval: wilson(same, answers.length),
    firstTwice,
    secondTwice,
    half: answers.length - same - firstTwice - secondTwice,
  };
}

export interface SidePreference {
  /** Decided pairs whose left text is known. */
  readonly decided: number;
  /** Pairs where the left text was preferred. */
  readonly left: number;
  /** Tests whether left and right are preferred equally often. */
  readonly signTest: SignTest;
}

/** How often the left text was preferred; null when no decided pair records which text was left. */
export function sidePreference(records: readonly Comparison[]): SidePreference | null {
  const decided = records.filter(({ shown_left, choice }) => shown_left && (choice === "a" || choice === "b"));
  if (decided.length === 0) return null;
  const left = decided.filter(({ shown_left, choice }) => shown_left === choice).length;
  return { decided: decided.length, left, signTest: signTest(left, decided.length - left) };
}
