import { expect, test } from "vitest";

import { clusteredRate } from "./clustered-rate.ts";

// Outcomes 1, 1, 1/2, 0: mean 5/8, squared deviations 9/64 + 9/64 + 1/64 + 25/64 = 44/64,
// variance 44/192, standard error sqrt(44/192/4) = sqrt(11/192).
test("one outcome per cluster gives the ordinary standard error", () => {
  const { rate, standardError } = clusteredRate([1, 1, 0.5, 0].map((sum) => ({ sum, count: 1 })));
  expect(rate).toBe(5 / 8);
  expect(standardError).toBeCloseTo(Math.sqrt(11 / 192), 15);
});

// Clusters (sum, count): (3, 3), (1, 3), (1.5, 2). rate 5.5/8 = 11/16; residuals 3 - 33/16 = 15/16,
// 1 - 33/16 = -17/16, 1.5 - 22/16 = 2/16; squares 518/256; SE^2 = 3/2 * 518/256 / 64.
test("clusters of different sizes, by hand", () => {
  const { rate, standardError, interval, reason } = clusteredRate([
    { sum: 3, count: 3 },
    { sum: 1, count: 3 },
    { sum: 1.5, count: 2 },
  ]);
  expect(rate).toBe(11 / 16);
  expect(standardError).toBeCloseTo(Math.sqrt((3 / 2) * (518 / 256 / 64)), 15);
  expect(reason).toBeUndefined();
  expect(interval[0]).toBeLessThan(11 / 16);
});

test("repeated outcomes within a cluster do not change the interval", () => {
  const once = clusteredRate([1, 0, 1, 0.5].map((sum) => ({ sum, count: 1 })));
  const thrice = clusteredRate([3, 0, 3, 1.5].map((sum) => ({ sum, count: 3 })));
  expect(thrice.standardError).toBeCloseTo(once.standardError!, 15);
});

test("empty clusters are ignored", () => {
  const filled = [
    { sum: 1, count: 2 },
    { sum: 2, count: 2 },
  ];
  expect(clusteredRate([...filled, { sum: 0, count: 0 }])).toEqual(clusteredRate(filled));
});

test("no outcomes, or one cluster: unknown is null and [0, 1], with the reason, never NaN", () => {
  const unknown = { standardError: null, interval: [0, 1] };
  expect(clusteredRate([])).toEqual({ rate: null, ...unknown, reason: "nothing was judged" });
  expect(clusteredRate([{ sum: 2, count: 3 }])).toEqual({
    rate: 2 / 3,
    ...unknown,
    reason: "there is one prompt only",
  });
});

// Clopper and Pearson's lower end for k = n is 0.025^(1/n).
test("equal clusters have an interval, and no standard error", () => {
  const five = clusteredRate(Array.from({ length: 5 }, () => ({ sum: 3, count: 3 })));
  expect(five).toEqual({
    rate: 1,
    standardError: null,
    reason: "every prompt has the same win rate",
    interval: [expect.closeTo(0.025 ** (1 / 5), 14), 1],
  });
  const lost = clusteredRate(Array.from({ length: 6 }, () => ({ sum: 0, count: 1 })));
  expect(lost.interval).toEqual([0, expect.closeTo(1 - 0.025 ** (1 / 6), 14)]);
});

// 1/3 is not a binary fraction: equal clusters must be detected despite rounding.
test("equal clusters are detected exactly", () => {
  const thirds = clusteredRate([
    { sum: 1, count: 3 },
    { sum: 2, count: 6 },
    { sum: 7, count: 21 },
  ]);
  expect(thirds).toMatchObject({ standardError: null, reason: expect.any(String) });
});
