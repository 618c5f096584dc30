import { describe, expect, test } from "vitest";

import { tensor } from "../../engine/index.ts";
import { preferenceLaws } from "../preference.case.ts";
import { aotLoss, aotUnpairedLoss } from "./aot.ts";
import { numbers, ratios } from "./hand.case.ts";

describe("by hand, β = 1", () => {
  // The policy's margins are log 4 and 0, the reference's 0 and log 2: sorted (0, log 4) and (0, log 2),
  // differences 0 and log 2, σ ½ and 2/3. Unsorted, the differences would be log 4 and −log 2.
  test("paired", () => {
    const policy = { chosen: tensor([Math.log(4), -1]), rejected: tensor([0, -1]) };
    const reference = { chosen: tensor([-2, Math.log(2)]), rejected: tensor([-2, 0]) };
    const losses = numbers(aotLoss(policy, reference, { beta: 1 }).losses);
    expect(losses[0]).toBeCloseTo(Math.LN2, 14);
    expect(losses[1]).toBeCloseTo(Math.log(1.5), 14);
  });

  // Chosen log-ratios log 2 and 0, rejected 0 and log 4: sorted differences 0 and −log 2, σ ½ and 1/3. With
  // ε = ¼ the second loss is ¾ · log 3 + ¼ · log(3/2).
  test("unpaired, without and with label smoothing", () => {
    const pairs = ratios([Math.log(2), 0], [0, Math.log(4)]);
    expect(numbers(aotUnpairedLoss(...pairs, { beta: 1 }).losses)[1]).toBeCloseTo(Math.log(3), 14);
    const smoothed = numbers(aotUnpairedLoss(...pairs, { beta: 1, labelSmoothing: 0.25 }).losses);
    expect(smoothed[0]).toBeCloseTo(Math.LN2, 14);
    expect(smoothed[1]).toBeCloseTo(0.75 * Math.log(3) + 0.25 * Math.log(1.5), 14);
  });
});

preferenceLaws("aot", "aotLoss", { beta: 0.3, labelSmoothing: 0.1 }, { lossAtReference: Math.LN2 });
preferenceLaws("aot_unpaired", "aotUnpairedLoss", { beta: 0.3, labelSmoothing: 0.1 }, { lossAtReference: Math.LN2 });
