/**
 * @module
 * The Wilson score interval of a proportion.
 */
import { CONFIDENCE, type Interval } from "./interval.ts";
import { normalQuantile } from "./normal-quantile.ts";

/**
 * The 95 % Wilson score interval of a binomial proportion.
 *
 *     centre = (s + z²/2n) / (1 + z²/n),   half = z · √(s(1 − s)/n + z²/4n²) / (1 + z²/n)
 *
 * Wilson 1927, JASA 22, with s = successes / n. Assumes independent trials.
 *
 * 18 of 30 give 0.4232 to 0.7541. Without trials it is [0, 1].
 */
export function wilson(successes: number, trials: number): Interval {
  if (trials === 0) return [0, 1];
  const z = normalQuantile((1 + CONFIDENCE) / 2);
  const [share, other] = [successes / trials, (trials - successes) / trials];
  return [scoreBound(share, trials, z), 1 - scoreBound(other, trials, z)];
}

/**
 * Lower end of the score interval: the p with (share − p) = z · √(p(1 − p)/n).
 *
 * @param share observed proportion
 * @param trials number of independent trials, which need not be whole
 * @param z critical value
 */
export function scoreBound(share: number, trials: number, z: number): number {
  // At 0 the bound is exactly 0; floating point would miss it.
  if (share === 0) return 0;
  const spread = (z * z) / trials;
  const root = z * Math.sqrt((share * (1 - share) + spread / 4) / trials);
  return Math.max(0, (share + spread / 2 - root) / (1 + spread));
}
