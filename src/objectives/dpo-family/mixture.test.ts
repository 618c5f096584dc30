import { expect, test } from "vitest";

import { constant, item, tensor } from "../../engine/index.ts";
import { preferenceObjective } from "../preference-objective.ts";
import { policy, reference } from "./hand.case.ts";
import { mixture } from "./mixture.ts";

// β = 1: DPO's loss is log(5/4), BCO's 2 · log(3/2), and the NLL of the chosen completion of one token −log 0.4.
test("MPO by hand", () => {
  const mpo = mixture([
    { objective: preferenceObjective("sigmoid", { beta: 1 }), weight: 0.8 },
    { objective: preferenceObjective("bco_pair", { beta: 1 }), weight: 0.2 },
    { objective: preferenceObjective("sft", { beta: 7 }), weight: 1 },
  ]);
  const lengths = { chosen: tensor([1]), rejected: tensor([1]), meanChosen: constant(1) };
  const { losses, chosenRewards } = mpo({ policy, reference, lengths });
  expect(item(losses)).toBeCloseTo(0.8 * Math.log(1.25) + 0.4 * Math.log(1.5) - Math.log(0.4), 14);
  expect(item(chosenRewards)).toBeCloseTo(Math.LN2, 14);
});

test("a mixture of no objectives is an error", () => {
  expect(() => mixture([])).toThrow("mixture: must have at least one part, got none");
});
