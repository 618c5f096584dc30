import { expect, test } from "vitest";

import { formatNumber, formatPercent, formatProbability } from "./number-text.ts";

test.each([
  [0, "0"],
  [-0, "0"],
  [7, "7"],
  [1234567, "1,234,567"],
  [-1234567, "-1,234,567"],
  [999, "999"],
  [12345.678, "12,346"],
  [1234.5678, "1,235"],
  [0.123456, "0.1235"],
  [-2.5, "-2.5"],
  [0.1 + 0.2, "0.3"],
  [0.0001234567, "0.0001235"],
  [0.00001234567, "1.235e-5"],
  [1.5e20, "1.5e+20"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "-Infinity"],
])("%d is %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test("percent has one decimal", () => {
  expect(formatPercent(2 / 3)).toBe("66.7 %");
  expect(formatPercent(1)).toBe("100.0 %");
});

test("p-values have two digits and never round to 0", () => {
  expect([1, 0.12207812, 0.00031, 2.44e-9, 1e-300].map(formatProbability)).toEqual([
    "1",
    "0.12",
    "0.00031",
    "2.4e-9",
    "1.0e-300",
  ]);
  expect(formatProbability(0)).toBe("0 (below 1e-300)");
});
