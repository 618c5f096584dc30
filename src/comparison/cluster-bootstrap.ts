/**
 * @module
 * Cluster bootstrap of the win rate: resamples prompts.
 */
import { inspect, RandomStream, SettingsError } from "../core/index.ts";
import type { Cluster } from "./clustered-rate.ts";
import { CONFIDENCE, type Interval } from "./interval.ts";

export interface BootstrapOptions {
  readonly seed: number;
  /** Number of bootstrap samples. @default 2000 */
  readonly rounds?: number;
}

/**
 * The 95 % percentile interval of a mean outcome; clusters are drawn with replacement.
 *
 *     rate* = Σ_g S_g* / Σ_g n_g*  over G clusters drawn from G,   interval = its 2.5 % and 97.5 % quantiles
 *
 * Efron 1979, Annals of Statistics 7; the percentile interval is Efron and Tibshirani 1993, section 13.3. Whole
 * prompts are drawn, with all their pairs, so the bootstrap is paired and clustered. Quantiles are interpolated
 * between order statistics, as numpy and R do by default.
 *
 * It assumes no distribution, but is too narrow with few clusters: five prompts have only 126 different samples.
 * Quote `clusteredRate` there. Fewer than two clusters give [0, 1].
 *
 * @throws {SettingsError} when `rounds` is not an integer of at least 1
 */
export function clusterBootstrap(clusters: readonly Cluster[], { seed, rounds = 2000 }: BootstrapOptions): Interval {
  if (!Number.isSafeInteger(rounds) || rounds < 1) {
    throw new SettingsError(`clusterBootstrap: rounds must be a whole number of at least 1, got ${inspect(rounds)}`);
  }
  const filled = clusters.filter(({ count }) => count > 0);
  if (filled.length < 2) return [0, 1];
  const random = new RandomStream(seed, "bootstrap");
  const rates = Float64Array.from({ length: rounds }, () => {
    let [sum, count] = [0, 0];
    for (let draw = 0; draw < filled.length; draw++) {
      const cluster = filled[random.integer(filled.length)]!;
      sum += cluster.sum;
      count += cluster.count;
    }
    return sum / count;
  });
  return percentileInterval(rates);
}

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
