/**
 * @module
 * Whitening: standardises the values of a batch. Plain arrays, without gradients. Masked values do not count
 * and become 0.
 *
 * The variance is the unbiased one (n − 1) plus 1e-8, as in TRL; numpy's default divides by n.
 */
import { ShapeError } from "../../core/index.ts";

const EPSILON = 1e-8;

/**
 * The values standardised to mean 0 and variance 1.
 *
 *     (xᵢ − x̄) / √(s² + 10⁻⁸),   s² = Σ (xᵢ − x̄)² / (n − 1)
 *
 * For advantages. Not in Schulman et al. 2017, but in all codes that reproduce its results. A single value,
 * or equal values, become 0.
 *
 * @example
 * whiten([1, 3, 5], [1, 1, 1]); //=> [-1, 0, 1]
 * @throws {ShapeError} `E_SHAPE` when values and mask have different lengths
 */
export function whiten(values: ArrayLike<number>, mask: ArrayLike<boolean | number>): Float64Array {
  const { mean, deviation } = meanAndDeviation("whiten", values, mask);
  return Float64Array.from(values, (value, i) => (mask[i] ? (value - mean) / deviation : 0));
}

/**
 * The values standardised to variance 1, with their mean unchanged.
 *
 *     x̄ + (xᵢ − x̄) / √(s² + 10⁻⁸)
 *
 * For rewards, as TRL's `whiten_rewards`: their mean carries information, so it stays.
 *
 * @example
 * whitenKeepingMean([1, 3, 5], [1, 1, 1]); //=> [2, 3, 4]
 * @throws {ShapeError} `E_SHAPE` when values and mask have different lengths
 */
export function whitenKeepingMean(values: ArrayLike<number>, mask: ArrayLike<boolean | number>): Float64Array {
  const { mean, deviation } = meanAndDeviation("whitenKeepingMean", values, mask);
  return Float64Array.from(values, (value, i) => (mask[i] ? mean + (value - mean) / deviation : 0));
}

function meanAndDeviation(
  where: string,
  values: ArrayLike<number>,
  mask: ArrayLike<boolean | number>,
): { mean: number; deviation: number } {
  if (mask.length !== values.length) {
    throw new ShapeError(`${where}: mask has token = ${mask.length}, but values has token = ${values.length}`);
  }
  const unmasked = Array.from(values).filter((_, i) => mask[i]);
  const mean = unmasked.reduce((total, value) => total + value, 0) / unmasked.length;
  const squares = unmasked.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, unmasked.length - 1) + EPSILON) };
}
