/**
 * @module
 * Whether a judge looks at what it reads, or at where it stands.
 */
import type { Interval } from "./interval.ts";
import type { Comparison } from "./record.ts";
import { type SignTest, signTest } from "./sign-test.ts";
import { wilson } from "./wilson.ts";

export interface SwapConsistency {
  /** Pairs that were judged in both orders. */
  readonly pairs: number;
  /** Of which the two answers were the same. */
  readonly same: number;
  /** same / pairs. */
  readonly consistency: number;
  /** 95 %, of `consistency`. */
  readonly interval: Interval;
  /** The text that came first was preferred both times. */
  readonly firstTwice: number;
  /** The text that came second was preferred both times. */
  readonly secondTwice: number;
  /** A preference one way, a tie the other. */
  readonly half: number;
}

/**
 * What became of the answers when the two texts changed places; null when no pair was judged in both orders.
 *
 * Zheng et al. 2023 (arXiv:2306.05685), table 2: consistency, and the bias towards the first or the
 * second place among what is not. Pairs skipped in one order are left out.
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
  /** Decided pairs whose text on the left is known. */
  readonly decided: number;
  /** Of which the left one was preferred. */
  readonly left: number;
  /** Whether left and right are preferred equally often. */
  readonly signTest: SignTest;
}

/** How often the text on the left was preferred; null when no decided pair says which that was. */
export function sidePreference(records: readonly Comparison[]): SidePreference | null {
  const decided = records.filter(({ shown_left, choice }) => shown_left && (choice === "a" || choice === "b"));
  if (decided.length === 0) return null;
  const left = decided.filter(({ shown_left, choice }) => shown_left === choice).length;
  return { decided: decided.length, left, signTest: signTest(left, decided.length - left) };
}
