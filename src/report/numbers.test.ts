import { expect, test } from "vitest";

import { countText, joinWithAnd, numberText, probabilityText, readable } from "./numbers.ts";

test("minus signs and powers of ten", () => {
  expect([-0.25, 1234567, 1.23e-5, -4e-7, 2.5e20].map(numberText)).toEqual([
    ...["−0.25", "1,234,567", "1.23·10⁻⁵", "−4·10⁻⁷", "2.5·10²⁰"],
  ]);
});

test("p-values in words that people read", () => {
  expect([0.12, 0.0078, 6.1e-5, 0].map(probabilityText)).toEqual([
    ...["0.12", "0.0078", "below 0.0001 (6.1·10⁻⁵)", "below 0.0001"],
  ]);
});

test.each([
  ["p = 6.1e-5, and p = 0 (below 1e-300)", "p < 0.0001, and p < 0.0001"],
  ["from -0.5 to -0.25 (-1)", "from −0.5 to −0.25 (−1)"],
  ["gpt-2, 2024-05-06, 3-5, a -b, v1.-2, seed-1", "gpt-2, 2024-05-06, 3-5, a -b, v1.-2, seed-1"],
  ["a 1e-5 rate, commit 1e5abc, x1e-5", "a 1·10⁻⁵ rate, commit 1e5abc, x1e-5"],
])("a sentence: %s", (sentence, expected) => {
  expect(readable(sentence)).toBe(expected);
});

test("lists and counts", () => {
  expect(joinWithAnd([])).toBe("");
  expect(joinWithAnd(["a", "b", "c"])).toBe("a, b and c");
  expect(joinWithAnd(["ROUGE-1, full", "words", "x"])).toBe("ROUGE-1, full; words; and x");
  expect([countText(1, "pair"), countText(1200, "pair")]).toEqual(["1 pair", "1,200 pairs"]);
});
