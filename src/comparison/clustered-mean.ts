/**
 * @module
 * The mean of any measured quantity that comes in clusters, as pairs come in prompts.
 */
import type { Cluster } from "./clustered-rate.ts";
import { CONFIDENCE, type Interval } from "./interval.ts";
import { studentQuantile } from "./student-quantile.ts";

export interface ClusteredMean {
  /** Null when there is no value. */
  readonly mean: number | null;
  /** 95 %; null when there are fewer than two clusters, or no spread between them to judge by. */
  readonly interval: Interval | null;
}

/**
 * Mean with a 95 % interval that holds when values of one cluster are alike.
 *
 *     mean = S / n,   SE² = G/(G − 1) · Σ_g (S_g − n_g · mean)² / n²
 *     interval = mean ± t(0.975; G − 1) · SE
 *
 * The ratio estimator of `clusteredRate` (Cochran 1977, section 3.12) for values without bounds, such as
 * differences of lengths. Clusters of one value each give the ordinary Student interval: 1, 2, 3 gives
 * 2 ± 4.303 · 1/√3.
 */
export function clusteredMean(clusters: readonly Cluster[]): ClusteredMean {
  const filled = clusters.filter(({ count }) => count > 0);
  const groups = filled.length;
  const n = filled.reduce((total, { count }) => total + count, 0);
  if (n === 0) return { mean: null, interval: null };
  const mean = filled.reduce((total, { sum }) => total + sum, 0) / n;
  const squares = filled.reduce((total, { sum, count }) => total + (sum - count * mean) ** 2, 0);
  const scale = filled.reduce((total, { sum }) => total + Math.abs(sum), 0);
  // Below the rounding of the sums there is no spread.
  if (groups < 2 || Math.sqrt(squares) <= 1e-12 * scale) return { mean, interval: null };
  const standardError = Math.sqrt((groups / (groups - 1)) * squares) / n;
  const half = studentQuantile(1 - (1 - CONFIDENCE) / 2, groups - 1) * standardError;
  return { mean, interval: [mean - half, mean + half] };
}
