/**
 * @module
 * The exact sign test of wins against losses.
 */
import { DataError, inspect } from "../core/index.ts";
import { binomialTail, logBinomial } from "./binomial.ts";

export interface SignTest {
  /** Two-sided exact p-value. */
  readonly p: number;
  /** Mid-p value: the observed outcome counts half. Less conservative, closer to the nominal level. */
  readonly midP: number;
}

/**
 * Tests whether wins and losses are equally likely. Ties are excluded.
 *
 *     p    = 2 · P(X ≥ max(w, l)), at most 1,   X ~ Binomial(w + l, ½)
 *     midP = p − P(X = max(w, l)), for w = l it is 1
 *
 * Dixon and Mood 1946 (it is also McNemar's test in its exact form); the mid-p value is Lancaster 1961.
 * Assumes independent pairs; several completions of one prompt usually are not.
 *
 * Six wins and no loss give p = 1/32; without decided pairs both values are 1.
 *
 * @throws {DataError} when a count is not a whole number of at least 0
 */
export function signTest(wins: number, losses: number): SignTest {
  for (const [name, count] of Object.entries({ wins, losses })) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new DataError(`signTest: ${name} must be a whole number of at least 0, got ${inspect(count)}`);
    }
  }
  const [n, most] = [wins + losses, Math.max(wins, losses)];
  const twice = 2 * binomialTail(most, n, 0.5);
  const here = Math.exp(logBinomial(most, n, 0.5));
  return { p: Math.min(1, twice), midP: Math.min(1, twice - here) };
}
