import { expect, test } from "vitest";

import { RandomStream } from "../../core/index.ts";
import { logBinomial } from "../binomial.ts";
import { drawBinomial, drawMultinomial } from "../resample.ts";
import { chiSquareTail } from "./chi-square.ts";
import { countColumns, countRows, type PairCounts } from "./counts.ts";
import { graphOf, strongComponents } from "./existence.ts";
import { close, golden, sampledRows } from "./golden.case.ts";
import { fitGroups } from "./groups.ts";
import { maximize } from "./newton.ts";
import { normalDraws, rankIntervals, ranksOf } from "./ranks.ts";
import { factorize, invertFactored, logDeterminant, sandwich, solveFactored } from "./symmetric.ts";

test.each(golden.chiSquareTail)("χ² beyond $x with $df degrees of freedom", ({ x, df, value }) => {
  expect(Math.abs(chiSquareTail(x, df) - value)).toBeLessThanOrEqual(1e-12 * value + 1e-300);
});

// [[4, 2], [2, 5]] = L Lᵀ with L = [[2, 0], [1, 2]]; determinant 16; inverse [[5, −2], [−2, 4]] / 16.
test("Cholesky by hand", () => {
  const factor = Float64Array.of(4, 0, 2, 5);
  expect(factorize(factor, 2)).toBe(-1);
  expect([...factor]).toEqual([2, 0, 1, 2]);
  expect(logDeterminant(factor, 2)).toBeCloseTo(Math.log(16), 14);
  expect([...solveFactored(factor, 2, Float64Array.of(8, 12))]).toEqual(close([1, 2], 14));
  expect([...invertFactored(factor, 2)]).toEqual(close([5 / 16, -2 / 16, -2 / 16, 4 / 16], 14));
  expect([...sandwich(Float64Array.of(1, 2, 2, 1), Float64Array.of(3, 9, 1, 2), 2)]).toEqual([15, 15, 15, 18]);
  expect(factorize(Float64Array.of(1, 0, 1, 1), 2)).toBe(1);
  expect(factorize(Float64Array.of(Number.NaN), 1)).toBe(0);
});

test("Newton: a maximum, a supremum at infinity, and a non-identifiable parameter", () => {
  const objective = (value: (x: number) => [number, number, number]) => ({
    size: 1,
    evaluate(at: Float64Array, gradient: Float64Array, information: Float64Array): number {
      const [v, g, h] = value(at[0]!);
      gradient[0] = g;
      information[0] = h;
      return v;
    },
  });
  // x − eˣ, greatest at 0.
  const top = maximize(
    objective((x) => [x - Math.exp(x), 1 - Math.exp(x), Math.exp(x)]),
    Float64Array.of(3),
  );
  expect(top.outcome).toBe("found");
  expect(top.at[0]).toBeCloseTo(0, 14);
  // −e^{−x} climbs towards 0 and never arrives.
  const slope = maximize(
    objective((x) => [-Math.exp(-x), Math.exp(-x), Math.exp(-x)]),
    Float64Array.of(0),
  );
  expect(slope).toMatchObject({ outcome: "runs away", culprits: [0] });
  expect(
    maximize(
      objective(() => [0, 0, 0]),
      Float64Array.of(0),
    ),
  ).toMatchObject({ outcome: "not determined" });
});

test("strong components in reverse topological order, and a long chain without stack overflow", () => {
  // 0 ⇄ 1 → 2 ⇄ 3 → 4
  expect([...strongComponents(graphOf(5, [0, 1, 1, 2, 3, 3], [1, 0, 2, 3, 2, 4]))]).toEqual([2, 2, 1, 1, 0]);
  const long = Array.from({ length: 100_000 }, (_, i) => i);
  const chain = strongComponents(
    graphOf(
      100_001,
      long,
      long.map((i) => i + 1),
    ),
  );
  expect([chain[0], chain[100_000]]).toEqual([100_000, 0]);
  const circle = strongComponents(
    graphOf(
      100_000,
      long,
      long.map((i) => (i + 1) % 100_000),
    ),
  );
  expect(circle.every((c) => c === 0)).toBe(true);
});

// 20,000 draws: the share of each value within 4.5 standard errors of its probability.
test.each([
  [7, 0.3],
  [1000, 0.004],
  [60, 0.4],
  [60, 0.75],
  [5000, 0.02],
] as const)("binomial draws of %i trials at %f", (n, p) => {
  const random = new RandomStream(5, "binomial");
  const rounds = 20_000;
  const seen = new Map<number, number>();
  for (let k = 0; k < rounds; k++) {
    const drawn = drawBinomial(random, n, p);
    seen.set(drawn, (seen.get(drawn) ?? 0) + 1);
  }
  let total = 0;
  for (let k = 0; k <= n; k++) {
    const wanted = Math.exp(logBinomial(k, n, p));
    total += seen.get(k) ?? 0;
    if (wanted * rounds < 20) continue;
    const error = Math.sqrt((wanted * (1 - wanted)) / rounds);
    expect(Math.abs((seen.get(k) ?? 0) / rounds - wanted)).toBeLessThan(4.5 * error);
  }
  expect(total).toBe(rounds);
});

