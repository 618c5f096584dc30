import { expect, test } from "vitest";

import { constant, tensor } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { numbers } from "./hand.case.ts";
import { sftLoss } from "./sft.ts";

// 6 and 2 tokens with −1 and −½ each: n̄ = 4, the losses are 6/4 and 1/4, and their mean is 7/8 = 7 nats/8 tokens.
test("by hand: the mean over pairs is the mean over tokens", () => {
  const { losses } = sftLoss({ chosen: tensor([-6, -1]), rejected: tensor([-50, -60]) }, { meanChosen: constant(4) });
  expect(numbers(losses)).toEqual([1.5, 0.25]);
});

preferenceLaws(
  "sft",
  "sftLoss",
  { beta: 0.3 },
  {
    lossAtReference: "there is no reference",
    halvingFactor: 1 / 2,
    notShiftInvariant: "likelihoods are absolute",
    unusualStep: "does not change rejected",
  },
);
