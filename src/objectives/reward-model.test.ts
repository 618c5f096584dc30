import { describe, expect, test } from "vitest";

import { evaluate, gradients, item, tensor } from "../engine/index.ts";
import { rewardModelLoss } from "./reward-model.ts";

describe("by hand", () => {
  // r(x, y_w) = .5 and r(x, y_l) = .8: the lead is −.3, so L = −ln σ(−.3) = ln(1 + e^.3) = 0.854355….
  test("the course's exercise E.3", () => {
    const loss = rewardModelLoss({ chosen: tensor([0.5]), rejected: tensor([0.8]) });
    expect(item(loss)).toBeCloseTo(Math.log(1 + Math.exp(0.3)), 14);
  });

  test("equal scores cost log 2; the gradient is −½ and ½", () => {
    const scores = { chosen: tensor([3]), rejected: tensor([3]) };
    const loss = rewardModelLoss(scores);
    expect(item(loss)).toBeCloseTo(Math.LN2, 14);
    const found = gradients(loss.sum(), [scores.chosen, scores.rejected]);
    expect(found.map(({ dense }) => item(dense!))).toEqual([-0.5, 0.5]);
  });

  // A lead as large as its margin is no lead: L = log 2. One margin for all, or one for each pair.
  test("a margin is subtracted from the lead", () => {
    const scores = { chosen: tensor([2, 3]), rejected: tensor([1.5, 1]) };
    const losses = evaluate(rewardModelLoss(scores, { margin: tensor([0.5, 2]) })).data;
    expect(losses[0]).toBeCloseTo(Math.LN2, 14);
    expect(losses[1]).toBeCloseTo(Math.LN2, 14);
    expect(evaluate(rewardModelLoss(scores, { margin: 0.5 })).data[1]).toBeCloseTo(Math.log1p(Math.exp(-1.5)), 14);
  });

  // Sums of scores 1.3 and 0: the first pair pays .01 · 1.69 more, the second nothing.
  test("centring charges the square of a pair's summed scores", () => {
    const scores = { chosen: tensor([0.5, 2]), rejected: tensor([0.8, -2]) };
    const plain = evaluate(rewardModelLoss(scores)).data;
    const centred = evaluate(rewardModelLoss(scores, { centeringCoefficient: 0.01 })).data;
    expect(centred[0]! - plain[0]!).toBeCloseTo(0.0169, 14);
    expect(centred[1]).toBe(plain[1]);
  });
});

test("a thousand nats either way stay finite, in the loss and in its gradient", () => {
  const scores = { chosen: tensor([1000, -1000]), rejected: tensor([-1000, 1000]) };
  const loss = rewardModelLoss(scores);
  expect(Array.from(evaluate(loss).data)).toEqual([0, 2000]);
  const [chosen] = gradients(loss.sum(), [scores.chosen]);
  expect(Array.from(evaluate(chosen!.dense!).data)).toEqual([0, -1]);
});

test("shapes that differ are named", () => {
  const scores = { chosen: tensor([0, 0]), rejected: tensor([0, 0]) };
  expect(() => rewardModelLoss({ ...scores, rejected: tensor([0]) })).toThrow(
    "rewardModelLoss: rejected has pair = 1, but chosen has pair = 2",
  );
  expect(() => rewardModelLoss(scores, { margin: tensor([0]) })).toThrow(
    "rewardModelLoss: margin has pair = 1, but chosen has pair = 2",
  );
});
