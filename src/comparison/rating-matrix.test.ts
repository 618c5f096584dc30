import { expect, test } from "vitest";

import { ratingMatrix, ratingValues, ratioOf } from "./rating-matrix.ts";

test("decimals are exact: 0.1 + 0.2 is 0.3", () => {
  const { units, denominator } = ratingMatrix([[0.1, 0.2, 0.3]]);
  expect(units).toEqual([[1n, 2n, 3n]]);
  expect(denominator).toBe(10n);
});

test("rows with different decimal places share a denominator", () => {
  expect(
    ratingMatrix([
      [1.25, -3],
      [1e-3, 2e21],
    ]),
  ).toEqual({
    units: [
      [1250n, -3000n],
      [1n, 2_000_000_000_000_000_000_000_000n],
    ],
    denominator: 1000n,
  });
});

// Group 1 spans 1 … 4, so 2 is a third of the way; group 2 spans −1 … 1.
test("range scales each group to 0 … 1, exactly", () => {
  const matrix = ratingMatrix(
    [
      [1, 2, 4],
      [1, -1, 0],
    ],
    { normalize: "range" },
  );
  expect(matrix).toEqual({
    units: [
      [0n, 2n, 6n],
      [6n, 0n, 3n],
    ],
    denominator: 6n,
  });
  expect(ratingValues(matrix)).toEqual([
    [0, 1 / 3, 1],
    [1, 0, 0.5],
  ]);
});

test("a group with equal ratings gets 1 everywhere", () => {
  expect(
    ratingValues(
      ratingMatrix(
        [
          [5, 5],
          [0, 2],
        ],
        { normalize: "range" },
      ),
    ),
  ).toEqual([
    [1, 1],
    [0, 1],
  ]);
});

test("ratios of integers beyond double precision", () => {
  const long = 10n ** 400n;
  expect(ratioOf(long, 3n * long)).toBe(1 / 3);
  expect(ratioOf(-2n * long, long)).toBe(-2);
  expect(ratioOf(7n * long, 10n ** 399n)).toBe(70);
});

test.each<[readonly (readonly number[])[], string]>([
  [[], "ratings: must have a group and a response, got none"],
  [[[]], "ratings: must have a group and a response, got none"],
  [[[1, 2], [1]], "ratings: group 2 must rate 2 responses as group 1 does, got 1"],
  [[[1, Number.NaN]], "ratings: group 1 must rate response 2 by a finite number, got NaN"],
  [[[1], [Number.POSITIVE_INFINITY]], "ratings: group 2 must rate response 1 by a finite number, got Infinity"],
])("%j: %s", (ratings, message) => {
  expect(() => ratingMatrix(ratings)).toThrow(message);
});
