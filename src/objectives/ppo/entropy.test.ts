import { expect, test } from "vitest";

import { constant, evaluate, gradients, type Tensor } from "../../engine/index.ts";
import { gradientError } from "../gradient.case.ts";
import { negativeEntropy } from "./entropy.ts";

const matrix = (...rows: number[][]): Tensor => constant(rows.flat(), "float32", [rows.length, rows[0]!.length]);
const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);

// Uniform over four ids: −log 4. ½, ¼, ¼ and a masked id: −3/2 bits. Deterministic: 0.
test("by hand", () => {
  const losses = numbers(negativeEntropy(matrix([5, 5, 5, 5], [Math.log(2), 0, 0, -1e9], [1000, 0, -1000, -1e9])));
  expect(losses[0]).toBeCloseTo(-Math.log(4), 14);
  expect(losses[1]).toBeCloseTo(-1.5 * Math.LN2, 14);
  expect(losses[2]).toBeCloseTo(0, 14);
});

test("invariant to a constant added to the logits", () => {
  const [before, after] = [negativeEntropy(matrix([1, 2, 3])), negativeEntropy(matrix([101, 102, 103]))];
  expect(numbers(after)[0]).toBeCloseTo(numbers(before)[0]!, 12);
});

test("gradients equal central differences, and are finite for extreme logits", () => {
  const logits = [
    [0.3, -1.2, 2, 0],
    [5, 0.1, -3, 0.2],
  ];
  expect(gradientError((at) => negativeEntropy(at["logits"]!).sum(), { logits })).toBeLessThan(1e-8);
  const extremes = matrix([1000, -1000, 0, -1e9]);
  const [slopes] = gradients(negativeEntropy(extremes).sum(), [extremes]);
  for (const slope of numbers(slopes!.dense!)) expect(slope).toSatisfy(Number.isFinite);
});

test("a shape error names the tensor and its shape", () => {
  expect(() => negativeEntropy(constant([1, 2]))).toThrow(
    "negativeEntropy: logits must have dimensions [token, vocabulary], got shape [2]",
  );
});
