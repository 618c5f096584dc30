/**
 * @module
 * Arrays of the reference backend: float64 for every dtype, row-major. Plain loops, slow on purpose: every
 * line must be easy to check.
 */

export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const sizeOfShape = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** An array of zeros. */
export const zeros = (shape: readonly number[]): NdArray => ({ shape, data: new Float64Array(sizeOfShape(shape)) });

/** The distance in memory between neighbours along each axis. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** An array whose element at each index is `f(index, position)`. */
export function generate(shape: readonly number[], f: (index: readonly number[], position: number) => number): NdArray {
  const out = zeros(shape);
  const index = new Array<number>(shape.length).fill(0);
  for (let position = 0; position < out.data.length; position++) {
    out.data[position] = f(index, position);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return out;
}

/** Applies `f` to every element. */
export const map = (x: NdArray, f: (value: number) => number): NdArray => ({ shape: x.shape, data: x.data.map(f) });

/** A function that reads `x` by an index of a larger array to which it broadcasts (aligned at the right). */
export function broadcastReader(x: NdArray, rank: number): (index: readonly number[]) => number {
  const strides = stridesOf(x.shape).map((stride, axis) => (x.shape[axis] === 1 ? 0 : stride));
  const offset = rank - x.shape.length;
  return (index) => x.data[strides.reduce((at, stride, axis) => at + stride * index[axis + offset]!, 0)]!;
}

/** Applies `f` to all operands, broadcast together. */
export function combine(operands: readonly NdArray[], f: (...values: number[]) => number): NdArray {
  const rank = Math.max(...operands.map((x) => x.shape.length));
  const shape = Array.from({ length: rank }, (_, axis) => {
    const dims = operands.map((x) => x.shape[axis - rank + x.shape.length] ?? 1);
    return dims.find((dim) => dim !== 1) ?? 1;
  });
  const readers = operands.map((x) => broadcastReader(x, rank));
  return generate(shape, (index) => f(...readers.map((read) => read(index))));
}

/** The array with its axes reordered: axis i of the result is axis `permutation[i]` of `x`. */
export function permute(x: NdArray, permutation: readonly number[]): NdArray {
  const strides = stridesOf(x.shape);
  const shape = permutation.map((axis) => x.shape[axis]!);
  return generate(shape, (index) => x.data[index.reduce((at, i, axis) => at + i * strides[permutation[axis]!]!, 0)]!);
}

/** The sum over `axes`. */
export function reduceSum(x: NdArray, axes: readonly number[], keepDims: boolean): NdArray {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
  const data = new Float64Array(sizeOfShape(kept));
  generate(x.shape, (index, position) => {
    const at = index.reduce((sum, i, axis) => sum + i * strides[axis]!, 0);
    data[at] = data[at]! + x.data[position]!;
    return 0;
  });
  return { shape: keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis)), data };
}

/** The rows of `x` along its last axis, as views. */
export function rowsOf(x: NdArray): Float64Array[] {
  const width = x.shape.at(-1) ?? 1;
  const count = width === 0 ? 0 : x.data.length / width;
  return Array.from({ length: count }, (_, row) => x.data.subarray(row * width, (row + 1) * width));
}

/** Batched matrix product; `transposeA` and `transposeB` transpose the last two axes first. */
export function matmul(a: NdArray, b: NdArray, transposeA: boolean, transposeB: boolean): NdArray {
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  const out = zeros([...a.shape.slice(0, -2), m, n]);
  const batches = sizeOfShape(a.shape.slice(0, -2));
  for (let batch = 0; batch < batches; batch++) {
    const [aStart, bStart, outStart] = [batch * m * k, batch * k * n, batch * m * n];
    for (let i = 0; i < m; i++) {
      for (let p = 0; p < k; p++) {
        const left = a.data[aStart + (transposeA ? p * m + i : i * k + p)]!;
        for (let j = 0; j < n; j++) {
          out.data[outStart + i * n + j]! += left * b.data[bStart + (transposeB ? j * k + p : p * n + j)]!;
        }
      }
    }
  }
  return out;
}
