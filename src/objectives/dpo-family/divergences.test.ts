import { describe, expect, test } from "vitest";

import { evaluate, gradients, item, tensor } from "../../engine/index.ts";
import { dpoLoss } from "../dpo.ts";
import { gradientError } from "../gradient.case.ts";
import { preferenceLaws } from "../preference.case.ts";
import { alphaDivergence, forwardKl, jsDivergence, reverseKl } from "./divergences.ts";
import { policy, reference } from "./hand.case.ts";

const divergences = {
  reverseKl,
  forwardKl,
  jsDivergence,
  "alphaDivergence(0.5)": alphaDivergence(0.5),
  "alphaDivergence(2)": alphaDivergence(2),
};

describe("by hand, at t = 2", () => {
  test.each([
    ["reverseKl", Math.log(2)], // log t
    ["forwardKl", 1 / 2], // 1 − 1/t
    ["jsDivergence", Math.log(4 / 3)], // log(2t/(t + 1))
    ["alphaDivergence(0.5)", 2 - Math.SQRT2], // (t^−½ − 1)/(−½)
    ["alphaDivergence(2)", 1], // t − 1
  ] as const)("%s", (name, expected) => {
    expect(item(divergences[name](tensor([Math.LN2])))).toBeCloseTo(expected, 14);
  });

  // f′(2) − f′(½) = ½ + 1 = 3/2 for the forward KL: L = log(1 + e^−1.5).
  test("in DPO", () => {
    const { losses } = dpoLoss(policy, reference, { beta: 1, divergence: forwardKl });
    expect(item(losses)).toBeCloseTo(Math.log1p(Math.exp(-1.5)), 14);
  });
});

describe.each(Object.entries(divergences))("%s", (name, divergence) => {
  test("is 0 with the expected slope where policy and reference are equal, and increases everywhere", () => {
    const at = tensor([0, -3, 2]);
    const [slopes] = gradients(divergence(at).sum(), [at]);
    expect(evaluate(divergence(at)).data[0]).toBeCloseTo(0, 15);
    expect(evaluate(slopes!.dense!).data[0]).toBeCloseTo(name === "jsDivergence" ? 0.5 : 1, 15);
    for (const slope of evaluate(slopes!.dense!).data) expect(slope).toBeGreaterThan(0);
  });

  test("gradients equal central differences", () => {
    expect(gradientError(({ x }) => divergence(x!).sin().sum(), { x: [0.3, -2, 1.5] })).toBeLessThan(1e-8);
  });

  if (name === "alphaDivergence(2)") return; // its value is clamped at e^80, but DPO's gradient overflows there
  preferenceLaws(
    "sigmoid",
    "dpoLoss",
    { beta: 0.3, divergence },
    {
      lossAtReference: Math.LN2,
      ...(name === "reverseKl"
        ? {}
        : { notShiftInvariant: "f′ is not a logarithm", halvingFactor: "f′ is not a logarithm" }),
    },
  );
});

test("the limit α → 1 is the reverse KL", () => {
  expect(alphaDivergence(1)).toBe(reverseKl);
  expect(item(alphaDivergence(1 + 1e-9)(tensor([3])))).toBeCloseTo(3, 7);
});
