import { expect, test } from "vitest";

import {
  BREAK,
  MAX_CHARACTERS,
  printableLine,
  printableLines,
  printablePieces,
  printableQuoted,
  printableText,
  printableTitle,
} from "./printable.ts";

test("a long word gets a break point after every 40 characters", () => {
  expect(printableText("a".repeat(40))).toBe("a".repeat(40));
  expect(printableText(`see ${"a".repeat(90)}.`)).toBe(
    `see ${"a".repeat(40)}${BREAK}${"a".repeat(40)}${BREAK}${"a".repeat(10)}.`,
  );
  // A break between words, where there is one.
  expect(printableText("course-genai-w24/week5-phi-1.5-pref-shakespeare")).toBe(
    `course-genai-w24/week5-phi-1.5-pref-${BREAK}shakespeare`,
  );
  // A pair of surrogates is one character and stays whole.
  expect(printableText("😀".repeat(41))).toBe(`${"😀".repeat(40)}${BREAK}😀`);
});

test("a text of a million letters is cut visibly", () => {
  const cut = printableText("x ".repeat(500_000));
  expect(cut.startsWith("x x ")).toBe(true);
  expect(cut.endsWith("x … [994,000 more characters]")).toBe(true);
  expect(cut.length).toBeLessThan(MAX_CHARACTERS + 40);
  expect(printableText("x ".repeat(3000))).toBe("x ".repeat(3000));
});

test("running text and titles are cut sooner", () => {
  expect(printableLine("x ".repeat(3000))).toMatch(/^(x ){750}… \[4,500 more characters\]$/);
  expect(printableTitle("x ".repeat(3000))).toMatch(/^(x ){100}… \[5,800 more characters\]$/);
});

test("zero-width spaces of the input are made visible", () => {
  expect(printableText(`a${BREAK}b\u202e`)).toBe("a[U+200B]b[U+202E]");
});

test("a line has no line breaks, typographic quotes, and no break before a percent sign", () => {
  expect(printableLine('say\n\t"yes"  or "no')).toBe('say “yes” or "no');
  expect(printableLine("50.0 % of 3 %, p < 0.1")).toBe("50.0\u00a0% of 3\u00a0%, p\u00a0<\u00a00.1");
});

test("the lines of a quoted text are cut as one text, so their number is bounded too", () => {
  expect(printableLines('a\n\tb "c"')).toEqual(["a", '    b "c"']);
  expect(printableLines(" \n")).toEqual(["(empty)"]);
  expect(printableLines(`x${"\n".repeat(1_000_000)}`).length).toBeLessThan(MAX_CHARACTERS + 2);
});

test("the pieces of each line; a text that is cut has no marks", () => {
  const pieces = [
    { text: "a b\nc ", differs: true },
    { text: "d", differs: false },
  ];
  expect(printablePieces("a b\nc d", pieces)).toEqual([
    [{ text: "a b", differs: true }],
    [{ text: "c ", differs: true }, pieces[1]],
  ]);
  expect(printablePieces("a", undefined)).toEqual([[{ text: "a", differs: false }]]);
  const long = "x ".repeat(MAX_CHARACTERS);
  expect(
    printablePieces(long, [{ text: long, differs: true }])
      .flat()
      .some(({ differs }) => differs),
  ).toBe(false);
});

test("a quoted text on one line keeps its quotes; an empty one is named", () => {
  expect(printableQuoted(' "a"\n b ')).toBe('"a" b');
  expect(printableQuoted(" ")).toBe("(empty)");
});
