/**
 * @module
 * The Clopper–Pearson interval of a proportion.
 */
import { binomialTail } from "./binomial.ts";
import { CONFIDENCE, type Interval } from "./interval.ts";

/**
 * The exact 95 % interval of a binomial proportion. Its coverage is at least 95 %, and usually higher.
 *
 *     low:  P(X ≥ s | low) = 0.025,   high: P(X ≤ s | high) = 0.025,   X ~ Binomial(n, ·)
 *
 * Clopper and Pearson 1934, Biometrika 26. Assumes independent trials.
 *
 * 18 of 30 give 0.4060 to 0.7734, slightly wider than Wilson's 0.4232 to 0.7541. Without trials it is [0, 1].
 */
export function clopperPearson(successes: number, trials: number): Interval {
  const tail = (1 - CONFIDENCE) / 2;
  const low = successes === 0 ? 0 : solveIncreasing((p) => binomialTail(successes, trials, p), tail);
  const high = successes === trials ? 1 : 1 - solveIncreasing((p) => binomialTail(trials - successes, trials, p), tail);
  return [low, high];
}

/** Solves f(p) = value for an increasing f on (0, 1), by bisection to floating-point precision. */
function solveIncreasing(f: (p: number) => number, value: number): number {
  let [low, high] = [0, 1];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if (f(middle) < value) low = middle;
    else high = middle;
  }
}
