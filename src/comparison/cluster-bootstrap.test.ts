import { expect, test } from "vitest";

import { SettingsError } from "../core/index.ts";
import { clusterBootstrap } from "./cluster-bootstrap.ts";
import { clusteredRate } from "./clustered-rate.ts";
import golden from "./golden/pairwise.json" with { type: "json" };

// golden/pairwise.py enumerates every sample of the clusters; the rates are few, so the quantiles are hit or
// missed by a step, which 20,000 rounds do not miss.
test.each(golden.bootstrap)("every sample of %j", ({ clusters, low, high }) => {
  const [ours, above] = clusterBootstrap(clusters, { seed: 1, rounds: 20_000 })!;
  expect(ours).toBeCloseTo(low, 2);
  expect(above).toBeCloseTo(high, 2);
});

test("the interval depends on the seed only", () => {
  const clusters = Array.from({ length: 30 }, (_, i) => ({ sum: i % 4, count: 3 }));
  expect(clusterBootstrap(clusters, { seed: 7 })).toEqual(clusterBootstrap(clusters, { seed: 7 }));
  expect(clusterBootstrap(clusters, { seed: 7 })).not.toEqual(clusterBootstrap(clusters, { seed: 8 }));
});

// With many clusters both intervals are rate ± 1.96 SE: here 0.5 ± 1.96 * 0.5/sqrt(400) = 0.451 to 0.549.
test("many clusters: the normal interval", () => {
  const clusters = Array.from({ length: 400 }, (_, i) => ({ sum: (i % 2) * 3, count: 3 }));
  const [low, high] = clusterBootstrap(clusters, { seed: 3 })!;
  const { interval } = clusteredRate(clusters);
  expect(Math.abs(low - interval[0])).toBeLessThan(0.006);
  expect(Math.abs(high - interval[1])).toBeLessThan(0.006);
  expect(low).toBeCloseTo(0.451, 2);
});

test("equal clusters give none; fewer than two clusters give [0, 1]", () => {
  const agreeing = [1, 2, 3].map((count) => ({ sum: count, count }));
  expect(clusterBootstrap(agreeing, { seed: 1, rounds: 10 })).toBeNull();
  expect(
    clusterBootstrap(
      [
        { sum: 1, count: 3 },
        { sum: 0, count: 0 },
      ],
      { seed: 1 },
    ),
  ).toEqual([0, 1]);
  expect(clusterBootstrap([], { seed: 1 })).toEqual([0, 1]);
});

// Two rounds: the ends lie 2.5 % of the way inwards from the lower and the higher rate, which are 0, 1/2 or 1.
test("quantiles are interpolated", () => {
  const clusters = [
    { sum: 0, count: 1 },
    { sum: 1, count: 1 },
  ];
  const widths = Array.from({ length: 50 }, (_, seed) => {
    const [low, high] = clusterBootstrap(clusters, { seed, rounds: 2 })!;
    return Math.round((high - low) * 1000) / 1000;
  });
  expect([...new Set(widths)].sort()).toEqual([0, 0.475, 0.95]);
});

test.each([0, -1, 1.5, Number.NaN])("%s rounds are refused", (rounds) => {
  expect(() => clusterBootstrap([], { seed: 1, rounds })).toThrow(SettingsError);
  expect(() => clusterBootstrap([], { seed: 1, rounds })).toThrow(
    `rounds must be a whole number of at least 1, got ${rounds}`,
  );
});
