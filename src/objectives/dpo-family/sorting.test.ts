import { expect, test } from "vitest";

import { evaluate, gradients, input, tensor } from "../../engine/index.ts";
import { gradientError } from "../gradient.case.ts";
import { numbers } from "./hand.case.ts";
import { sortAscending } from "./sorting.ts";

test.each([[[3, -1, 2, 0.5]], [[1, 1, 0, 1, 0]], [[-1000, 1000, 0]], [[7]]])("%j in ascending order", (values) => {
  expect(numbers(sortAscending(tensor(values)))).toEqual(values.toSorted((a, b) => a - b));
});

test("sizes may be symbolic", () => {
  const x = { shape: [3], data: Float64Array.of(2, 1, 3) };
  expect(Array.from(evaluate(sortAscending(input("x", "float32", ["pairs"])), { x }).data)).toEqual([1, 2, 3]);
});

// Sorted: (−1, 2, 3) from indices 1, 2, 0. The gradients 10, 20, 30 go back to these indices.
test("the gradient goes to the original index of each value", () => {
  const x = tensor([3, -1, 2]);
  const [found] = gradients(
    sortAscending(x)
      .mul(tensor([10, 20, 30]))
      .sum(),
    [x],
  );
  expect(numbers(found!.dense!)).toEqual([30, 10, 20]);
  const squares = (sorted: ReturnType<typeof tensor>) =>
    sorted
      .mul(sorted)
      .mul(tensor([1, -2, 3]))
      .sum();
  expect(gradientError(({ x }) => squares(sortAscending(x!)), { x: [3, -1, 2] })).toBeLessThan(1e-8);
});

test("equal values have different ranks, so that each has a gradient", () => {
  const x = tensor([5, 5]);
  const [found] = gradients(
    sortAscending(x)
      .mul(tensor([10, 20]))
      .sum(),
    [x],
  );
  expect(numbers(found!.dense!)).toEqual([10, 20]);
});
