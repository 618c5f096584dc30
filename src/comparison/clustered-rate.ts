/**
 * @module
 * The mean of clustered outcomes between 0 and 1: completions are clustered by prompt.
 */
import { CONFIDENCE, type Interval } from "./interval.ts";
import { studentQuantile } from "./student-quantile.ts";

export interface Cluster {
  /** Sum of the outcomes: a win 1, a tie ½, a loss 0. */
  readonly sum: number;
  /** Number of outcomes; empty clusters are ignored. */
  readonly count: number;
}

export interface ClusteredRate {
  /** Null without outcomes. */
  readonly rate: number | null;
  /** Null with fewer than two clusters. */
  readonly standardError: number | null;
  /** 95 % interval within [0, 1]; [0, 1] when unknown. */
  readonly interval: Interval;
}

/**
 * Mean outcome with a cluster-robust standard error and 95 % interval.
 *
 *     rate = S / n,   SE² = G/(G − 1) · Σ_g (S_g − n_g · rate)² / n²
 *     interval = rate ± t(0.975; G − 1) · SE, clipped to [0, 1]
 *
 * The ratio estimator of cluster sampling (Cochran 1977, section 3.12; Liang and Zeger 1986 with the
 * small-sample factor). One outcome per cluster gives sd / √n, the ordinary standard error.
 *
 * The quantile is Student's with G − 1 degrees of freedom: with the assignment's five prompts the normal quantile
 * 1.96 would cover 88 %, not 95 %.
 *
 * When all clusters agree exactly, SE is 0, but further clusters may differ. If more than a share
 * e = 1 − 0.025^(1/G) of all clusters differed, G agreeing clusters would have probability below 0.025. The
 * interval is therefore [rate · (1 − e), rate · (1 − e) + e], which at rates 0 and 1 is Clopper and Pearson's
 * (1934). Five prompts, all won, give [0.478, 1], six [0.541, 1].
 */
export function clusteredRate(clusters: readonly Cluster[]): ClusteredRate {
  const filled = clusters.filter(({ count }) => count > 0);
  const groups = filled.length;
  const n = filled.reduce((total, { count }) => total + count, 0);
  const sum = filled.reduce((total, cluster) => total + cluster.sum, 0);
  if (n === 0) return { rate: null, standardError: null, interval: [0, 1] };
  const rate = sum / n;
  if (groups === 1) return { rate, standardError: null, interval: [0, 1] };

  // Residuals times n are sums of halves, hence exact: 0 means exact agreement, not rounding.
  const squares = filled.reduce((total, cluster) => total + (cluster.sum * n - cluster.count * sum) ** 2, 0);
  const standardError = Math.sqrt((groups / (groups - 1)) * squares) / n ** 2;
  const tail = (1 - CONFIDENCE) / 2;
  if (squares === 0) {
    const others = 1 - tail ** (1 / groups);
    const low = rate * (1 - others);
    return { rate, standardError, interval: [low, low + others] };
  }
  const half = studentQuantile(1 - tail, groups - 1) * standardError;
  return { rate, standardError, interval: [Math.max(0, rate - half), Math.min(1, rate + half)] };
}
