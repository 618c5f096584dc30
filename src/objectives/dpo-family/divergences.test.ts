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
  test("is 0 where policy and reference agree, with its slope, and rises everywhere", () => {
    const at = tensor([0, -3, 2]);
    const [slopes] = gradients(divergence(at).sum(), [at]);
    expect(evaluate(divergence(at)).data[0]).toBeCloseTo(0, 15);
    expect(evaluate(slopes!.dense!).data[0]).toBeCloseTo(name === "jsDivergence" ? 0.5 : 1, 15);
    for (const slope of evaluate(slopes!.dense!).data) expect(slope).toBeGreaterThan(0);
  });

  test("has the gradient that differences have", () => {
    expect(gradientError(({ x }) => divergence(x!).sin().sum(), { x: [0.3, -2, 1.5] })).toBeLessThan(1e-8);
  });

  if (name === "alphaDivergence(2)") return; // e^1000 is no reward: it is bounded, but DPO's gradient there is not
  preferenceLaws(
    "sigmoid",
    "dpoLoss",
    { beta: 0.3, divergence },
    {
      atReference: Math.LN2,
      ...(name === "reverseKl" ? {} : { shifts: "f′ is not a logarithm", halved: "f′ is not a logarithm" }),
    },
  );
});

test("α towards 1 is the reverse KL", () => {
  expect(alphaDivergence(1)).toBe(reverseKl);
  expect(item(alphaDivergence(1 + 1e-9)(tensor([3])))).toBeCloseTo(3, 7);
});
