import { describe, expect, test } from "vitest";

import { RandomStream } from "../core/index.ts";
import { clusterBootstrap } from "./cluster-bootstrap.ts";
import { clusteredInterval } from "./clustered-interval.ts";
import { conclude } from "./conclusion.ts";
import { furtherFigures } from "./further-figures.ts";
import type { Choice, Comparison } from "./record.ts";
import { signFlipTest } from "./sign-flip-test.ts";
import { summarize } from "./summary.ts";

// Winning more never lowers a bound: all results of small designs, and seeded ones of larger designs.

const TOLERANCE = 1e-12;
/** Half points of each prompt, for prompts of `sizes` pairs. */
type Points = readonly number[];

const clustersOf = (sizes: readonly number[], points: Points) =>
  sizes.map((count, g) => ({ sum: points[g]! / 2, count }));

/** All results; of prompts that are equally large only sorted ones. */
function allPoints(sizes: readonly number[]): Points[] {
  let results: Points[] = [[]];
  sizes.forEach((size, g) => {
    results = results.flatMap((points) => {
      const from = sizes[g - 1] === size ? points[g - 1]! : 0;
      return Array.from({ length: 2 * size + 1 - from }, (_, k) => [...points, from + k]);
    });
  });
  return results;
}

/** The results that are better by a tie for a loss, or a win for a tie, in one prompt. */
const betterThan = (sizes: readonly number[], points: Points): Points[] =>
  points.flatMap((value, g) => (value < 2 * sizes[g]! ? [points.map((one, h) => one + (h === g ? 1 : 0))] : []));

const DESIGNS: readonly (readonly number[])[] = [
  [1, 1, 1],
  [1, 1, 1, 1, 1],
  [3, 3],
  [3, 3, 3, 3, 3],
  [2, 2, 2, 2, 2, 2, 2],
  [1, 2, 3],
  [1, 1, 4],
  [3, 3, 3, 2],
  [1, 3, 5, 8],
];

describe.each(DESIGNS.map((sizes) => [sizes.join("+"), sizes] as const))("prompts of %s pairs", (_, sizes) => {
  const results = allPoints(sizes);
  const total = sizes.reduce((sum, size) => sum + size, 0);

  test("no bound of the interval is lower for a better result", () => {
    for (const points of results) {
      const [low, high] = clusteredInterval(clustersOf(sizes, points));
      for (const better of betterThan(sizes, points)) {
        const [nextLow, nextHigh] = clusteredInterval(clustersOf(sizes, better));
        expect(nextLow - low, `low of ${points} and ${better}`).toBeGreaterThanOrEqual(-TOLERANCE);
        expect(nextHigh - high, `high of ${points} and ${better}`).toBeGreaterThanOrEqual(-TOLERANCE);
      }
    }
  });

  test("the interval contains the rate, is wider than nothing, within [0, 1], and mirrored by a swap", () => {
    for (const points of results) {
      const [low, high] = clusteredInterval(clustersOf(sizes, points));
      const rate = points.reduce((sum, value) => sum + value, 0) / 2 / total;
      expect(low >= 0 && low <= rate && rate <= high && high <= 1 && high - low > 0.01, `${points}`).toBe(true);
      const swapped = clusteredInterval(
        clustersOf(
          sizes,
          points.map((value, g) => 2 * sizes[g]! - value),
        ),
      );
      expect(swapped[0]).toBeCloseTo(1 - high, 12);
      expect(swapped[1]).toBeCloseTo(1 - low, 12);
    }
  });

  test("the p-value in favour of the tuned model never rises", () => {
    const inFavour = (points: Points): number => {
      const leads = points.map((value, g) => value - sizes[g]!);
      const p = signFlipTest(leads);
      return leads.reduce((sum, lead) => sum + lead, 0) > 0 ? p : 2 - p;
    };
    for (const points of results)
      for (const better of betterThan(sizes, points))
        expect(inFavour(better) - inFavour(points), `${points} and ${better}`).toBeLessThanOrEqual(TOLERANCE);
  });
});

const record = (id: string, choice: Choice): Comparison => ({
  id,
  prompt: `prompt ${id.split("-")[0]}`,
  a: { model: "a", text: "same" },
  b: { model: "b", text: "same" },
  shown_left: null,
  choice,
  rater: { kind: "rule", id: "r" },
  seconds: null,
  comment: null,
  at: null,
});

const CHOICES = ["a", "tie", "b"] as const;
const RANKS = { worse: 0, open: 1, better: 2, "nothing judged": 1 };

/** Every printed bound of one result, and the rank of its verdict. */
function boundsOf(sizes: readonly number[], outcomes: readonly number[]) {
  let next = 0;
  const records = sizes.flatMap((size, g) =>
    Array.from({ length: size }, (_, k) =>
      record(`${g + 1}-${String.fromCharCode(65 + k)}`, CHOICES[outcomes[next++]!]!),
    ),
  );
  const summary = summarize(records);
  const { winShare, clopperPearson, lengthControlled, bootstrap } = furtherFigures(records, { rounds: 20 });
  return {
    numbers: [
      ...[summary.winRate!, winShare!, ...summary.interval, ...summary.wilson, ...clopperPearson],
      // All texts are equally long, so the length-controlled interval is that of the win rate.
      ...("reason" in lengthControlled ? [] : lengthControlled.interval),
    ],
    bootstrap: bootstrap.interval,
    verdict: RANKS[conclude(summary).outcome],
  };
}

