/**
 * @module
 * A 95 % interval of the mean of clustered outcomes, in which a better result never lowers a bound.
 */
import type { Cluster } from "./clustered-rate.ts";
import { CONFIDENCE, type Interval } from "./interval.ts";
import { normalQuantile } from "./normal-quantile.ts";
import { scoreBound } from "./wilson.ts";

/** Weight of the assumption that all outcomes of a cluster agree: the variance of one fair coin. */
const PRIOR = 0.25;
/** With more kinds of clusters than this (probabilities instead of outcomes), the steps are coarser. */
const MAX_FINE_KINDS = 1000;
const COARSE_STEPS = 500;

/**
 * The interval. `clusters` hold sums of outcomes between 0 and 1; empty clusters are not allowed, one cluster gives
 * [0, 1].
 *
 *     G = N² / Σ n_g²                                    effective number of clusters; without ties of size, their number
 *     D = (G · Q/Σ n_g² + ¼) / (G · p(1 − p) + ¼)        Q = Σ (S_g − n_g p)²,  p = Σ S_g / N
 *     c = max(1.96, √(G · (0.025^(−1/G) − 1)))
 *     bound(p, Q) = lower end of Wilson's interval of p with G/D trials and critical value c
 *     low = min of bound over all results that are at least as good in every cluster
 *
 * The upper end is 1 − low of the mirrored outcomes.
 *
 * D is the share of the binomial variance of G trials that the clusters show: 1 when the outcomes of each cluster
 * agree, 1/n when n outcomes are independent, less with ties. G/D is the effective sample size (Kish 1965), and Wilson's
 * interval with it is that of Saha et al. 2016. The two terms ¼ pull D to 1 where the data cannot tell it: few
 * clusters, or a rate near 0 or 1. So the bound never assumes independence that was not seen.
 *
 * c makes the interval of G won clusters that of Clopper and Pearson, 0.025^(1/G): five won prompts give 0.478, six
 * 0.541. It is 2.34 for five clusters, 2.05 for 15, and 1.96 from 50.
 *
 * An outlier above the mean raises the variance, so a further win can lower `bound`. The minimum over all better
 * results removes that. It is taken over the sum T of the outcomes, with the largest Q that is possible for T.
 *
 * One outcome per cluster and no ties: D = 1, so this is Wilson's interval with critical value c. `bench/coverage.js`
 * measures its coverage.
 */
export function clusteredInterval(clusters: readonly Cluster[]): Interval {
  if (clusters.length < 2) return [0, 1];
  const mirrored = clusters.map(({ sum, count }) => ({ sum: count - sum, count }));
  return [lowerEnd(clusters), 1 - lowerEnd(mirrored)];
}

/** Clusters of equal sum and size. */
interface Kind extends Cluster {
  readonly times: number;
}

function lowerEnd(clusters: readonly Cluster[]): number {
  const kinds = kindsOf(clusters);
  const over = (value: (kind: Kind) => number): number =>
    kinds.reduce((sum, kind) => sum + kind.times * value(kind), 0);
  const n = over(({ count }) => count);
  const start = over(({ sum }) => sum);
  const sizeSquares = over(({ count }) => count ** 2);
  const squares = over(({ sum }) => sum ** 2);
  const products = over(({ sum, count }) => sum * count);
  const largest = kinds.reduce((most, { count }) => Math.max(most, count), 0);
  const effective = n ** 2 / sizeSquares;
  const critical = criticalValue(effective);

  /** `added`: by how much better results raise Q above that of the given sums. */
  const bound = (total: number, added: number): number => {
    const rate = Math.min(1, total / n);
    const spread = Math.max(0, squares - 2 * rate * products + rate ** 2 * sizeSquares + added);
    const share = ((effective * spread) / sizeSquares + PRIOR) / (effective * rate * (1 - rate) + PRIOR);
    return scoreBound(rate, effective / share, critical);
  };

  let lowest = bound(start, 0);
  const step = kinds.length > MAX_FINE_KINDS ? Math.max(0.5, n / COARSE_STEPS) : 0.5;
  for (let total = start; total < n; ) {
    total = Math.min(n, total + step);
    // No result of this sum is below the bound with the largest possible variance, which rises with the sum.
    if (scoreBound(total / n, n / largest, critical) >= lowest) break;
    lowest = Math.min(lowest, bound(total, mostAdded(kinds, total / n, total - start)));
  }
  return lowest;
}

function criticalValue(clusters: number): number {
  const tail = (1 - CONFIDENCE) / 2;
  return Math.max(normalQuantile(1 - tail), Math.sqrt(clusters * (tail ** (-1 / clusters) - 1)));
}

/**
 * The largest increase of Q when the sums rise by `budget` in all, with p fixed: a fractional knapsack. Q is convex in
 * each sum, so the chord from a sum to its maximum bounds it; the clusters with the steepest chords are filled first.
 */
function mostAdded(kinds: Kind[], rate: number, budget: number): number {
  const slope = ({ sum, count }: Kind): number => count + sum - 2 * rate * count;
  // Nearly sorted from the step before, so this is about linear.
  kinds.sort((a, b) => slope(b) - slope(a));
  let [added, left] = [0, budget];
  for (const kind of kinds) {
    const amount = Math.min(left, kind.times * (kind.count - kind.sum));
    added += amount * slope(kind);
    left -= amount;
    if (left <= 0) break;
  }
  return added;
}

function kindsOf(clusters: readonly Cluster[]): Kind[] {
  const kinds = new Map<string, { sum: number; count: number; times: number }>();
  for (const { sum, count } of clusters) {
    const key = `${sum} ${count}`;
    const kind = kinds.get(key);
    if (kind) kind.times++;
    else kinds.set(key, { sum, count, times: 1 });
  }
  return [...kinds.values()];
}
