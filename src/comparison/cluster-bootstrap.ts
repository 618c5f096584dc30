/**
 * @module
 * Cluster bootstrap of the win rate: resamples prompts.
 */
import { inspect, RandomStream, SettingsError } from "../core/index.ts";
import type { Cluster } from "./clustered-rate.ts";
import type { Interval } from "./interval.ts";
import { percentileInterval } from "./percentile.ts";

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
 * Quote `clusteredRate` there. For one seed, winning more never lowers one of its ends. Fewer than two clusters
 * give [0, 1]. Clusters of one and the same rate give null: every sample of them has that rate.
 *
 * @throws {SettingsError} when `rounds` is not an integer of at least 1
 */
export function clusterBootstrap(
  clusters: readonly Cluster[],
  { seed, rounds = 2000 }: BootstrapOptions,
): Interval | null {
  if (!Number.isSafeInteger(rounds) || rounds < 1) {
    throw new SettingsError(`clusterBootstrap: rounds must be a whole number of at least 1, got ${inspect(rounds)}`);
  }
  const filled = clusters.filter(({ count }) => count > 0);
  if (filled.length < 2) return [0, 1];
  const [first] = filled;
  if (filled.every(({ sum, count }) => sum * first!.count === first!.sum * count)) return null;
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
