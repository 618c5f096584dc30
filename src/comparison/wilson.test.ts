import { expect, test } from "vitest";

import golden from "./golden/statistics.json" with { type: "json" };
import { wilson } from "./wilson.ts";

// shared/fixtures/preference_statistics.json, "wlt": 18 of 30, by scipy.
test("the fixture's 18 of 30", () => {
  const { w, l, t, wilson_w_over_n } = golden.fixture;
  const [low, high] = wilson(w, w + l + t);
  expect(low).toBeCloseTo(wilson_w_over_n[0]!, 12);
  expect(high).toBeCloseTo(wilson_w_over_n[1]!, 12);
});

test.each(golden.wilson)("$successes of $trials: $low to $high", (known) => {
  const [low, high] = wilson(known.successes, known.trials);
  expect(low).toBeCloseTo(known.low, 13);
  expect(high).toBeCloseTo(known.high, 13);
});

test("within [0, 1], and [0, 1] without trials", () => {
  for (let n = 1; n < 200; n++) {
    expect(wilson(0, n)[0]).toBe(0);
    expect(wilson(n, n)[1]).toBe(1);
  }
  expect(wilson(0, 0)).toEqual([0, 1]);
});
