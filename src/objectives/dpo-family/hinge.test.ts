import { expect, test } from "vitest";

import { item } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { numbers, policy, ratios, reference } from "./hand.case.ts";
import { hingeLoss } from "./hinge.ts";

// β = ½: 1 − ½ · log 4 = 1 − log 2.
test("by hand", () => {
  expect(item(hingeLoss(policy, reference, { beta: 0.5 }).losses)).toBeCloseTo(1 - Math.LN2, 14);
});

test("the loss is 0 from a margin of 1/β on", () => {
  expect(numbers(hingeLoss(...ratios([3, 2], [-3, -1.5]), { beta: 0.25 }).losses)).toEqual([0, 0.125]);
});

preferenceLaws("hinge", "hingeLoss", { beta: 0.3 }, { lossAtReference: 1 });
