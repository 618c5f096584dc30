import { expect, test } from "vitest";

import { item } from "../../engine/index.ts";
import { dpoLoss } from "../dpo.ts";
import { preferenceLaws } from "../preference.case.ts";
import { policy, reference } from "./hand.case.ts";
import { robustLoss } from "./robust.ts";

// β = 1, ε = ¼: [ ¾ · log(5/4) − ¼ · log 5 ] / ½.
test("by hand", () => {
  const { losses } = robustLoss(policy, reference, { beta: 1, labelSmoothing: 0.25 });
  expect(item(losses)).toBeCloseTo(1.5 * Math.log(1.25) - 0.5 * Math.log(5), 14);
});

test("its mean over random label flips is DPO's loss", () => {
  const options = { beta: 0.7, labelSmoothing: 0.2 };
  const flip = ({ chosen, rejected }: typeof policy) => ({ chosen: rejected, rejected: chosen });
  const kept = item(robustLoss(policy, reference, options).losses);
  const flipped = item(robustLoss(flip(policy), flip(reference), options).losses);
  expect(0.8 * kept + 0.2 * flipped).toBeCloseTo(item(dpoLoss(policy, reference, { beta: 0.7 }).losses), 14);
});

preferenceLaws("robust", "robustLoss", { beta: 0.3, labelSmoothing: 0.1 }, { lossAtReference: Math.LN2 });
