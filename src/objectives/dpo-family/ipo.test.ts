import { expect, test } from "vitest";

import { item, tensor } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { policy, ratios, reference } from "./hand.case.ts";
import { ipoLoss, ipoPerTokenLoss } from "./ipo.ts";

// β = ½, so the target margin is 1: (log 4 − 1)².
test("over sums, by hand", () => {
  expect(item(ipoLoss(policy, reference, { beta: 0.5 }).losses)).toBeCloseTo((Math.log(4) - 1) ** 2, 14);
});

// 2 and 4 tokens: the margin is log 2/2 + log 2/4 = ¾ · log 2, the target 1.
test("over tokens, by hand", () => {
  const lengths = { chosen: tensor([2]), rejected: tensor([4]) };
  const { losses } = ipoPerTokenLoss(policy, reference, lengths, { beta: 0.5 });
  expect(item(losses)).toBeCloseTo((0.75 * Math.LN2 - 1) ** 2, 14);
});

test("an empty completion causes no division by 0", () => {
  const lengths = { chosen: tensor([1]), rejected: tensor([0]) };
  expect(item(ipoPerTokenLoss(...ratios([1], [0]), lengths, { beta: 0.5 }).losses)).toBe(0);
});

preferenceLaws("ipo_sum", "ipoLoss", { beta: 0.3 }, { lossAtReference: 1 / (4 * 0.3 ** 2), halvingFactor: 1 / 4 });
preferenceLaws(
  "ipo",
  "ipoPerTokenLoss",
  { beta: 0.3 },
  {
    lossAtReference: 1 / (4 * 0.3 ** 2),
    halvingFactor: 1 / 4,
    notShiftInvariant: "the two completions divide it by different lengths",
  },
);
