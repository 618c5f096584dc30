/**
 * @module
 * Abilities are known up to a common shift: fitted with the last item at 0, shown with another at 0 or all
 * summing to 0.
 */

export interface Constraint {
  readonly items: number;
  /** The index of the item at 0; null when all abilities sum to 0. */
  readonly zeroItem: number | null;
}

/** All abilities under a constraint, from those of every item but the last. */
export function constrain(free: Float64Array, { items, zeroItem }: Constraint): Float64Array {
  const abilities = new Float64Array(items);
  abilities.set(free.subarray(0, items - 1));
  const shift = zeroItem === null ? abilities.reduce((sum, x) => sum + x, 0) / items : abilities[zeroItem]!;
  return abilities.map((x) => x - shift);
}

/**
 * Their covariances, from those of the parameters, `stride` a row, of which the abilities are the first.
 *
 *     Cov(θ_i − s, θ_j − s) = c_ij − c_is − c_js + c_ss,   s the reference's ability or the mean
 */
export function constrainCovariance(
  parameters: Float64Array,
  stride: number,
  { items, zeroItem }: Constraint,
): Float64Array {
  const free = new Float64Array(items * items);
  for (let i = 0; i < items - 1; i++) {
    for (let j = 0; j < items - 1; j++) free[i * items + j] = parameters[i * stride + j]!;
  }
  const mean = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / items;
  const withShift = Float64Array.from({ length: items }, (_, i) => {
    const row = free.subarray(i * items, (i + 1) * items);
    return zeroItem === null ? mean(row) : row[zeroItem]!;
  });
  const ofShift = zeroItem === null ? mean(withShift) : withShift[zeroItem]!;
  return free.map((value, k) => value - withShift[Math.floor(k / items)]! - withShift[k % items]! + ofShift);
}
