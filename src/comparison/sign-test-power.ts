/**
 * @module
 * Power of the sign test for a given number of decided pairs.
 */
import { binomialTail } from "./binomial.ts";
import { CONFIDENCE } from "./interval.ts";

/**
 * The fewest wins among `decided` pairs that the two-sided exact sign test calls significant at 5 %.
 *
 *     min k > n/2 with 2 · P(X ≥ k) ≤ 0.05,   X ~ Binomial(n, ½)
 *
 * Null below six pairs, where even winning all is not significant. 12 of 15: 12–3 is significant, 11–4 is not.
 */
export function significantWins(decided: number): number | null {
  const isEnough = (wins: number): boolean => 2 * binomialTail(wins, decided, 0.5) <= 1 - CONFIDENCE;
  if (decided === 0 || !isEnough(decided)) return null;
  let [low, high] = [Math.floor(decided / 2), decided];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/**
 * Power of the sign test with `decided` independent pairs: the probability of a significant result for the side
 * that wins each pair with probability `winShare` > ½.
 *
 *     P(X ≥ significantWins(n)),   X ~ Binomial(n, winShare)
 *
 * `wins` can be passed where one number of pairs is used for several shares. Power is not monotone in the number of pairs, because the critical number of wins is an integer. At 73 % it is 0.39 for 15 pairs.
 */
export function signTestPower(
  decided: number,
  winShare: number,
  wins: number | null = significantWins(decided),
): number {
  if (wins === null) return 0;
  return winShare === 1 ? 1 : binomialTail(wins, decided, winShare);
}
