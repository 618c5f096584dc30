/**
 * @module
 * Loops over float32 and float64 arrays.
 */

import { sumOfSquaresFloat32 } from "./simd.ts";

export type FloatArray = Float32Array | Float64Array;

/** total += addend */
export function addInto(total: FloatArray, addend: FloatArray): void {
  for (let i = 0; i < total.length; i++) total[i]! += addend[i]!;
}

/** total[ids[i]] += rows[i], for rows of `width` numbers, in order: bitwise deterministic. */
export function addRowsInto(total: FloatArray, ids: ArrayLike<number>, rows: FloatArray, width: number): void {
  for (let i = 0; i < ids.length; i++) {
    const at = ids[i]! * width;
    const from = i * width;
    for (let j = 0; j < width; j++) total[at + j]! += rows[from + j]!;
  }
}

/** Σ x², in float64. */
export function sumOfSquares(values: FloatArray): number {
  if (values instanceof Float32Array) return sumOfSquaresFloat32(values);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]! * values[i]!;
  return total;
}