test.each([
  ["3 × 1", [1, 1, 1]],
  ["5 × 1", [1, 1, 1, 1, 1]],
  ["2 × 3", [3, 3]],
  ["1 + 2 + 3", [1, 2, 3]],
])("every printed bound and the verdict, all outcomes of %s", (_, sizes) => {
  const pairs = sizes.reduce((sum, size) => sum + size, 0);
  const results = Array.from({ length: 3 ** pairs }, (_, code) =>
    Array.from({ length: pairs }, (_, i) => Math.floor(code / 3 ** i) % 3),
  );
  const known = results.map((outcomes) => boundsOf(sizes, outcomes));
  results.forEach((outcomes, code) => {
    outcomes.forEach((outcome, i) => {
      if (outcome === 2) return;
      const [worse, better] = [known[code]!, known[code + 3 ** i]!];
      expect(better.verdict).toBeGreaterThanOrEqual(worse.verdict);
      expect(better.numbers.length).toBe(worse.numbers.length);
      better.numbers.forEach((bound, k) => {
        expect(bound - worse.numbers[k]!, `bound ${k} of ${outcomes}, pair ${i}`).toBeGreaterThanOrEqual(-TOLERANCE);
      });
      if (!worse.bootstrap || !better.bootstrap) return;
      expect(better.bootstrap[0]).toBeGreaterThanOrEqual(worse.bootstrap[0] - TOLERANCE);
      expect(better.bootstrap[1]).toBeGreaterThanOrEqual(worse.bootstrap[1] - TOLERANCE);
    });
  });
});

/** From all lost to all won, one half point at a time, in random order. */
test.each([
  ["60 × 1", 60, () => 1],
  ["40 × 3", 40, () => 3],
  ["30 prompts of 1 to 6", 30, (random: RandomStream) => 1 + random.integer(6)],
])("bounds and verdict along random paths from lost to won, %s", (name, prompts, sizeOf) => {
  for (let round = 0; round < 4; round++) {
    const random = new RandomStream(round, name);
    const sizes = Array.from({ length: prompts }, () => sizeOf(random));
    const points = sizes.map(() => 0);
    // Prompts of which some are easy: those gain first, so that prompts differ.
    const weights = sizes.map(() => random.uniform() ** 4);
    let before = { interval: [0, 0] as readonly number[], sample: [0, 0] as readonly number[], lead: 0 };
    for (;;) {
      const open = points.flatMap((value, g) => (value < 2 * sizes[g]! ? [g] : []));
      if (open.length === 0) break;
      const g = open.reduce((best, one) =>
        random.uniform() * weights[one]! > random.uniform() * weights[best]! ? one : best,
      );
      points[g] = points[g]! + 1;
      const clusters = clustersOf(sizes, points);
      const interval = clusteredInterval(clusters);
      const sample = clusterBootstrap(clusters, { seed: 1, rounds: 20 }) ?? before.sample;
      const leads = points.map((value, h) => value - sizes[h]!);
      const p = signFlipTest(leads);
      const lead = leads.reduce((sum, one) => sum + one, 0) > 0 ? 2 - p : p;
      for (const k of [0, 1]) {
        expect(interval[k]! - before.interval[k]!, `${points}`).toBeGreaterThanOrEqual(-TOLERANCE);
        expect(sample[k]! - before.sample[k]!, `${points}`).toBeGreaterThanOrEqual(-TOLERANCE);
      }
      expect(lead - before.lead, `${points}`).toBeGreaterThanOrEqual(-TOLERANCE);
      before = { interval, sample, lead };
    }
  }
});

// 5 prompts of three pairs: 15–0 was 47.8 % to 100 % beside 74.8 % to 100 % for 14–1.
test("15–0 is not less than 14–1", () => {
  const of = (...sums: number[]) => clusteredInterval(sums.map((sum) => ({ sum, count: 3 })));
  expect(of(3, 3, 3, 3, 3)).toEqual([expect.closeTo(0.025 ** (1 / 5), 12), 1]);
  expect(of(3, 3, 3, 3, 2)[0]).toBeLessThanOrEqual(of(3, 3, 3, 3, 3)[0]);
  expect(of(3, 3, 3, 3, 2)[1]).toBeLessThan(1);
});

test("10⁵ prompts are computed in seconds", () => {
  const random = new RandomStream(1, "many");
  const clusters = Array.from({ length: 100_000 }, () => {
    const count = 1 + random.integer(5);
    return { sum: random.integer(2 * count + 1) / 2, count };
  });
  const start = performance.now();
  const [low, high] = clusteredInterval(clusters);
  expect(high - low).toBeLessThan(0.01);
  expect(signFlipTest(clusters.map(({ sum, count }) => 2 * sum - count))).toBeGreaterThan(0);
  expect(performance.now() - start).toBeLessThan(5000);
});
