/**
 * @module
 * Symmetric positive definite matrices: Cholesky factorisation, linear systems and inverses. Matrices are dense and
 * row-major; only the lower triangle is read.
 */

/** Relative pivot size below which a matrix counts as singular. */
const SINGULAR = 1e-12;

/**
 * Cholesky factorisation in place, in the lower triangle.
 *
 *     A = L · Lᵀ
 *
 * Returns −1 when the matrix is positive definite, otherwise the index of the first row that depends on the rows
 * before it. [[4, ·], [2, 5]] becomes [[2, ·], [1, 2]].
 */
export function factorize(matrix: Float64Array, size: number): number {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let rest = matrix[row + j]!;
      for (let k = 0; k < j; k++) rest -= matrix[row + k]! * matrix[other + k]!;
      if (j < i) matrix[row + j] = rest / matrix[other + j]!;
      // NaN fails this comparison too.
      else if (rest > SINGULAR * matrix[row + i]!) matrix[row + i] = Math.sqrt(rest);
      else return i;
    }
  }
  return -1;
}

/** Solves A · x = b, given the factor of A. */
export function solveFactored(factor: Float64Array, size: number, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    let rest = x[i]!;
    for (let k = 0; k < i; k++) rest -= factor[i * size + k]! * x[k]!;
    x[i] = rest / factor[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    const value = x[i]! / factor[i * size + i]!;
    x[i] = value;
    for (let k = 0; k < i; k++) x[k] = x[k]! - factor[i * size + k]! * value;
  }
  return x;
}

/** The full inverse A⁻¹ = L⁻ᵀ · L⁻¹, given the factor of A. */
export function invertFactored(factor: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size); // L⁻¹
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let k = 0; k < i; k++) {
      const share = factor[row + k]!;
      if (share === 0) continue;
      for (let j = 0; j <= k; j++) lower[row + j] = lower[row + j]! - share * lower[k * size + j]!;
    }
    const pivot = factor[row + i]!;
    for (let j = 0; j < i; j++) lower[row + j] = lower[row + j]! / pivot;
    lower[row + i] = 1 / pivot;
  }
  const inverse = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let i = 0; i <= k; i++) {
      const share = lower[k * size + i]!;
      for (let j = 0; j <= i; j++) inverse[i * size + j] = inverse[i * size + j]! + share * lower[k * size + j]!;
    }
  }
  mirror(inverse, size);
  return inverse;
}

/** log |A|, given the factor of A. */
export function logDeterminant(factor: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += 2 * Math.log(factor[i * size + i]!);
  return sum;
}

/** B · M · B for symmetric matrices; B is full, M is a lower triangle. */
export function sandwich(bread: Float64Array, meat: Float64Array, size: number): Float64Array {
  const full = Float64Array.from(meat);
  mirror(full, size);
  return multiply(multiply(bread, full, size), bread, size);
}

function multiply(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const share = a[i * size + k]!;
      if (share === 0) continue;
      for (let j = 0; j < size; j++) product[i * size + j] = product[i * size + j]! + share * b[k * size + j]!;
    }
  }
  return product;
}

function mirror(matrix: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) matrix[j * size + i] = matrix[i * size + j]!;
}
