import { describe, expect, test } from "vitest";

import { whiten, whitenKeepingMean } from "./whitening.ts";

const all = [1, 1, 1];

describe("by hand", () => {
  // 1, 3, 5: mean 3, Σ (x − 3)² = 8, s² = 8/2 = 4, so (x − 3)/2, up to the 10⁻⁸ under the root.
  test("mean reshifted", () => {
    [-1, 0, 1].forEach((expected, i) => {
      expect(whiten([1, 3, 5], all)[i]).toBeCloseTo(expected, 8);
    });
  });
  test("mean kept", () => {
    [2, 3, 4].forEach((expected, i) => {
      expect(whitenKeepingMean([1, 3, 5], all)[i]).toBeCloseTo(expected, 8);
    });
  });
});

test("the mean is 0 and the variance 1", () => {
  const white = whiten([0.3, -2, 7, 0.1, 40], [true, true, true, true, true]);
  expect(white.reduce((a, b) => a + b)).toBeCloseTo(0, 12);
  expect(white.reduce((total, x) => total + x * x, 0) / 4).toBeCloseTo(1, 8);
});

test("masked values, even NaN, change nothing and become 0", () => {
  for (const f of [whiten, whitenKeepingMean]) {
    const unmasked = f([1, 4, 2], all);
    expect(Array.from(f([1, Number.NaN, 4, 2, 1e9], [1, 0, 1, 1, 0]))).toEqual([
      unmasked[0],
      0,
      unmasked[1],
      unmasked[2],
      0,
    ]);
  }
});

test("whiten is invariant to a shift; whitenKeepingMean shifts with it", () => {
  const [values, shifted] = [
    [1, 4, 2],
    [11, 14, 12],
  ];
  expect(whiten(shifted!, all)[1]).toBeCloseTo(whiten(values!, all)[1]!, 12);
  expect(whitenKeepingMean(shifted!, all)[1]).toBeCloseTo(10 + whitenKeepingMean(values!, all)[1]!, 12);
});

test("one value, equal values and no values become 0", () => {
  expect(Array.from(whiten([5, 9], [1, 0]))).toEqual([0, 0]);
  expect(Array.from(whiten([5, 5], [1, 1]))).toEqual([0, 0]);
  expect(Array.from(whiten([5, 5], [0, 0]))).toEqual([0, 0]);
});

test("a shape error names the arrays and their lengths", () => {
  expect(() => whiten([1, 2], [1])).toThrow("whiten: mask has token = 1, but values has token = 2");
});
