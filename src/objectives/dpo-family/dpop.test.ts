import { expect, test } from "vitest";

import { item } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { dpopLoss } from "./dpop.ts";
import { ratios } from "./hand.case.ts";

// β = λ = 1, log-ratios −log 2 and −log 8: Δ = log 4, minus the penalty log 2 of the chosen completion.
test("by hand: the chosen completion has become less likely", () => {
  const pair = ratios([-Math.log(2)], [-Math.log(8)]);
  expect(item(dpopLoss(...pair, { beta: 1, lambda: 1 }).losses)).toBeCloseTo(Math.log(1.5), 14);
  expect(item(dpopLoss(...pair, { beta: 1, lambda: 3 }).losses)).toBeCloseTo(Math.log(3), 14);
});

test("equals DPO when the chosen completion has become more likely", () => {
  const pair = ratios([Math.log(2)], [-Math.log(2)]);
  expect(item(dpopLoss(...pair, { beta: 1 }).losses)).toBeCloseTo(Math.log(1.25), 14);
});

preferenceLaws(
  "dpop",
  "dpopLoss",
  { beta: 0.3, lambda: 5 },
  { lossAtReference: Math.LN2, notShiftInvariant: "the penalty is absolute" },
);
