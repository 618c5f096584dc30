import { expect, test } from "vitest";

import { gradients, item } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { apoDownLoss, apoZeroLoss } from "./apo.ts";
import { numbers, policy, ratios, reference } from "./hand.case.ts";

// β = 1: σ(log 2) = 2/3, σ(−log 2) = 1/3, σ(log 4) = 4/5.
test("by hand", () => {
  expect(item(apoZeroLoss(policy, reference, { beta: 1 }).losses)).toBeCloseTo(1 - 2 / 3 + 1 / 3, 14);
  expect(item(apoDownLoss(policy, reference, { beta: 1 }).losses)).toBeCloseTo(2 / 3 + 1 - 4 / 5, 14);
});

// At the reference the gradients of both terms with respect to the chosen completion cancel (σ′(0) = ¼); when the
// margin has grown, that of the first term is larger.
test("apo_down lowers both likelihoods", () => {
  const [pair, zero] = ratios([1], [-2]);
  const found = gradients(apoDownLoss(pair, zero, { beta: 1 }).losses.sum(), [pair.chosen, pair.rejected]);
  for (const { dense } of found) expect(numbers(dense!)[0]).toBeGreaterThan(0);
});

preferenceLaws(
  "apo_zero",
  "apoZeroLoss",
  { beta: 0.3 },
  { lossAtReference: 1, notShiftInvariant: "rewards are absolute" },
);
preferenceLaws(
  "apo_down",
  "apoDownLoss",
  { beta: 0.3 },
  { lossAtReference: 1, notShiftInvariant: "rewards are absolute", unusualStep: "lowers both" },
);
