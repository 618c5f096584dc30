/**
 * @module
 * Percentile intervals of bootstrap draws.
 */
import { CONFIDENCE, type Interval } from "./interval.ts";

/** The 95 % percentile interval of bootstrap draws, which are sorted in place. */
export function percentileInterval(draws: Float64Array): Interval {
  draws.sort();
  const tail = (1 - CONFIDENCE) / 2;
  return [quantile(draws, tail), quantile(draws, 1 - tail)];
}

/** Quantile of sorted values, linear between order statistics (Hyndman and Fan 1996, type 7). */
function quantile(sorted: Float64Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (position - below) * (high - low);
}
