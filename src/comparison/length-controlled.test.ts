import { expect, test } from "vitest";

import { DataError } from "../core/index.ts";
import { clusteredInterval } from "./clustered-interval.ts";
import golden from "./golden/pairwise.json" with { type: "json" };
import { type LengthControlled, type LengthOutcome, lengthControlledRate } from "./length-controlled.ts";

const rate = (outcomes: readonly LengthOutcome[]): LengthControlled => {
  const found = lengthControlledRate(outcomes);
  if ("reason" in found) throw new Error(found.reason);
  return found;
};
const row = (cluster: number, outcome: number | null, lengthDifference: number): LengthOutcome => ({
  cluster,
  outcome,
  lengthDifference,
});

// statsmodels' GLM with clustered sandwich (golden/pairwise.py): wins and ties, probabilities, and difficulties.
test.each(golden.lengthControl.map((known, i) => [i + 1, known] as const))("as statsmodels fits, %i", (_, known) => {
  const { rows, winRate, standardError, lengthEffect } = known;
  const ours = rate(rows as LengthOutcome[]);
  expect(ours.winRate).toBeCloseTo(winRate, 10);
  expect(ours.lengthEffect).toBeCloseTo(lengthEffect, 9);
  expect(ours.standardError).toBeCloseTo(standardError, 10);
});

// Equal lengths: the likelihood's maximum is the mean, 3.5 / 5, with the clustered standard error of a mean:
// residuals 0.3, 0.3, -0.2, -0.7, 0.3; SE^2 = 5/4 * (0.09 * 3 + 0.04 + 0.49) / 25.
test("equal lengths do not change the win rate", () => {
  const ours = rate([1, 1, 0.5, 0, 1].map((outcome, i) => row(i, outcome, 40)));
  expect(ours.winRate).toBeCloseTo(0.7, 12);
  expect(ours.standardError).toBeCloseTo(Math.sqrt(((5 / 4) * 0.8) / 25), 12);
  expect(ours.lengthEffect).toBe(0);
  expect(ours.interval).toEqual(clusteredInterval([1, 1, 0.5, 0, 1].map((sum) => ({ sum, count: 1 }))));
  expect(rate([1, 1, 1, 1].map((outcome, i) => row(i, outcome, 0)))).toEqual({
    winRate: 1,
    standardError: null,
    interval: [expect.closeTo(0.025 ** (1 / 4), 14), 1],
    lengthEffect: 0,
  });
  expect(ours.interval[0]).toBeLessThan(0.7);
  expect(ours.interval[1]).toBeGreaterThan(0.7);
});

// Two of three long texts won, one of three short ones: symmetric, so at equal length it is one half.
// At Δ = ±1 the fit is exact: σ(φ tanh(1/sd)) = 2/3, sd = sqrt(6/5).
test("length alone explains a symmetric table", () => {
  const table = [row(1, 1, 1), row(2, 1, 1), row(3, 0, 1), row(4, 1, -1), row(5, 0, -1), row(6, 0, -1)];
  const ours = rate(table);
  expect(ours.winRate).toBeCloseTo(0.5, 12);
  expect(ours.lengthEffect).toBeCloseTo(Math.log(2) / Math.tanh(1 / Math.sqrt(6 / 5)), 10);
});

// Each prompt has a win, a loss and the same lengths: the scores of the clusters are all 0.
test("no interval of width 0", () => {
  const twins = [1, 2, 3, 4].flatMap((cluster) => [
    row(cluster, 1, 2),
    row(cluster, 0, 2),
    row(cluster, 1, -1),
    row(cluster, 0, -1),
  ]);
  expect(lengthControlledRate(twins)).toEqual({
    reason: "the outcomes do not vary between prompts at equal length",
  });
});

test("swapping the models mirrors everything", () => {
  const rows = golden.lengthControl[0]!.rows as LengthOutcome[];
  const ours = rate(rows);
  const mirrored = rate(
    rows.map((one) => ({ ...one, outcome: 1 - one.outcome!, lengthDifference: -one.lengthDifference })),
  );
  expect(mirrored.winRate).toBeCloseTo(1 - ours.winRate, 12);
  expect(mirrored.interval[0]).toBeCloseTo(1 - ours.interval[1], 12);
  expect(mirrored.lengthEffect).toBeCloseTo(ours.lengthEffect, 10);
});

// A pair without a judgement still counts for the length spread, as in AlpacaEval.
test("unjudged pairs count only for the length spread", () => {
  const judged = golden.lengthControl[0]!.rows as LengthOutcome[];
  const more = rate([...judged, row(99, null, 5000)]);
  expect(more.lengthEffect).toBeGreaterThan(rate(judged).lengthEffect * 1.5);
});

test("no finite estimate: a reason", () => {
  const apart = Array.from({ length: 12 }, (_, i) => row(i, i < 6 ? 0 : 1, i - 5.5));
  const reason = { reason: "length alone separates wins from losses, so there is no finite estimate" };
  expect(lengthControlledRate(apart)).toEqual(reason);
  for (const outcome of [1, 0.5]) {
    expect(lengthControlledRate(apart.map((one) => ({ ...one, outcome })))).toEqual({
      reason: "all outcomes are the same, so the effect of length cannot be estimated",
    });
  }
  expect(lengthControlledRate([])).toEqual({ reason: "fewer than three prompts were judged" });
  expect(lengthControlledRate([row(1, 1, 3), row(1, 0, 2), row(2, 1, 1), row(3, null, 1)])).toHaveProperty("reason");
});

test.each([
  [row(1, -0.1, 3), "outcome 1 must be null or from 0 to 1, got -0.1"],
  [row(1, Number.NaN, 3), "outcome 1 must be null or from 0 to 1, got NaN"],
  [row(1, 1, Number.POSITIVE_INFINITY), "outcome 1 must have a finite length difference, got Infinity"],
])("%j is refused", (outcome, message) => {
  expect(() => lengthControlledRate([outcome])).toThrow(new DataError(`lengthControlledRate: ${message}`));
  expect(() => lengthControlledRate([{ ...row(1, 1, 1), difficulty: 2 }, row(2, 1, 1)])).toThrow(
    "outcome 2 must have a finite difficulty as others have, got undefined",
  );
});
