import { expect, test } from "vitest";

import { item } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { bcoPairLoss } from "./bco.ts";
import { policy, reference } from "./hand.case.ts";

// β = 1: σ(log 2) = 2/3 on both sides, so L = 2 · log(3/2).
test("by hand", () => {
  expect(item(bcoPairLoss(policy, reference, { beta: 1 }).losses)).toBeCloseTo(2 * Math.log(1.5), 14);
});

preferenceLaws(
  "bco_pair",
  "bcoPairLoss",
  { beta: 0.3 },
  { lossAtReference: 2 * Math.LN2, notShiftInvariant: "rewards are absolute" },
);
