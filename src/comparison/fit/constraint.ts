/**
 * @module
 * Identifiability constraints: abilities are determined up to a common shift. The fit fixes the last item at 0; the
 * output fixes a chosen item at 0, or the sum.
 */

export interface Constraint {
  readonly items: number;
  /** Index of the item fixed at 0; null when abilities sum to 0. */
  readonly zeroItem: number | null;
}

/** Abilities under a constraint, from the free abilities of all items but the last. */
export function constrain(free: Float64Array, { items, zeroItem }: Constraint): Float64Array {
  const abilities = new Float64Array(items);
  abilities.set(free.subarray(0, items - 1));
  const shift = zeroItem === null ? abilities.reduce((sum, x) => sum + x, 0) / items : abilities[zeroItem]!;
  return abilities.map((x) => x - shift);
}

/**
 * Covariance matrix of the constrained abilities, from that of the parameters (row length `stride`, abilities
 * first).
 *
 *     Cov(θ_i − s, θ_j − s) = c_ij − c_is − c_js + c_ss,   s the ability of the zero item, or the mean
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
