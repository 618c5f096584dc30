/**
 * @module
 * The mean of clustered measurements: pairs are clustered by prompt.
 */
import type { Cluster } from "./clustered-rate.ts";
import { CONFIDENCE, type Interval } from "./interval.ts";
import { studentQuantile } from "./student-quantile.ts";

export interface ClusteredMean {
  /** Null without values. */
  readonly mean: number | null;
  /** 95 % interval; null with fewer than two clusters, or without variation between them. */
  readonly interval: Interval | null;
}

/**
 * Mean with a cluster-robust 95 % interval.
 *
 *     mean = S / n,   SE² = G/(G − 1) · Σ_g (S_g − n_g · mean)² / n²
 *     interval = mean ± t(0.975; G − 1) · SE
 *
 * The ratio estimator of `clusteredRate` (Cochran 1977, section 3.12) for unbounded values, such as length
 * differences. Clusters of one value each give the ordinary Student interval: 1, 2, 3 gives
 * 2 ± 4.303 · 1/√3.
 *
 * In simulations it covers 95 % of normal values with 5 prompts or more, and less of skewed ones: log-normal values 86 %
 * with 5 prompts, 89 % with 15, 92 % with 50 (bench/results/coverage.json).
 */
export function clusteredMean(clusters: readonly Cluster[]): ClusteredMean {
  const filled = clusters.filter(({ count }) => count > 0);
  const groups = filled.length;
  const n = filled.reduce((total, { count }) => total + count, 0);
  if (n === 0) return { mean: null, interval: null };
  const mean = filled.reduce((total, { sum }) => total + sum, 0) / n;
  const squares = filled.reduce((total, { sum, count }) => total + (sum - count * mean) ** 2, 0);
  const scale = filled.reduce((total, { sum }) => total + Math.abs(sum), 0);
  // Residuals below rounding error count as no variation.
  if (groups < 2 || Math.sqrt(squares) <= 1e-12 * scale) return { mean, interval: null };
  const standardError = Math.sqrt((groups / (groups - 1)) * squares) / n;
  const half = studentQuantile(1 - (1 - CONFIDENCE) / 2, groups - 1) * standardError;
  return { mean, interval: [mean - half, mean + half] };
}
