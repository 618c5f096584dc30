import { describe, expect, test } from "vitest";

import { RandomStream } from "../../core/index.ts";
import { meanScores, normalizedScores } from "./normalized-scores.ts";
import { lowestScores, worstGroup } from "./worst-group.ts";

// Two groups, three completions: the means are 2 and 5/3, so group 1 is the worst-off.
const scores = [
  [1, 3, 2],
  [4, -1, 2],
];

describe("by hand", () => {
  test("worstGroup returns the scores of the group with the lowest mean", () => {
    const { group, means, scores: chosen } = worstGroup(scores);
    expect([group, means, Array.from(chosen)]).toEqual([1, [2, 5 / 3], [4, -1, 2]]);
  });
  test("lowestScores is the minimum over groups", () => {
    expect(Array.from(lowestScores(scores))).toEqual([1, -1, 2]);
  });
  test("meanScores is the mean over groups", () => {
    expect(Array.from(meanScores(scores))).toEqual([2.5, 1, 2]);
  });
  test("normalizedScores standardises with the mean and standard deviation of each group", () => {
    const statistics = [
      { mean: 2, deviation: 0.5 },
      { mean: 1, deviation: 2 },
    ];
    expect(normalizedScores(scores, statistics).map((each) => Array.from(each))).toEqual([
      [-2, 2, 0],
      [1.5, -1, 0.5],
    ]);
  });

  // The course's exercise E.2: four subpopulations and three responses; each response is one policy. The lowest
  // ratings are 0, 1 and 0, so MaxMin chooses the second; the mean chooses the third.
  test("the course's exercise E.2", () => {
    const ratings = [
      [1, 1, 2],
      [2, 1, 2],
      [3, 1, 0],
      [0, 2, 3],
    ];
    expect(Array.from(lowestScores(ratings))).toEqual([0, 1, 0]);
    expect(Array.from(meanScores(ratings))).toEqual([1.5, 1.25, 1.75]);
    const served = [0, 1, 2].map((response) => {
      const { means } = worstGroup(ratings.map((row) => [row[response]!]));
      return Math.min(...means);
    });
    expect(served).toEqual([0, 1, 0]);
  });
});

test("the mean of lowest scores is at most the lowest of mean scores", () => {
  const random = new RandomStream(1, "maxmin");
  for (let trial = 0; trial < 50; trial++) {
    const samples = [0, 1, 2].map(() => Array.from({ length: 6 }, () => random.normal()));
    const lowest = lowestScores(samples).reduce((a, b) => a + b) / 6;
    expect(lowest).toBeLessThanOrEqual(Math.min(...worstGroup(samples).means) + 1e-12);
  }
});

test("with one group, every rule returns its scores", () => {
  const oneGroup = [[3, -1, 2]];
  for (const each of [worstGroup(oneGroup).scores, lowestScores(oneGroup), meanScores(oneGroup)]) {
    expect(Array.from(each)).toEqual([3, -1, 2]);
  }
});

test("a shift of one group's scores changes the worst-off group, unless scores are normalised", () => {
  const shifted = [scores[0]!, scores[1]!.map((score) => score + 10)];
  expect(worstGroup(shifted).group).toBe(0);
  const statisticsOf = (all: number[][]) =>
    all.map((each) => ({ mean: each.reduce((a, b) => a + b) / each.length, deviation: 1 }));
  const reference = [
    [0, 0, 0],
    [2, 2, 2],
  ];
  const shiftedReference = [reference[0]!, reference[1]!.map((score) => score + 10)];
  const before = normalizedScores(scores, statisticsOf(reference));
  expect(normalizedScores(shifted, statisticsOf(shiftedReference))).toEqual(before);
});

test("errors name the group and the value", () => {
  expect(() => worstGroup([])).toThrow("worstGroup: scores must have at least one group and one completion, got none");
  expect(() => meanScores([[1, 2], [1]])).toThrow("meanScores: group 1 has completion = 1, but group 0 has 2");
  expect(() => worstGroup([[1], [Number.NaN]])).toThrow("worstGroup: scores must be finite, got NaN from group 1");
  expect(() => normalizedScores([[1]], [])).toThrow("normalizedScores: statistics has group = 0, but scores has 1");
  expect(() => normalizedScores([[1]], [{ mean: 1, deviation: 0 }])).toThrow(
    "normalizedScores: the deviation of group 0 must be above 0, got 0",
  );
});
