import { describe, expect, test } from "vitest";

import { evaluate, gradients, item, tensor } from "../engine/index.ts";
import { dpoLoss } from "./dpo.ts";

const logs = (...p: number[]) => tensor(p.map(Math.log));

// The course's exercise E.3: π(y_w) = .2, π(y_l) = .3, π_ref(y_w) = .2, π_ref(y_l) = .4, β = 2.
const policy = { chosen: logs(0.2), rejected: logs(0.3) };
const reference = { chosen: logs(0.2), rejected: logs(0.4) };

describe("by hand", () => {
  // ĥ = 2 · (ln .2/.2 − ln .3/.4) = 2 ln(4/3) = ln(16/9), σ(ĥ) = 16/25, L = ln(25/16).
  test("the course's exercise E.3", () => {
    const { losses, chosenRewards, rejectedRewards } = dpoLoss(policy, reference, { beta: 2 });
    expect(item(losses)).toBeCloseTo(Math.log(25 / 16), 14);
    expect(item(chosenRewards)).toBeCloseTo(0, 14);
    expect(item(rejectedRewards)).toBeCloseTo(2 * Math.log(3 / 4), 14);
  });

  // E.5: with π_ref(y_l) = .2 the policy has moved the wrong way, so ĥ = −β ln 1.5 and L = ln(1 + 1.5^β).
  test.each([0.1, 0.5, 1, 2, 5])("the course's exercise E.5: the loss grows with β = %f", (beta) => {
    const { losses } = dpoLoss(policy, { chosen: logs(0.2), rejected: logs(0.2) }, { beta });
    expect(item(losses)).toBeCloseTo(Math.log(1 + 1.5 ** beta), 14);
  });

  // dL/dĥ = −σ(−ĥ), and dĥ/dlog π(y_w) = β: at ĥ = ln(16/9) and β = 2 this is −2 · 9/25.
  test("the gradient", () => {
    const { losses } = dpoLoss(policy, reference, { beta: 2 });
    const [chosen, rejected] = gradients(losses.sum(), [policy.chosen, policy.rejected]);
    expect(item(chosen!.dense!)).toBeCloseTo(-18 / 25, 14);
    expect(item(rejected!.dense!)).toBeCloseTo(18 / 25, 14);
  });

  // σ(ĥ) = 16/25 and σ(−ĥ) = 9/25, weighted by 1 − ε = ¾ and ε = ¼.
  test("smoothing mixes the two labels", () => {
    const { losses } = dpoLoss(policy, reference, { beta: 2, labelSmoothing: 0.25 });
    expect(item(losses)).toBeCloseTo(0.75 * Math.log(25 / 16) + 0.25 * Math.log(25 / 9), 14);
  });

  test("one loss for each pair, and log 2 where policy and reference agree", () => {
    const pairs = { chosen: tensor([-3, -40]), rejected: tensor([-9, -41]) };
    const losses = evaluate(dpoLoss(pairs, pairs).losses);
    expect(losses).toEqual({ shape: [2], data: Float64Array.of(Math.LN2, Math.LN2) });
  });
});

test("the reference learns nothing, and no logged value carries a gradient", () => {
  const { losses, chosenRewards, rejectedRewards } = dpoLoss(policy, reference);
  const sides = [reference.chosen, reference.rejected];
  for (const { dense } of gradients(losses.sum(), sides)) expect(dense).toBeUndefined();
  const logged = chosenRewards.add(rejectedRewards).sum();
  for (const { dense } of gradients(logged, [policy.chosen, policy.rejected])) expect(dense).toBeUndefined();
});

test("shapes that differ are named", () => {
  const three = { chosen: tensor([0, 0, 0]), rejected: tensor([0, 0, 0]) };
  const two = { chosen: tensor([0, 0]), rejected: tensor([0, 0]) };
  expect(() => dpoLoss(three, two)).toThrow("dpoLoss: reference.chosen has pair = 2, but policy.chosen has pair = 3");
});
