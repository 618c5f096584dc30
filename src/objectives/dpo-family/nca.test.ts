import { expect, test } from "vitest";

import { item } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { policy, reference } from "./hand.case.ts";
import { ncaPairLoss } from "./nca.ts";

// β = 1: σ(r_w) = 2/3, σ(−r_w) = 1/3, σ(−r_l) = 2/3, so L = 3/2 · log(3/2) + ½ · log 3.
test("by hand", () => {
  const { losses } = ncaPairLoss(policy, reference, { beta: 1 });
  expect(item(losses)).toBeCloseTo(1.5 * Math.log(1.5) + 0.5 * Math.log(3), 14);
});

preferenceLaws(
  "nca_pair",
  "ncaPairLoss",
  { beta: 0.3 },
  { lossAtReference: 2 * Math.LN2, notShiftInvariant: "rewards are absolute" },
);
