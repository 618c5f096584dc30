import { expect, test } from "vitest";

import { item } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { policy, ratios, reference } from "./hand.case.ts";
import { sppoHardLoss } from "./sppo.ts";

// β = ½: the targets are 1 and −1, the log-ratios log 2 and −log 2.
test("by hand", () => {
  expect(item(sppoHardLoss(policy, reference, { beta: 0.5 }).losses)).toBeCloseTo(2 * (1 - Math.LN2) ** 2, 14);
});

test("the loss is 0 when both log-ratios equal their targets", () => {
  expect(item(sppoHardLoss(...ratios([2], [-2]), { beta: 0.25 }).losses)).toBe(0);
});

preferenceLaws(
  "sppo_hard",
  "sppoHardLoss",
  { beta: 0.3 },
  { lossAtReference: 1 / (2 * 0.3 ** 2), halvingFactor: 1 / 4, notShiftInvariant: "rewards are absolute" },
);
