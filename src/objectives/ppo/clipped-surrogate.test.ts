import { describe, expect, test } from "vitest";

import { constant, evaluate, gradients, type Tensor, tensor } from "../../engine/index.ts";
import { gradientError } from "../gradient.case.ts";
import { clippedSurrogate } from "./clipped-surrogate.ts";

const numbers = (x: Tensor): number[] => Array.from(evaluate(x).data);
const mask = (...values: number[]): Tensor => constant(values, "bool");
const tokens = (ratios: number[], advantages: number[]) => ({
  tokenLogps: tensor(ratios.map((ratio) => Math.log(ratio) - 2)),
  oldTokenLogps: tensor(ratios.map(() => -2)),
  advantages: tensor(advantages),
  completionMask: mask(...ratios.map(() => 1)),
});

describe("by hand, ε = 0.2", () => {
  // Ratios 3/2 and ½, advantages 2 and −2. The clip is active at ratio 3/2 with 2 (1.2 · 2) and at ½ with −2
  // (0.8 · −2); elsewhere the surrogate is unclipped: 3/2 · −2 and ½ · 2.
  const at = tokens([1.5, 1.5, 0.5, 0.5], [2, -2, 2, -2]);
  const result = clippedSurrogate(at);

  test("losses, ratios, clip flags and approximate KL", () => {
    [-2.4, 3, -1, 1.6].forEach((loss, i) => {
      expect(numbers(result.losses)[i]).toBeCloseTo(loss, 14);
    });
    [1.5, 1.5, 0.5, 0.5].forEach((ratio, i) => {
      expect(numbers(result.ratios)[i]).toBeCloseTo(ratio, 14);
    });
    expect(numbers(result.clipped)).toEqual([1, 0, 0, 1]);
    expect(numbers(result.approxKl)[0]).toBeCloseTo(0.5 * Math.log(1.5) ** 2, 14);
  });

  test("the gradient is 0 where the clip is active, −Â·ρ elsewhere", () => {
    const [slopes] = gradients(result.losses.sum(), [at.tokenLogps]);
    [0, 3, -1, 0].forEach((slope, i) => {
      expect(numbers(slopes!.dense!)[i]).toBeCloseTo(slope, 14);
    });
  });

  test("with a wider clip range nothing is clipped", () => {
    expect(numbers(clippedSurrogate(at, { epsilon: 0.6 }).clipped)).toEqual([0, 0, 0, 0]);
  });
});

test("in the first epoch: ratio 1, loss −Â, nothing clipped, KL 0, and the policy gradient", () => {
  const at = tokens([1, 1, 1], [0.5, -2, 1.5]);
  const { losses, ratios, clipped, approxKl } = clippedSurrogate(at);
  expect(numbers(losses)).toEqual([-0.5, 2, -1.5]);
  expect([numbers(ratios), numbers(clipped), numbers(approxKl)]).toEqual([
    [1, 1, 1],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  const [slopes] = gradients(losses.sum(), [at.tokenLogps]);
  expect(numbers(slopes!.dense!)).toEqual([-0.5, 2, -1.5]);
});

test("masked tokens, even NaN, change no loss, metric or gradient", () => {
  const at = tokens([1.5, 0.5], [2, -1]);
  const padded = {
    tokenLogps: tensor([...numbers(at.tokenLogps), 1000, Number.NaN]),
    oldTokenLogps: tensor([...numbers(at.oldTokenLogps), -1000, 0]),
    advantages: tensor([...numbers(at.advantages), 7, Number.NaN]),
    completionMask: mask(1, 1, 0, 0),
  };
  const [unpadded, withPadding] = [clippedSurrogate(at), clippedSurrogate(padded)];
  for (const key of ["losses", "ratios", "clipped", "approxKl"] as const) {
    expect(numbers(withPadding[key]).map(Math.abs)).toEqual([...numbers(unpadded[key]).map(Math.abs), 0, 0]);
  }
  const [own] = gradients(unpadded.losses.sum(), [at.tokenLogps]);
  const [slopes] = gradients(withPadding.losses.sum(), [padded.tokenLogps]);
  expect(numbers(slopes!.dense!).map((slope) => slope + 0)).toEqual(
    [...numbers(own!.dense!), 0, 0].map((slope) => slope + 0),
  );
});

test("gradients equal central differences", () => {
  const error = gradientError(
    ({ tokenLogps }) =>
      clippedSurrogate({ ...tokens([1, 1, 1, 1], [2, -2, 2, -2]), tokenLogps: tokenLogps! }).losses.sum(),
    { tokenLogps: [-1.9, -1.7, -2.4, -2.1] },
  );
  expect(error).toBeLessThan(1e-8);
});

test("gradients flow into tokenLogps only, and not from the metrics", () => {
  const at = tokens([1.1, 0.9], [2, -1]);
  const { losses, ratios, clipped, approxKl } = clippedSurrogate(at);
  for (const { dense } of gradients(losses.sum(), [at.oldTokenLogps, at.advantages])) expect(dense).toBeUndefined();
  const logged = ratios.add(clipped).add(approxKl).sum();
  expect(gradients(logged, [at.tokenLogps])[0]!.dense).toBeUndefined();
});

test("losses and gradients at ±1000 nats are finite", () => {
  const tokenLogps = tensor([0, -1000, 0, -1000]);
  const oldTokenLogps = tensor([-1000, 0, -1000, 0]);
  const at = { tokenLogps, oldTokenLogps, advantages: tensor([1, 1, -1, -1]), completionMask: mask(1, 1, 1, 1) };
  const { losses } = clippedSurrogate(at);
  const [slopes] = gradients(losses.sum(), [tokenLogps]);
  for (const value of [...numbers(losses), ...numbers(slopes!.dense!)]) expect(value).toSatisfy(Number.isFinite);
});

test("a shape error names the tensors and their sizes", () => {
  expect(() => clippedSurrogate({ ...tokens([1, 1], [1, 1]), advantages: tensor([1]) })).toThrow(
    "clippedSurrogate: advantages has token = 1, but tokenLogps has token = 2",
  );
});
