/**
 * @module
 * Numbers of a batch brought to unit variance before a step. Plain arrays, without gradient. What the
 * mask leaves out neither counts nor comes out: it is 0.
 *
 * The variance is the unbiased one (n − 1) plus 1e-8, as in TRL; numpy's divides by n.
 */
import { ShapeError } from "../../core/index.ts";

const EPSILON = 1e-8;

/**
 * The values with their mean removed and their variance made 1.
 *
 *     (xᵢ − x̄) / √(s² + 10⁻⁸),   s² = Σ (xᵢ − x̄)² / (n − 1)
 *
 * Of advantages; not in Schulman et al. 2017, but in every code that reproduces its results. A single
 * value, or equal ones, become 0.
 *
 * @throws {ShapeError} `E_SHAPE` when values and mask differ in number
 */
export function whiten(values: ArrayLike<number>, mask: ArrayLike<boolean | number>): Float64Array {
  const { mean, deviation } = momentsOf("whiten", values, mask);
  return Float64Array.from(values, (value, i) => (mask[i] ? (value - mean) / deviation : 0));
}

/**
 * The values with their variance made 1 and their mean kept where it was in absolute terms.
 *
 *     x̄ + (xᵢ − x̄) / √(s² + 10⁻⁸)
 *
 * Of rewards, TRL's `whiten_rewards`: whether a reward is above 0 means something, so its mean stays.
 *
 * @throws {ShapeError} `E_SHAPE` when values and mask differ in number
 */
export function whitenKeepingMean(values: ArrayLike<number>, mask: ArrayLike<boolean | number>): Float64Array {
  const { mean, deviation } = momentsOf("whitenKeepingMean", values, mask);
  return Float64Array.from(values, (value, i) => (mask[i] ? mean + (value - mean) / deviation : 0));
}

function momentsOf(
  where: string,
  values: ArrayLike<number>,
  mask: ArrayLike<boolean | number>,
): { mean: number; deviation: number } {
  if (mask.length !== values.length) {
    throw new ShapeError(`${where}: mask has token = ${mask.length}, but values has token = ${values.length}`);
  }
  const counting = Array.from(values).filter((_, i) => mask[i]);
  const mean = counting.reduce((total, value) => total + value, 0) / counting.length;
  const squares = counting.reduce((total, value) => total + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, counting.length - 1) + EPSILON) };
}
