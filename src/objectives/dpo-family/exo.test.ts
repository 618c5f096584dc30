import { expect, test } from "vitest";

import { item } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { exoPairLoss } from "./exo.ts";
import { policy, reference } from "./hand.case.ts";

// β = 1: q = 4/5. With ε = 1/5 both distributions are equal; with ε = ½, L = 4/5 · log(8/5) + 1/5 · log(2/5).
test("by hand", () => {
  const loss = (labelSmoothing: number) => item(exoPairLoss(policy, reference, { beta: 1, labelSmoothing }).losses);
  expect(loss(0.2)).toBeCloseTo(0, 14);
  expect(loss(0.5)).toBeCloseTo(0.8 * Math.log(1.6) + 0.2 * Math.log(0.4), 14);
});

// ½ · (log ½ − log(1 − ε)) + ½ · (log ½ − log ε) = −log 2 − ½ · log(ε(1 − ε)).
preferenceLaws(
  "exo_pair",
  "exoPairLoss",
  { beta: 0.3, labelSmoothing: 0.1 },
  { lossAtReference: -Math.LN2 - 0.5 * Math.log(0.09) },
);
