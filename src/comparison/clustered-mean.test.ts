import { expect, test } from "vitest";

import { clusteredMean } from "./clustered-mean.ts";

test("one value per cluster gives the ordinary Student interval", () => {
  // Mean 2, sd 1, SE 1/√3; t(0.975; 2) = 4.302652730 (tables), half = 4.302652730 / 1.7320508 = 2.484138.
  const { mean, interval } = clusteredMean([1, 2, 3].map((sum) => ({ sum, count: 1 })));
  expect(mean).toBe(2);
  expect(interval![0]).toBeCloseTo(2 - 2.484138, 5);
  expect(interval![1]).toBeCloseTo(2 + 2.484138, 5);
});

test("equal values in a cluster count once", () => {
  const one = clusteredMean([-1, 4, 2].map((sum) => ({ sum, count: 1 })));
  const three = clusteredMean([-3, 12, 6].map((sum) => ({ sum, count: 3 })));
  expect(three.mean).toBeCloseTo(one.mean!, 12);
  expect(three.interval![0]).toBeCloseTo(one.interval![0], 12);
});

test("no interval: no value, one cluster, equal clusters", () => {
  expect(clusteredMean([])).toEqual({ mean: null, interval: null });
  expect(
    clusteredMean([
      { sum: 6, count: 3 },
      { sum: 0, count: 0 },
    ]),
  ).toEqual({ mean: 2, interval: null });
  expect(clusteredMean([0.1, 0.1, 0.1].map((sum) => ({ sum: 3 * sum, count: 3 }))).interval).toBeNull();
});
