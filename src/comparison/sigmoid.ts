/**
 * @module
 * The logistic function and its logarithm, without overflow.
 */

/** σ(x) = 1 / (1 + e⁻ˣ), accurate in both tails. */
export function sigmoid(x: number): number {
  const decay = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
}

/** log σ(x) */
export function logSigmoid(x: number): number {
  return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
}
