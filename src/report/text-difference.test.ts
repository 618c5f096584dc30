import { expect, test } from "vitest";

import { markDifferences } from "./text-difference.ts";

const marks = (a: string, b: string) => {
  const difference = markDifferences(a, b);
  const show = (pieces: readonly { text: string; differs: boolean }[]) =>
    pieces.map(({ text, differs }) => (differs ? `[${text}]` : text)).join("");
  return difference && [show(difference.a), show(difference.b)];
};

test.each([
  ["the red rose", "the white rose", "the [red ]rose", "the [white ]rose"],
  ["a b c", "a b c", "a b c", "a b c"],
  ["a b c", "b c d", "[a ]b c", "b c [d]"],
  ["a b\nc", "a b c", "a b\nc", "a b c"],
  ["x y a b", "a b", "[x y ]a b", "a b"],
  ["", "", "", ""],
])("%j and %j", (a, b, markedA, markedB) => {
  expect(marks(a, b)).toEqual([markedA, markedB]);
});

test("the pieces, joined, are the text", () => {
  const [a, b] = ["  one two\n\nthree  four ", "one  2 three four\n"];
  const difference = markDifferences(a, b)!;
  expect(difference.a.map(({ text }) => text).join("")).toBe(a);
  expect(difference.b.map(({ text }) => text).join("")).toBe(b);
});

test("no marks if texts share less than half of their words, or are very long", () => {
  expect(markDifferences("a b c d", "a b x y")).toBeDefined();
  expect(markDifferences("a b c d", "a x y z")).toBeUndefined();
  expect(markDifferences("a", "")).toBeUndefined();
  const long = "word ".repeat(1501);
  expect(markDifferences(long, long)).toBeUndefined();
  expect(markDifferences(long.slice(5), long.slice(5))).toBeDefined();
});
