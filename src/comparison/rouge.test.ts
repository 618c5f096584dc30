import { expect, test } from "vitest";

import golden from "./golden/pairwise.json" with { type: "json" };
import { meanRouge, rouge } from "./rouge.ts";

const asciiWords = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/g) ?? [];

// Google's rouge-score without its stemmer (golden/pairwise.py). Beyond ASCII it drops letters, and ours do not.
test.each(golden.rouge)("$text / $reference", ({ text, reference, ...known }) => {
  const isAscii = /^\p{ASCII}*$/u.test(text + reference);
  const ours = isAscii ? rouge(text, reference) : rouge(text, reference, asciiWords);
  for (const name of ["rouge1", "rouge2", "rougeL"] as const) {
    expect(ours[name].precision).toBeCloseTo(known[name].precision, 14);
    expect(ours[name].recall).toBeCloseTo(known[name].recall, 14);
    expect(ours[name].f).toBeCloseTo(known[name].f, 14);
  }
});

// the cat sat on it / the cat ate: words the, cat of 5 and of 3; one pair of 4 and of 2.
test("by hand", () => {
  const { rouge1, rouge2, rougeL } = rouge("The cat sat on it", "the cat ate");
  expect(rouge1).toEqual({ precision: 2 / 5, recall: 2 / 3, f: expect.closeTo(1 / 2, 15) });
  expect(rouge2).toEqual({ precision: 1 / 4, recall: 1 / 2, f: expect.closeTo(1 / 3, 15) });
  expect(rougeL).toEqual(rouge1);
});

test("a word splitter for other scripts", () => {
  expect(rouge("мир сей", "сей мир").rouge1.f).toBe(1);
  expect(rouge("мир сей", "сей мир", asciiWords).rouge1.f).toBe(0);
  const words = (text: string): string[] => text.split(" ");
  expect(rouge("мир сей", "сей мир", words)).toMatchObject({ rouge1: { f: 1 }, rouge2: { f: 0 }, rougeL: { f: 0.5 } });
});

test.each(["你好世界", "สวัสดีครับ", "naïve café über", "Straße Äpfel", "мир", "😀😀", "日本語のテキスト 123"])(
  "identical texts score 1: %s",
  (text) => expect(rouge(text, text)).toMatchObject({ rouge1: { f: 1 }, rougeL: { f: 1 } }),
);

// Of 猫 is here and 狗 is here, all words but one are the same; ü is a letter of its word, and composed as decomposed.
test("words of other scripts are told apart", () => {
  const { rouge1 } = rouge("猫在这里", "狗在这里");
  expect(rouge1.f).toBeGreaterThan(0.4);
  expect(rouge1.f).toBeLessThan(1);
  expect(rouge("über", "ber").rouge1.f).toBe(0);
  expect(rouge("u\u0308ber", "\u00fcber").rouge1.f).toBe(1);
  expect(rouge("!!!", "!!!").rouge1.f).toBe(0);
});

// "a b" against "a": p 1/2, r 1, f 2/3; against "b c d": f 2/5, so the first counts. "x" against "x": all 1.
test("the mean uses the best reference of each text", () => {
  const mean = meanRouge([
    { text: "a b", references: ["b c d", "a"] },
    { text: "x", references: ["x"] },
  ]);
  expect(mean?.rouge1).toEqual({ precision: 3 / 4, recall: 1, f: expect.closeTo(5 / 6, 15) });
  expect(meanRouge([])).toBeNull();
});
