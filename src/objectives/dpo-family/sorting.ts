/**
 * @module
 * Differentiable sorting by counting: n² comparisons, cheap for the few dozen values of a batch.
 */
import { range, type Tensor } from "../../engine/index.ts";

/**
 * The values in ascending order; the sort is stable.
 *
 * A value has rank i when i others are smaller, or equal with a smaller index. Ranks have no gradient; the
 * gradient of a sorted value goes to its original index.
 */
export function sortAscending(x: Tensor<"pair">): Tensor<"pair"> {
  const [count] = x.shape;
  const column = x.reshape([count!, 1]);
  const row = x.reshape([1, count!]);
  const index = range(count!);
  const isEarlier = index.reshape([count!, 1]).lessOrEqual(index.reshape([1, count!]).sub(1));
  // [k, j]: x_k is sorted before x_j when it is smaller, or equal with a smaller index
  const isLess = row.lessOrEqual(column).where(0, 1);
  const isFirstOfEqual = column.equal(row).and(isEarlier).where(1, 0);
  const rank = isLess.add(isFirstOfEqual).sum([0]).reshape([1, count!]);
  const hasRank = index.cast("float32").reshape([count!, 1]).equal(rank); // [rank, j]
  return hasRank.where(row, 0).sum([1]);
}
