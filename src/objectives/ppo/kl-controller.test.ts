import { expect, test } from "vitest";

import { doublingKlCoefficient, proportionalKlCoefficient } from "./kl-controller.ts";

// 64 of 1280 episodes: 1/20. Twice the target is clipped to e = 0.2; 10 % below the target, e = −0.1.
test.each([
  [12, 0.1 * 1.01],
  [6, 0.1],
  [5.4, 0.1 * 0.995],
  [0, 0.1 * 0.99],
])("proportional: at %f nats 0.1 becomes %f", (observed, expected) => {
  const control = { target: 6, horizon: 1280, episodes: 64 };
  expect(proportionalKlCoefficient(0.1, observed, control)).toBeCloseTo(expected, 14);
});

test("proportional: the coefficient is the only state", () => {
  const control = { target: 6, horizon: 100, episodes: 10 };
  const after = [9, 9, 9].reduce((coefficient, kl) => proportionalKlCoefficient(coefficient, kl, control), 0.2);
  expect(after).toBeCloseTo(0.2 * 1.02 ** 3, 14);
});

// With a target of 6 the coefficient is constant from 4 to 9, both included.
test.each([
  [3.9, 0.05],
  [4, 0.1],
  [9, 0.1],
  [9.1, 0.2],
])("doubling: at %f nats 0.1 becomes %f", (observed, expected) => {
  expect(doublingKlCoefficient(0.1, observed, { target: 6 })).toBe(expected);
});
