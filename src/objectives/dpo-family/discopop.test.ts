import { expect, test } from "vitest";

import { item } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { discopopLoss } from "./discopop.ts";
import { policy, reference } from "./hand.case.ts";

// β = τ = 1: m = 4/5, so L = 1/5 · log(5/4) + 4/5 · 1/4. With τ = ½, m = σ(log 16) = 16/17.
test("by hand", () => {
  const loss = (tau: number) => item(discopopLoss(policy, reference, { beta: 1, tau }).losses);
  expect(loss(1)).toBeCloseTo(0.2 * Math.log(1.25) + 0.2, 14);
  expect(loss(0.5)).toBeCloseTo(Math.log(1.25) / 17 + 4 / 17, 14);
});

preferenceLaws(
  "discopop",
  "discopopLoss",
  { beta: 0.3 },
  { lossAtReference: (1 + Math.LN2) / 2, unusualStep: "the loss increases with the margin around 0" },
);