test("multinomial draws keep the total and empty categories, and have the right means", () => {
  const random = new RandomStream(6, "multinomial");
  const counts = Float64Array.of(40, 0, 10, 50);
  const [drawn, sums] = [new Float64Array(4), new Float64Array(4)];
  for (let round = 0; round < 4000; round++) {
    drawMultinomial(random, counts, drawn);
    expect(drawn.reduce((sum, x) => sum + x, 0)).toBe(100);
    drawn.forEach((x, k) => {
      sums[k] = sums[k]! + x / 4000;
    });
  }
  expect(sums[1]).toBe(0);
  counts.forEach((count, k) => {
    expect(Math.abs(sums[k]! - count)).toBeLessThan(0.5);
  });
});

test("ranks: the largest is 1, ties share, intervals cover 95 % of draws", () => {
  expect(ranksOf([0.5, 2, 0.5, -1])).toEqual([2, 1, 2, 4]);
  // Item 0 is first in 97 of 100 draws and second in 3; item 1 in 3 and 97.
  const draws = Array.from({ length: 100 }, (_, k) => (k < 97 ? [1, 0, -1] : [0, 1, -1]));
  expect(rankIntervals(draws, 3)).toEqual([
    [1, 2],
    [1, 2],
    [3, 3],
  ]);
  const sure = Array.from({ length: 100 }, (_, k) => (k < 98 ? [1, 0, -1] : [0, 1, -1]));
  expect(rankIntervals(sure, 3)).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

test("no draws, no intervals", () => {
  expect(rankIntervals(normalDraws([1, -1], new Float64Array(4), { rounds: 9, seed: 1 }), 2)).toEqual([null, null]);
});

test("normal draws have the given covariance", () => {
  // Of three items that sum to 0: (2, −1, −1)/3 times σ² = 0.09.
  const covariance = Float64Array.of(2, -1, -1, -1, 2, -1, -1, -1, 2).map((x) => x * 0.03);
  const draws = [...normalDraws([1, 0, -1], covariance, { rounds: 20_000, seed: 1 })];
  const variance = (of: (draw: Float64Array) => number): number => {
    const values = draws.map(of);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  };
  for (const [i, j] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    expect(Math.abs(variance((draw) => draw[i]! - draw[j]!) / 0.18 - 1)).toBeLessThan(0.05);
  }
});

test.each([3, 1001])("columns and rows give the same counts, orders separate (%i items)", (size) => {
  const items = Array.from({ length: size }, (_, i) => "ABC"[i] ?? `unused ${i}`);
  const columns = { first: [0, 0, 1, 0], second: [1, 1, 0, 2], outcome: [1, 2, 0, 0] };
  const found = countColumns({ items, ...columns });
  const rows = countRows([
    { first: "A", second: "B", wins: 1, losses: 0, ties: 1 },
    { first: "B", second: "A", wins: 0, losses: 1 },
    { first: "A", second: "C", wins: 0, losses: 1 },
  ]);
  expect(found.items).toEqual(["A", "B", "C"]);
  const cells = ({ first, second, wins, losses, ties, ordered }: PairCounts): string[] =>
    Array.from(first, (i, k) => [i, second[k], wins[k], losses[k], ties[k], ordered[k]].join(" ")).sort();
  expect(cells(found)).toEqual(cells(rows));
  expect(() => countColumns({ items, ...columns, outcome: [1, 2, 0, 3] })).toThrow(
    "countColumns: comparison 3: outcome must be 0, 1 or 2, got 3",
  );
  expect(() => countColumns({ items, ...columns, second: [1, 1, 0, size] })).toThrow(
    `countColumns: comparison 3: items must be indices below ${size}, got 0 and ${size}`,
  );
});

test("groups: the likelihood-ratio test of statsmodels' fits", () => {
  const rows = sampledRows({ withTies: false });
  const { test: found, groups, reason } = fitGroups(countRows(rows));
  const { statistic, degreesOfFreedom, p } = golden.groups;
  expect(found).toEqual({ statistic: expect.closeTo(statistic, 8), degreesOfFreedom, p: expect.closeTo(p, 10) });
  expect(groups.map(({ group }) => group).sort()).toEqual(["0", "1"]);
  expect(reason).toBe("");
});

test("groups: the reason when there is no test", () => {
  const rows = sampledRows();
  const reasonOf = (...args: Parameters<typeof fitGroups>): string => fitGroups(...args).reason;
  expect(reasonOf(countRows(rows))).toBe("half wins have no likelihood; hint: a model with ties");
  expect(reasonOf(countRows(rows), { penalty: { kind: "ridge", strength: 1 } })).toBe(
    "a penalised likelihood has no likelihood-ratio test",
  );
  expect(reasonOf(countRows(rows.map((row) => ({ ...row, group: "all" }))))).toBe("there is one group");
  const few = [...rows, { first: "0", second: "1", wins: 1, losses: 0, group: "new" }];
  const { groups, reason } = fitGroups(countRows(few), { model: "davidson" });
  expect(reason).toBe('group "new" has no fit of its own');
  expect(groups.at(-1)).toMatchObject({ fit: null, reason: expect.stringMatching(/"1" never beat any other/) });
});
