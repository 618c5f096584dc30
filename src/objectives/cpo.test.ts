import { expect, test } from "vitest";

import { item, tensor } from "../engine/index.ts";
import { cpoLoss } from "./cpo.ts";
import { preferenceLaws } from "./preference.case.ts";

// Probabilities ½ and 1/8, β = 1: ĥ = log 4, σ(ĥ) = 4/5, σ(−ĥ) = 1/5. With β = 2, ĥ = log 16.
test("by hand", () => {
  const policy = { chosen: tensor([Math.log(1 / 2)]), rejected: tensor([Math.log(1 / 8)]) };
  const loss = (labelSmoothing: number) => item(cpoLoss(policy, { beta: 1, labelSmoothing }).losses);
  expect(loss(0)).toBeCloseTo(Math.log(1.25), 14);
  expect(item(cpoLoss(policy, { beta: 2 }).losses)).toBeCloseTo(Math.log(17 / 16), 14);
  expect(loss(0.25)).toBeCloseTo(0.75 * Math.log(1.25) + 0.25 * Math.log(5), 14);
});

preferenceLaws("cpo", "cpoLoss", { beta: 0.3 }, { lossAtReference: "there is no reference" });
