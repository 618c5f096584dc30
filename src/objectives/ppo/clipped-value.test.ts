import { describe, expect, test } from "vitest";

import { constant, evaluate, gradients, type Tensor, tensor } from "../../engine/index.ts";
import { gradientError } from "../gradient.case.ts";
import { clippedValueLoss } from "./clipped-value.ts";

const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);
const mask = (...values: number[]): Tensor => constant(values, "bool");

describe("by hand, ε = 0.25", () => {
  // The old value is 0, the return 1. A value of ½ is clipped to ¼: ½ · (3/4)², no gradient. The error of −½ is
  // 3/2, larger than the clipped error 5/4: ½ · (3/2)² with gradient −3/2. 1/8 is in the clip range: ½ · (7/8)².
  // With a return of −1, a value of −½ is clipped to −¼.
  const at = {
    values: tensor([0.5, -0.5, 0.125, -0.5]),
    oldValues: tensor([0, 0, 0, 0]),
    returns: tensor([1, 1, 1, -1]),
    completionMask: mask(1, 1, 1, 1),
  };
  const { losses, clipped } = clippedValueLoss(at, { epsilon: 0.25 });
  test("losses and clip flags", () => {
    expect(numbers(losses)).toEqual([9 / 32, 9 / 8, 49 / 128, 9 / 32]);
    expect(numbers(clipped)).toEqual([1, 0, 0, 1]);
  });
  test("the gradient", () => {
    const [slopes] = gradients(losses.sum(), [at.values]);
    expect(numbers(slopes!.dense!)).toEqual([0, -1.5, -0.875, 0]);
  });
});

test("unchanged values have half the squared error as loss, and nothing is clipped", () => {
  const values = tensor([3, -1]);
  const at = { values, oldValues: values, returns: tensor([1, 1]), completionMask: mask(1, 1) };
  expect(numbers(clippedValueLoss(at).losses)).toEqual([2, 2]);
  expect(numbers(clippedValueLoss(at).clipped)).toEqual([0, 0]);
});

test("masked tokens, even NaN, change no loss, metric or gradient", () => {
  const values = tensor([0.5, Number.NaN, 1000]);
  const at = {
    values,
    oldValues: tensor([0.4, 3, Number.NaN]),
    returns: tensor([1, Number.NaN, 2]),
    completionMask: mask(1, 0, 0),
  };
  const { losses, clipped } = clippedValueLoss(at);
  expect(numbers(losses)).toEqual([0.125, 0, 0]);
  expect(numbers(clipped)).toEqual([0, 0, 0]);
  const [slopes] = gradients(losses.sum(), [values]);
  expect(numbers(slopes!.dense!)).toEqual([-0.5, 0, 0]);
});

test("gradients equal central differences and flow into `values` only", () => {
  const [oldValues, returns] = [tensor([0.2, 0.3, 0.1, 0.4]), tensor([0.9, 0.9, 1, 1])];
  const completionMask = mask(1, 1, 1, 1);
  const error = gradientError(
    ({ values }) => clippedValueLoss({ values: values!, oldValues, returns, completionMask }).losses.sum(),
    { values: [0.5, 0.35, -0.6, 1.9] },
  );
  expect(error).toBeLessThan(1e-8);
  const values = tensor([0.5, 0.35, -0.6, 1.9]);
  const { losses, clipped } = clippedValueLoss({ values, oldValues, returns, completionMask });
  for (const { dense } of gradients(losses.sum(), [oldValues, returns])) expect(dense).toBeUndefined();
  expect(gradients(clipped.sum(), [values])[0]!.dense).toBeUndefined();
});

test("a shape error names the tensors and their sizes", () => {
  const at = { values: tensor([1, 2]), oldValues: tensor([1, 2]), returns: tensor([1]), completionMask: mask(1, 1) };
  expect(() => clippedValueLoss(at)).toThrow("clippedValueLoss: returns has token = 1, but values has token = 2");
});
