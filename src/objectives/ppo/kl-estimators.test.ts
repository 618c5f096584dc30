import { expect, test } from "vitest";

import { evaluate, item, type Tensor, tensor } from "../../engine/index.ts";
import { gradientError } from "../gradient.case.ts";
import { k1, k2, k3 } from "./kl-estimators.ts";

const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);

// π = ¾, π_ref = ¼: d = log 3, e^−d = 1/3.
test("by hand", () => {
  const d = tensor([Math.log(3)]);
  expect(item(k1(d))).toBeCloseTo(Math.log(3), 14);
  expect(item(k2(d))).toBeCloseTo(Math.log(3) ** 2 / 2, 14);
  expect(item(k3(d))).toBeCloseTo(Math.log(3) - 2 / 3, 14);
});

// With π = (¾, ¼) and π_ref = (¼, ¾): KL = ½ · log 3. Averaged over π, k1 and k3 are it; k2 is ½ · log² 3.
test("k1 and k3 are unbiased: their mean under the policy is the KL divergence", () => {
  const [policy, d] = [[3 / 4, 1 / 4], tensor([Math.log(3), -Math.log(3)])];
  const mean = (estimates: Tensor) => numbers(estimates).reduce((total, k, i) => total + policy[i]! * k, 0);
  expect(mean(k1(d))).toBeCloseTo(Math.log(3) / 2, 14);
  expect(mean(k3(d))).toBeCloseTo(Math.log(3) / 2, 14);
  expect(mean(k2(d))).toBeCloseTo(Math.log(3) ** 2 / 2, 14);
});

test("all are 0 where both are equal; k2 and k3 are never negative", () => {
  for (const k of [k1, k2, k3]) expect(item(k(tensor([0])))).toBe(0);
  for (const k of [k2, k3])
    for (const v of numbers(k(tensor([-3, -1e-9, 1e-9, 4])))) expect(v).toBeGreaterThanOrEqual(0);
});

// k3 ≈ d²/2 for small d; computed as e^−d − 1 + d it would cancel.
test("k3 is accurate near 0", () => {
  expect(item(k3(tensor([1e-6])))).toBeCloseTo(5e-13, 18);
});

test("gradients equal central differences; values at ±1000 nats are finite", () => {
  for (const k of [k1, k2, k3]) {
    expect(gradientError(({ d }) => k(d!).sum(), { d: [0.5, -1, 2] })).toBeLessThan(1e-8);
    for (const value of numbers(k(tensor([1000, -1000])))) expect(value).toSatisfy(Number.isFinite);
  }
});
