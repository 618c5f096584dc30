import { describe, expect, test } from "vitest";

import { constant, evaluate, gradients, item, type Tensor, tensor } from "../engine/index.ts";
import { gradientError } from "./gradient.case.ts";
import { ktoBaseline, ktoLoss } from "./kto.ts";

const labels = (...values: number[]): Tensor => constant(values, "bool");
const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);
const zeros = (count: number): Tensor => tensor(new Array<number>(count).fill(0));

describe("by hand", () => {
  // Mismatched log-ratios log 9 and 0, half each: z₀ = log 3. Both completions have r = log 6, so with β = 1
  // σ(r − z₀) = σ(log 2) = 2/3: the loss is 1/3 when desirable, 2/3 when undesirable, times the weights.
  test("baseline and losses", () => {
    const mismatched = { policy: tensor([Math.log(9) - 5, -7]), reference: tensor([-5, -7]) };
    const baseline = ktoBaseline(mismatched, tensor([0.5, 0.5]));
    expect(item(baseline)).toBeCloseTo(Math.log(3), 14);
    const policy = tensor([Math.log(6) - 4, Math.log(6) - 4]);
    const batch = { policy, reference: tensor([-4, -4]), isDesirable: labels(1, 0) };
    const { losses, rewards } = ktoLoss(batch, baseline, { beta: 1, desirableWeight: 3, undesirableWeight: 6 });
    expect(numbers(losses)[0]).toBeCloseTo(1, 14);
    expect(numbers(losses)[1]).toBeCloseTo(4, 14);
    expect(numbers(rewards)[0]).toBeCloseTo(Math.log(6), 14);
  });

  test("a negative baseline is clamped to 0; examples of weight 0 are padding", () => {
    const mismatched = { policy: tensor([-6, -1, 500]), reference: tensor([-5, -1, 0]) };
    expect(item(ktoBaseline(mismatched, tensor([0.5, 0.5, 0])))).toBe(0);
  });

  // r = 0 and z₀ = 0: each loss is half its weight; the gradients are −β/4 and β/4.
  test("where policy and reference are equal", () => {
    const policy = tensor([-3, -3]);
    const batch = { policy, reference: tensor([-3, -3]), isDesirable: labels(1, 0) };
    const { losses } = ktoLoss(batch, 0, { beta: 0.2 });
    expect(numbers(losses)).toEqual([0.5, 0.5]);
    const [slopes] = gradients(losses.sum(), [policy]);
    expect(numbers(slopes!.dense!)).toEqual([-0.05, 0.05]);
  });
});

test("gradients equal central differences", () => {
  const error = gradientError(
    ({ policy }) =>
      ktoLoss(
        { policy: policy!, reference: tensor([-13, -14, -7, -27]), isDesirable: labels(1, 0, 1, 0) },
        constant(0.4),
        { beta: 0.3, desirableWeight: 1.3, undesirableWeight: 0.8 },
      ).losses.sum(),
    { policy: [-12, -15.5, -7.25, -30] },
  );
  expect(error).toBeLessThan(1e-8);
});

test("no gradient flows into the reference and the baseline, nor from the rewards", () => {
  const [policy, reference, mismatchedPolicy] = [tensor([-3]), tensor([-4]), tensor([-2])];
  const baseline = ktoBaseline({ policy: mismatchedPolicy, reference }, tensor([1]));
  const { losses, rewards } = ktoLoss({ policy, reference, isDesirable: labels(1) }, baseline);
  for (const { dense } of gradients(losses.sum(), [reference, mismatchedPolicy])) expect(dense).toBeUndefined();
  expect(gradients(rewards.sum(), [policy])[0]!.dense).toBeUndefined();
  const live = tensor([1]).sum();
  const { losses: again } = ktoLoss({ policy, reference, isDesirable: labels(1) }, live);
  expect(gradients(again.sum(), [live])[0]!.dense).toBeUndefined();
});

test("the losses of a batch are coupled by the baseline", () => {
  const policy = tensor([-3, -3]);
  const batch = { policy, reference: zeros(2), isDesirable: labels(1, 0) };
  const lossWith = (mismatchedPolicy: number) => {
    const mismatched = { policy: tensor([0.5, mismatchedPolicy]), reference: zeros(2) };
    return numbers(ktoLoss(batch, ktoBaseline(mismatched, tensor([0.5, 0.5]))).losses);
  };
  expect(lossWith(3)[0]).toBeGreaterThan(lossWith(1)[0]!);
  expect(lossWith(3)[1]).toBeLessThan(lossWith(1)[1]!);
});

test("losses and gradients at ±1000 nats are finite", () => {
  const policy = tensor([1000, -1000, 1000, -1000]);
  const { losses } = ktoLoss({ policy, reference: zeros(4), isDesirable: labels(1, 1, 0, 0) }, constant(2), {
    beta: 1,
  });
  expect(numbers(losses)).toEqual([0, 1, 1, 0]);
  const [slopes] = gradients(losses.sum(), [policy]);
  for (const slope of numbers(slopes!.dense!)) expect(slope).toSatisfy(Number.isFinite);
});

test("a shape error names the tensors and their sizes", () => {
  expect(() => ktoLoss({ policy: zeros(2), reference: zeros(1), isDesirable: labels(1, 0) }, 0)).toThrow(
    "ktoLoss: reference has example = 1, but policy has example = 2",
  );
  expect(() => ktoBaseline({ policy: zeros(2), reference: zeros(2) }, zeros(3))).toThrow(
    "ktoBaseline: weights has example = 3, but policy has example = 2",
  );
});
