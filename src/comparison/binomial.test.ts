import { expect, test } from "vitest";

import { binomialTail, logBinomial } from "./binomial.ts";
import golden from "./golden/statistics.json" with { type: "json" };

// mpmath's log gamma function with 50 digits (golden/statistics.py), up to a million trials.
test.each(golden.logBinomial)("log P(X = $k) of $n at $p is $value", ({ k, n, p, value }) => {
  expect(Math.abs(logBinomial(k, n, p) - value)).toBeLessThan(1e-13 * Math.max(1, Math.abs(value)));
});

test.each(golden.binomialTail)("P(X >= $k) of $n at $p is $value", ({ k, n, p, value }) => {
  expect(Math.abs(binomialTail(k, n, p) / value - 1)).toBeLessThan(1e-12);
});

test("P(X ≥ 0) is 1, P(X > n) is 0", () => {
  expect(binomialTail(0, 10, 0.5)).toBe(1);
  expect(binomialTail(11, 10, 0.5)).toBe(0);
  expect(binomialTail(900_000, 1_000_000, 0.5)).toBe(0);
});

test("probabilities of all outcomes sum to 1", () => {
  for (const [n, p] of [
    [1, 0.5],
    [15, 0.2],
    [16, 0.2],
    [400, 0.03],
  ] as const) {
    let sum = 0;
    for (let k = 0; k <= n; k++) sum += Math.exp(logBinomial(k, n, p));
    expect(sum).toBeCloseTo(1, 12);
  }
});
