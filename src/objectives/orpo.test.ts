import { describe, expect, test } from "vitest";

import { evaluate, gradients, item, tensor } from "../engine/index.ts";
import { gradientError } from "./gradient.case.ts";
import { oddsRatioLoss } from "./orpo.ts";

const logs = (...p: number[]) => tensor(p.map(Math.log));

describe("by hand", () => {
  // p_w = .8, p_l = .5: odds 4 and 1, so L = −log σ(log 4) = log(5/4).
  test("the loss and the log odds", () => {
    const { losses, logOdds } = oddsRatioLoss({ chosen: logs(0.8), rejected: logs(0.5) });
    expect(item(losses)).toBeCloseTo(Math.log(1.25), 14);
    expect(item(logOdds)).toBeCloseTo(Math.log(4), 14);
  });

  // p = .6 and .4: odds ratio 2.25, L = log(13/9). dL/dlog p_w = −σ(−d)/(1 − p_w) = −(4/13)/.4.
  test("the gradient", () => {
    const mean = { chosen: logs(0.6), rejected: logs(0.4) };
    const { losses } = oddsRatioLoss(mean);
    const found = gradients(losses.sum(), [mean.chosen, mean.rejected]).map(({ dense }) => item(dense!));
    expect(item(losses)).toBeCloseTo(Math.log(13 / 9), 14);
    expect(found[0]).toBeCloseTo(-10 / 13, 14);
    expect(found[1]).toBeCloseTo(4 / 13 / 0.6, 14);
  });

  test("equal probabilities give a loss of log 2", () => {
    expect(item(oddsRatioLoss({ chosen: logs(0.3), rejected: logs(0.3) }).losses)).toBeCloseTo(Math.LN2, 14);
  });
});

test("probabilities near 1 are clamped and flagged; losses and gradients at 1000 nats are finite", () => {
  const mean = { chosen: tensor([0, -1, -1000, 0]), rejected: tensor([-1, 0, 0, -1000]) };
  const { losses, bounded } = oddsRatioLoss(mean);
  const [chosen, rejected] = gradients(losses.sum(), [mean.chosen, mean.rejected]);
  expect(Array.from(evaluate(bounded).data)).toEqual([1, 1, 1, 1]);
  for (const values of [losses, chosen!.dense!, rejected!.dense!]) {
    for (const value of evaluate(values).data) expect(value).toSatisfy(Number.isFinite);
  }
  expect(item(oddsRatioLoss({ chosen: tensor([-0.1]), rejected: tensor([-2]) }).bounded)).toBe(0);
});

test("gradients equal central differences; the logged values have no gradient", () => {
  const error = gradientError(
    ({ chosen, rejected }) => oddsRatioLoss({ chosen: chosen!, rejected: rejected! }).losses.sum(),
    { chosen: [-0.7, -2.5, -0.1], rejected: [-0.3, -1.2, -7] },
  );
  expect(error).toBeLessThan(1e-8);
  const mean = { chosen: tensor([-1]), rejected: tensor([-2]) };
  expect(gradients(oddsRatioLoss(mean).logOdds.sum(), [mean.chosen])[0]!.dense).toBeUndefined();
});

test("a shape error names the tensors and their sizes", () => {
  expect(() => oddsRatioLoss({ chosen: tensor([-1]), rejected: tensor([-1, -2]) })).toThrow(
    "oddsRatioLoss: rejected has pair = 2, but chosen has pair = 1",
  );
});
