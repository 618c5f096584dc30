/**
 * @module
 * Ranks and their intervals.
 */
import { RandomStream } from "../../core/index.ts";
import { CONFIDENCE, type Interval } from "../interval.ts";
import { uniform32 } from "../resample.ts";
import { factorize } from "./symmetric.ts";

/** Draws for rank intervals: accurate to about one per cent of probability. */
export const RANK_ROUNDS = 1000;

const DIAGONAL_FACTOR = 1 + 1e-6;

/** The rank of each value, 1 for the largest; ties share the better rank. */
export function ranksOf(values: ArrayLike<number>): number[] {
  const sorted = Float64Array.from(values).sort();
  return Array.from(values, (value) => {
    // The number of greater values, by bisection.
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    return sorted.length - low + 1;
  });
}

/**
 * 95 % intervals of the ranks, from joint draws of all abilities.
 *
 * A rank depends on all items, so intervals of single abilities do not determine it: abilities are correlated, and
 * of two items with overlapping intervals one can be clearly better. Null without draws.
 */
export function rankIntervals(draws: Iterable<ArrayLike<number>>, items: number): (Interval | null)[] {
  const seen = Array.from({ length: items }, () => new Int32Array(items + 1));
  let rounds = 0;
  for (const draw of draws) {
    ranksOf(draw).forEach((rank, i) => {
      seen[i]![rank] = seen[i]![rank]! + 1;
    });
    rounds++;
  }
  if (rounds === 0) return seen.map(() => null);
  const tail = ((1 - CONFIDENCE) / 2) * rounds;
  return seen.map((counts) => {
    let [low, below] = [1, counts[1]!];
    while (below <= tail && low < items) below += counts[++low]!;
    let [high, above] = [items, counts[items]!];
    while (above <= tail && high > 1) above += counts[--high]!;
    return [low, high];
  });
}

/**
 * Draws of abilities from their normal approximation N(θ̂, Cov), seeded.
 *
 * `covariance` may be under any constraint and from fewer clusters than items, hence singular; its diagonal is
 * increased by a millionth. Yields nothing if an item has no variance.
 */
export function* normalDraws(
  abilities: ArrayLike<number>,
  covariance: Float64Array,
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
): Generator<Float64Array> {
  const items = abilities.length;
  // Relative to the last item, the covariance of the other items has full rank.
  const size = items - 1;
  const factor = new Float64Array(size * size);
  const at = (i: number, j: number): number => covariance[i * items + j]!;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      factor[i * size + j] = (at(i, j) - at(i, size) - at(j, size) + at(size, size)) * (i === j ? DIAGONAL_FACTOR : 1);
    }
  }
  if (factorize(factor, size) >= 0) return;
  const random = new RandomStream(seed, "ranks");
  const normal = new Float64Array(size);
  for (let round = 0; round < rounds; round++) {
    // Box–Muller: two normal numbers from two uniform words.
    for (let i = 0; i < size; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(uniform32(random)));
      const angle = 2 * Math.PI * uniform32(random);
      normal[i] = radius * Math.cos(angle);
      if (i + 1 < size) normal[i + 1] = radius * Math.sin(angle);
    }
    const draw = Float64Array.from(abilities);
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let k = 0; k <= i; k++) sum += factor[i * size + k]! * normal[k]!;
      draw[i] = draw[i]! + sum;
    }
    yield draw;
  }
}
