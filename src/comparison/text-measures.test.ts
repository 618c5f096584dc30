import { expect, test } from "vitest";

import { measureText } from "./text-measures.ts";

// to be or not to be: 4 different words of 6; pairs to-be, be-or, or-not, not-to, to-be: 4 of 5.
test("by hand", () => {
  expect(measureText("To be, or not to be.")).toEqual({
    words: 6,
    characters: 20,
    distinct1: 4 / 6,
    distinct2: 4 / 5,
    repetition: 0,
  });
});

// Runs of four: abab, baba, abab, baba, abab: 2 different of 5.
test("repetition is the share of repeated 4-grams", () => {
  expect(measureText("a b a b a b a b").repetition).toBeCloseTo(3 / 5, 15);
});

test("measures of too short texts are null", () => {
  expect(measureText("")).toEqual({ words: 0, characters: 0, distinct1: null, distinct2: null, repetition: null });
  expect(measureText("one two three")).toMatchObject({ words: 3, distinct1: 1, distinct2: 1, repetition: null });
  expect(measureText("?!")).toMatchObject({ words: 0, characters: 2 });
});

test("words keep apostrophes and hyphens, and ignore case", () => {
  expect(measureText("o'er O\u2019er well-known 3rd").words).toBe(4);
  expect(measureText("Sea sea SEA").distinct1).toBeCloseTo(1 / 3, 15);
});

test("scripts without spaces have words, too", () => {
  expect(measureText("我喜欢喝茶").words).toBeGreaterThan(1);
  expect(measureText("我喜欢喝茶").words).toBeLessThanOrEqual(5);
  expect(measureText("猫和狗和猫和狗").distinct1).toBeLessThan(1);
  expect(measureText("สวัสดีครับ").words).toBeGreaterThan(1);
});

test("every script has words, and characters are code points", () => {
  expect(measureText("\u043c\u0438\u0440 \u0441\u0435\u0439")).toMatchObject({ words: 2, characters: 7 });
  expect(measureText("\ud83d\ude00\ud83d\ude00").characters).toBe(2);
});
