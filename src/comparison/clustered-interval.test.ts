import { describe, expect, test } from "vitest";

import { RandomStream } from "../core/index.ts";
import { clusteredInterval } from "./clustered-interval.ts";
import { wilson } from "./wilson.ts";

type Clusters = readonly { readonly sum: number; readonly count: number }[];
const of = (count: number, ...sums: number[]): Clusters => sums.map((sum) => ({ sum, count }));

/** How far `end` is from solving (rate − p)² = c² · D · p(1 − p) / G, in units of the left side. */
const misfit = (end: number, rate: number, groups: number, share: number): number => {
  const critical = Math.max(1.959963984540054 ** 2, groups * (0.025 ** (-1 / groups) - 1));
  return (critical * share * end * (1 - end)) / groups / (rate - end) ** 2 - 1;
};

test("one pair a prompt without ties: Wilson's interval with the critical value of that many prompts", () => {
  const [low, high] = clusteredInterval(of(1, ...Array(18).fill(1), ...Array(12).fill(0)));
  for (const end of [low, high]) expect(misfit(end, 0.6, 30, 1)).toBeCloseTo(0, 10);
  // From 50 prompts the critical value is 1.96: 662 of 805 as Wilson has it.
  const [ours, known] = [clusteredInterval(of(1, ...Array(662).fill(1), ...Array(143).fill(0))), wilson(662, 805)];
  expect(ours).toEqual([expect.closeTo(known[0], 13), expect.closeTo(known[1], 13)]);
});

// Twelve prompts with 1 and 2 of 3: Q = 12/4 = 3, G Q / Σn² = 12 · 3/108 = 1/3, D = (1/3 + 1/4) / (12/4 + 1/4).
test("twelve prompts of three pairs, by hand", () => {
  const [low, high] = clusteredInterval(of(3, ...Array(6).fill(1), ...Array(6).fill(2)));
  for (const end of [low, high]) expect(misfit(end, 0.5, 12, 7 / 39)).toBeCloseTo(0, 10);
});

// Sizes 3, 3, 2: N = 8, Σn² = 22, G = 64/22 = 32/11; sums 3, 1, 1.5: rate 11/16, Q = 518/256.
test("prompts of different sizes, by hand", () => {
  const [low, high] = clusteredInterval([...of(3, 3, 1), ...of(2, 1.5)]);
  const groups = 32 / 11;
  const share = ((groups * 518) / 256 / 22 + 0.25) / (groups * (11 / 16) * (5 / 16) + 0.25);
  for (const end of [low, high]) expect(misfit(end, 11 / 16, groups, share)).toBeCloseTo(0, 10);
});

test("only ties: not sure, and not [0, 1]", () => {
  const [low, high] = clusteredInterval(of(1, 0.5, 0.5, 0.5, 0.5, 0.5));
  expect(high - low).toBeGreaterThan(0.3);
  expect(high - low).toBeLessThan(0.5);
  expect(low + high).toBeCloseTo(1, 14);
});

test("one prompt says nothing", () => {
  expect(clusteredInterval(of(3, 3))).toEqual([0, 1]);
});

/** The formula alone, for one result, with Wilson's bound as the root of its quadratic equation. */
function plainLow(clusters: Clusters): number {
  const total = (value: (one: Clusters[number]) => number) => clusters.reduce((sum, one) => sum + value(one), 0);
  const [n, squares] = [total(({ count }) => count), total(({ count }) => count ** 2)];
  const rate = total(({ sum }) => sum) / n;
  const groups = n ** 2 / squares;
  const spread = total(({ sum, count }) => (sum - count * rate) ** 2);
  const share = ((groups * spread) / squares + 0.25) / (groups * rate * (1 - rate) + 0.25);
  const k = (Math.max(1.959963984540054 ** 2, groups * (0.025 ** (-1 / groups) - 1)) * share) / groups;
  const [a, b, c] = [1 + k, -(2 * rate + k), rate ** 2];
  return (-b - Math.sqrt(Math.max(0, b * b - 4 * a * c))) / (2 * a);
}

/** The minimum over all results that are at least as good, one by one. */
function enumeratedLow(clusters: Clusters, from = 0): number {
  const one = clusters[from];
  if (!one) return plainLow(clusters);
  let low = 1;
  for (let sum = one.sum; sum <= one.count; sum += 0.5) {
    const better = clusters.map((cluster, g) => (g === from ? { ...cluster, sum } : cluster));
    low = Math.min(low, enumeratedLow(better, from + 1));
  }
  return low;
}

describe.each([
  ["3 × 3", [3, 3, 3]],
  ["4 × 2", [2, 2, 2, 2]],
  ["1 + 2 + 4", [1, 2, 4]],
  ["6 × 1", [1, 1, 1, 1, 1, 1]],
])("%s: the minimum over all better results", (name, sizes) => {
  test("is not above that of an enumeration, and rarely below", () => {
    const random = new RandomStream(7, name);
    let [same, lower] = [0, 0];
    for (let round = 0; round < 60; round++) {
      const clusters = sizes.map((count) => ({ count, sum: random.integer(2 * count + 1) / 2 }));
      const [low, known] = [clusteredInterval(clusters)[0], enumeratedLow(clusters)];
      expect(low).toBeLessThanOrEqual(known + 1e-12);
      expect(low).toBeGreaterThan(known - 0.03);
      if (low > known - 1e-9) same++;
      if (known < plainLow(clusters) - 1e-9) lower++;
    }
    expect(same).toBeGreaterThan(40);
    // Some results do need it.
    if (name !== "6 × 1") expect(lower).toBeGreaterThan(0);
  });
});
