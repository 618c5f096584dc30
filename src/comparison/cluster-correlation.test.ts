import { expect, test } from "vitest";

import { clusterCorrelation, designEffect } from "./cluster-correlation.ts";
import golden from "./golden/pairwise.json" with { type: "json" };

// The analysis of variance of statsmodels (golden/pairwise.py).
test.each(golden.correlation)("%j", ({ clusters, value }) => {
  expect(clusterCorrelation(clusters)).toBeCloseTo(value, 12);
});

// MSB = 2 * (0.25 + 0.25) / 1 = 1, MSW = 0: rho = 1 / (1 + 1 * 0).
test("outcomes determined by the prompt", () => {
  expect(
    clusterCorrelation([
      [1, 1],
      [0, 0],
    ]),
  ).toBe(1);
});

// MSB = 0, MSW = (4 * 0.25) / 2 = 0.5, n0 = 2: rho = -0.5 / 0.5.
test("outcomes that differ within prompts only", () => {
  expect(clusterCorrelation([[1, 0], [0, 1], []])).toBe(-1);
});

test("undefined correlations are null", () => {
  expect(clusterCorrelation([])).toBeNull();
  expect(clusterCorrelation([[1, 0, 1]])).toBeNull();
  expect(clusterCorrelation([[1], [0], [1]])).toBeNull();
  expect(
    clusterCorrelation([
      [1, 1],
      [1, 1],
    ]),
  ).toBeNull();
  expect(() =>
    clusterCorrelation([
      [1, Number.NaN],
      [0, 1],
    ]),
  ).toThrow("outcomes must be finite, got NaN");
});

test("the design effect: 1 for single outcomes, m at correlation 1", () => {
  expect(designEffect(1, 0.9)).toBe(1);
  expect(designEffect(3, 0.5)).toBe(2);
  expect(designEffect(3, 1)).toBe(3);
});
