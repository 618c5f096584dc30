import { describe, expect, test } from "vitest";

import { RandomStream } from "../core/index.ts";
import { maximinLottery } from "./maximin-lottery.ts";
import { ratingMatrix } from "./rating-matrix.ts";

const lottery = (ratings: readonly (readonly number[])[]) => maximinLottery(ratingMatrix(ratings));

describe("by hand", () => {
  // Groups 3 and 4 together rate any response 3 (3 + 0, 1 + 2, 0 + 3), so one of them expects at most 1½.
  // Half y₁, half y₃ gives both exactly that, and groups 1 and 2 as much or more.
  test("the course's exercise E.2: half y₁, half y₃, not the MaxMin choice y₂", () => {
    const { probabilities, minimum } = lottery([
      [1, 1, 2],
      [2, 1, 2],
      [3, 1, 0],
      [0, 2, 3],
    ]);
    expect(probabilities).toEqual([0.5, 0, 0.5]);
    expect(minimum).toBe(1.5);
  });

  test("opposite tastes: half and half", () => {
    expect(
      lottery([
        [1, 0],
        [0, 1],
      ]),
    ).toEqual({ probabilities: [0.5, 0.5], minimum: 0.5, weights: [0.5, 0.5] });
  });

  // p · 2 = (1 − p) · 1 at p = 1/3, worth 2/3.
  test("unequal ratings: more probability for the group that gains less", () => {
    expect(
      lottery([
        [2, 0],
        [0, 1],
      ]),
    ).toEqual({
      probabilities: [1 / 3, 2 / 3],
      minimum: 2 / 3,
      weights: [1 / 3, 2 / 3],
    });
  });

  test("negative ratings, and a response that is best for all groups", () => {
    expect(
      lottery([
        [-2, -1],
        [-7, -3],
      ]),
    ).toEqual({ probabilities: [0, 1], minimum: -3, weights: [0, 1] });
  });

  test("one group gets its favourite; a single response has probability 1", () => {
    expect(lottery([[1, 5, 2]]).probabilities).toEqual([0, 1, 0]);
    expect(lottery([[3], [1]])).toEqual({ probabilities: [1], minimum: 1, weights: [0, 1] });
  });
});

/** Rows solved by Gauss's method with the largest pivot; undefined when they are not independent. */
function solved(rows: readonly (readonly number[])[]): number[] | undefined {
  const m = rows.map((row) => [...row]);
  const n = m.length;
  for (let k = 0; k < n; k++) {
    const top = m.slice(k).reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(m[best]![k]!) ? k + i : best), k);
    if (Math.abs(m[top]![k]!) < 1e-9) return undefined;
    [m[k], m[top]] = [m[top]!, m[k]!];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = m[i]![k]! / m[k]![k]!;
      for (let j = k; j <= n; j++) m[i]![j]! -= factor * m[k]![j]!;
    }
  }
  return m.map((row, k) => row[n]! / row[k]!);
}

const subsets = (n: number): number[][] =>
  Array.from({ length: 2 ** n - 1 }, (_, mask) =>
    Array.from({ length: n }, (_, i) => i).filter((i) => ((mask + 1) >> i) & 1),
  );

/** The value by enumeration: at some vertex, as many groups bind as responses have a share (Shapley and Snow 1950). */
function enumerated(ratings: readonly (readonly number[])[]): number {
  let best = Number.NEGATIVE_INFINITY;
  for (const columns of subsets(ratings[0]!.length)) {
    for (const rows of subsets(ratings.length).filter((set) => set.length === columns.length)) {
      // Shares p of the columns and the value v: Σ p r − v = 0 for each binding group, Σ p = 1.
      const equations = [
        ...rows.map((j) => [...columns.map((i) => ratings[j]![i]!), -1, 0]),
        [...columns.map(() => 1), 0, 1],
      ];
      const solution = solved(equations);
      if (!solution || solution.slice(0, -1).some((p) => p < -1e-9)) continue;
      const worst = Math.min(...ratings.map((row) => columns.reduce((sum, i, k) => sum + solution[k]! * row[i]!, 0)));
      best = Math.max(best, worst);
    }
  }
  return best;
}

describe("against enumeration and the dual certificate", () => {
  const stream = new RandomStream(7, "lotteries");
  const cases = Array.from({ length: 150 }, () => {
    const [groups, responses] = [1 + stream.integer(5), 1 + stream.integer(5)];
    // Few distinct values: ties and degenerate edge cases are common.
    return Array.from({ length: groups }, () => Array.from({ length: responses }, () => stream.integer(7) - 3));
  });

  test("150 games have the value that enumeration finds", () => {
    for (const ratings of cases) expect(lottery(ratings).minimum).toBeCloseTo(enumerated(ratings), 9);
  });

  test("the lottery attains its value, and the dual weights prove optimality", () => {
    for (const ratings of cases) {
      const { probabilities, minimum, weights } = lottery(ratings);
      const expected = ratings.map((row) => row.reduce((sum, r, i) => sum + r * probabilities[i]!, 0));
      const worth = ratings[0]!.map((_, i) => ratings.reduce((sum, row, j) => sum + row[i]! * weights[j]!, 0));
      expect(Math.min(...expected)).toBeCloseTo(minimum, 12);
      expect(Math.max(...worth)).toBeCloseTo(minimum, 12);
      for (const shares of [probabilities, weights]) {
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        expect(shares.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      }
    }
  });

  test("forty groups and forty responses", () => {
    const ratings = Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => stream.integer(100) / 10));
    const { probabilities, minimum, weights } = lottery(ratings);
    const worth = ratings[0]!.map((_, i) => ratings.reduce((sum, row, j) => sum + row[i]! * weights[j]!, 0));
    const expected = ratings.map((row) => row.reduce((sum, r, i) => sum + r * probabilities[i]!, 0));
    expect(Math.max(...worth)).toBeCloseTo(minimum, 10);
    expect(Math.min(...expected)).toBeCloseTo(minimum, 10);
  });
});
