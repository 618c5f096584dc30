import { expect, test } from "vitest";

import { clopperPearson } from "./clopper-pearson.ts";
import golden from "./golden/pairwise.json" with { type: "json" };
import { wilson } from "./wilson.ts";

// scipy's beta quantiles (golden/pairwise.py); 18 of 30 is also in shared/fixtures: 0.4060349, 0.7734424.
test.each(golden.clopperPearson)("$successes of $trials: $low to $high", ({ successes, trials, low, high }) => {
  const [ours, above] = clopperPearson(successes, trials);
  expect(ours).toBeCloseTo(low, 11);
  expect(above).toBeCloseTo(high, 11);
});

// All n failed: (1 - p)^n = 0.025.
test("0 of 10, by hand", () => {
  expect(clopperPearson(0, 10)).toEqual([0, expect.closeTo(1 - 0.025 ** (1 / 10), 14)]);
});

test("it contains Wilson's interval; [0, 1] without trials", () => {
  for (const wins of [1, 7, 15, 29]) {
    const [low, high] = clopperPearson(wins, 30);
    expect(low).toBeLessThan(wilson(wins, 30)[0]);
    expect(high).toBeGreaterThan(wilson(wins, 30)[1] - 0.01);
  }
  expect(clopperPearson(0, 0)).toEqual([0, 1]);
});
