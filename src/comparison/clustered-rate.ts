/**
 * @module
 * The mean of clustered outcomes between 0 and 1: completions are clustered by prompt.
 */
import { clusteredInterval } from "./clustered-interval.ts";
import type { Interval } from "./interval.ts";

export interface Cluster {
  /** Sum of the outcomes: a win 1, a tie ½, a loss 0. */
  readonly sum: number;
  /** Number of outcomes; empty clusters are ignored. */
  readonly count: number;
}

export interface ClusteredRate {
  /** Null without outcomes. */
  readonly rate: number | null;
  /** Null with fewer than two clusters, and when all clusters have the same rate. */
  readonly standardError: number | null;
  /** Why there is no standard error. */
  readonly reason?: string;
  /** 95 % interval within [0, 1]; [0, 1] when unknown. */
  readonly interval: Interval;
}

/**
 * Mean outcome with a cluster-robust standard error and 95 % interval.
 *
 *     rate = S / n,   SE² = G/(G − 1) · Σ_g (S_g − n_g · rate)² / n²
 *
 * The ratio estimator of cluster sampling (Cochran 1977, section 3.12; Liang and Zeger 1986 with the
 * small-sample factor). One outcome per cluster gives sd / √n, the ordinary standard error.
 *
 * The interval is `clusteredInterval`'s, not rate ± 2 SE: it is never empty or outside [0, 1], and winning more never
 * lowers one of its ends.
 */
export function clusteredRate(clusters: readonly Cluster[]): ClusteredRate {
  const filled = clusters.filter(({ count }) => count > 0);
  const groups = filled.length;
  const n = filled.reduce((total, { count }) => total + count, 0);
  const sum = filled.reduce((total, cluster) => total + cluster.sum, 0);
  if (n === 0) return { rate: null, standardError: null, reason: "nothing was judged", interval: [0, 1] };
  const rate = sum / n;
  const interval = clusteredInterval(filled);
  if (groups === 1) return { rate, standardError: null, reason: "there is one prompt only", interval };

  // Residuals times n are sums of halves, hence exact: 0 means exact agreement, not rounding.
  const squares = filled.reduce((total, cluster) => total + (cluster.sum * n - cluster.count * sum) ** 2, 0);
  if (squares === 0) {
    return { rate, standardError: null, reason: "every prompt has the same win rate", interval };
  }
  return { rate, standardError: Math.sqrt((groups / (groups - 1)) * squares) / n ** 2, interval };
}
