import { expect, test } from "vitest";

import { item, tensor } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { policy, reference } from "./hand.case.ts";
import { sigmoidNormLoss } from "./sigmoid-norm.ts";

// 2 and 4 tokens: log 2/2 + log 2/4 = ¾ · log 2, so L = log(1 + 2^−¾).
test("by hand", () => {
  const lengths = { chosen: tensor([2]), rejected: tensor([4]) };
  const { losses } = sigmoidNormLoss(policy, reference, lengths, { beta: 1 });
  expect(item(losses)).toBeCloseTo(Math.log1p(2 ** -0.75), 14);
});

preferenceLaws(
  "sigmoid_norm",
  "sigmoidNormLoss",
  { beta: 0.3 },
  { lossAtReference: Math.LN2, notShiftInvariant: "the two completions divide it by different lengths" },
);
