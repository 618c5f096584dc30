/**
 * @module
 * Sorting inside a program, by counting: for the few dozen values of a batch, n² comparisons are cheap,
 * and the gradient finds its way back through a sum.
 */
import { range, type Tensor } from "../../engine/index.ts";

/**
 * The values in ascending order; equal ones keep theirs.
 *
 * Value j goes to place i when i others stand before it. The places carry no gradient, the values do:
 * that of a sorted value goes to where the value came from.
 */
export function ascending(x: Tensor<"pair">): Tensor<"pair"> {
  const [count] = x.shape;
  const column = x.reshape([count!, 1]);
  const row = x.reshape([1, count!]);
  const index = range(count!);
  const isEarlier = index.reshape([count!, 1]).lessOrEqual(index.reshape([1, count!]).sub(1));
  // k stands before j when x_k < x_j, or when they are equal and k came first: [k, j]
  const isLess = row.lessOrEqual(column).where(0, 1);
  const isFirstOfEqual = column.equal(row).and(isEarlier).where(1, 0);
  const place = isLess.add(isFirstOfEqual).sum([0]).reshape([1, count!]);
  const isPlace = index.cast("float32").reshape([count!, 1]).equal(place); // [place, j]
  return isPlace.where(row, 0).sum([1]);
}
