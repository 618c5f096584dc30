import { expect, test } from "vitest";

import { item, tensor } from "../engine/index.ts";
import { preferenceLaws } from "./preference.case.ts";
import { simpoLoss } from "./simpo.ts";

// Mean probabilities ½ and 1/8, β = 1, γ = log 2: ĥ = log 4 − log 2, σ(ĥ) = 2/3, σ(−ĥ) = 1/3.
test("by hand", () => {
  const mean = { chosen: tensor([Math.log(1 / 2)]), rejected: tensor([Math.log(1 / 8)]) };
  const loss = (labelSmoothing: number) => item(simpoLoss(mean, { beta: 1, gamma: Math.LN2, labelSmoothing }).losses);
  expect(loss(0)).toBeCloseTo(Math.log(1.5), 14);
  expect(loss(0.25)).toBeCloseTo(0.75 * Math.log(1.5) + 0.25 * Math.log(3), 14);
});

test("equal means give a loss of log(1 + e^γ) for any β", () => {
  const mean = { chosen: tensor([-1.3]), rejected: tensor([-1.3]) };
  expect(item(simpoLoss(mean, { beta: 5, gamma: 0.7 }).losses)).toBeCloseTo(Math.log1p(Math.exp(0.7)), 14);
});

preferenceLaws(
  "simpo",
  "simpoLoss",
  { beta: 2, gamma: 0.5 },
  { lossAtReference: "there is no reference", notShiftInvariant: "the two completions divide it by different lengths" },
);
