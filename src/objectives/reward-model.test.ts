import { describe, expect, test } from "vitest";

import { evaluate, gradients, item, tensor } from "../engine/index.ts";
import { gradientError } from "./gradient.case.ts";
import { rewardModelLoss } from "./reward-model.ts";

describe("by hand", () => {
  // r(x, y_w) = .5 and r(x, y_l) = .8: L = −ln σ(−.3) = ln(1 + e^.3) = 0.854355….
  test("the course's exercise E.3", () => {
    const loss = rewardModelLoss({ chosen: tensor([0.5]), rejected: tensor([0.8]) });
    expect(item(loss)).toBeCloseTo(Math.log(1 + Math.exp(0.3)), 14);
  });

  test("equal scores give a loss of log 2 and gradients of −½ and ½", () => {
    const scores = { chosen: tensor([3]), rejected: tensor([3]) };
    const loss = rewardModelLoss(scores);
    expect(item(loss)).toBeCloseTo(Math.LN2, 14);
    const found = gradients(loss.sum(), [scores.chosen, scores.rejected]);
    expect(found.map(({ dense }) => item(dense!))).toEqual([-0.5, 0.5]);
  });

  // A score difference equal to the margin: L = log 2. One margin for all pairs, or one for each.
  test("the margin is subtracted from the score difference", () => {
    const scores = { chosen: tensor([2, 3]), rejected: tensor([1.5, 1]) };
    const losses = evaluate(rewardModelLoss(scores, { margin: tensor([0.5, 2]) })).data;
    expect(losses[0]).toBeCloseTo(Math.LN2, 14);
    expect(losses[1]).toBeCloseTo(Math.LN2, 14);
    expect(evaluate(rewardModelLoss(scores, { margin: 0.5 })).data[1]).toBeCloseTo(Math.log1p(Math.exp(-1.5)), 14);
  });

  // Sums of scores 1.3 and 0: the penalty is .01 · 1.69 for the first pair and 0 for the second.
  test("the centring penalty is the square of the sum of scores", () => {
    const scores = { chosen: tensor([0.5, 2]), rejected: tensor([0.8, -2]) };
    const plain = evaluate(rewardModelLoss(scores)).data;
    const centred = evaluate(rewardModelLoss(scores, { centeringCoefficient: 0.01 })).data;
    expect(centred[0]! - plain[0]!).toBeCloseTo(0.0169, 14);
    expect(centred[1]).toBe(plain[1]);
  });
});

test("losses and gradients at ±1000 nats are finite", () => {
  const scores = { chosen: tensor([1000, -1000]), rejected: tensor([-1000, 1000]) };
  const loss = rewardModelLoss(scores);
  expect(Array.from(evaluate(loss).data)).toEqual([0, 2000]);
  const [chosen] = gradients(loss.sum(), [scores.chosen]);
  expect(Array.from(evaluate(chosen!.dense!).data)).toEqual([0, -1]);
});

test("the loss is invariant to a constant added to both scores, except with centring", () => {
  const scores = (by: number) => ({ chosen: tensor([0.5 + by]), rejected: tensor([-1 + by]) });
  expect(item(rewardModelLoss(scores(7)))).toBeCloseTo(item(rewardModelLoss(scores(0))), 12);
  const options = { centeringCoefficient: 0.01 };
  expect(item(rewardModelLoss(scores(7), options))).toBeGreaterThan(item(rewardModelLoss(scores(0), options)));
});

test("gradients equal central differences", () => {
  const error = gradientError(
    ({ chosen, rejected }) =>
      rewardModelLoss(
        { chosen: chosen!, rejected: rejected! },
        { margin: tensor([0.5, 0, 1]), centeringCoefficient: 0.01 },
      ).sum(),
    { chosen: [0.5, 1.2, -3], rejected: [0.8, 0.2, 4] },
  );
  expect(error).toBeLessThan(1e-8);
});

test("a shape error names the tensors and their sizes", () => {
  const scores = { chosen: tensor([0, 0]), rejected: tensor([0, 0]) };
  expect(() => rewardModelLoss({ ...scores, rejected: tensor([0]) })).toThrow(
    "rewardModelLoss: rejected has pair = 1, but chosen has pair = 2",
  );
  expect(() => rewardModelLoss(scores, { margin: tensor([0]) })).toThrow(
    "rewardModelLoss: margin has pair = 1, but chosen has pair = 2",
  );
});
