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
  const share = successes / trials;
  const spread = (z * z) / trials;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z * Math.sqrt((share * (1 - share) + spread / 4) / trials)) / (1 + spread);
  // At 0 and n successes the ends are exactly 0 and 1; floating point would miss them.
  return [successes === 0 ? 0 : centre - half, successes === trials ? 1 : centre + half];
}
