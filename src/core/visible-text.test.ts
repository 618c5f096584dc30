import { expect, test } from "vitest";

import { shorten, visibleText } from "./visible-text.ts";

test.each([
  ["a null byte", "a\0b", "a\u2400b"],
  ["an escape", "\u001b[31mred", "\u241b[31mred"],
  ["a lone carriage return", "a\rb", "a\u240db"],
  ["delete", "\u007f", "\u2421"],
  ["a C1 control", "\u0085", "[U+0085]"],
  ["a right-to-left override", "\u202egnp.exe", "[U+202E]gnp.exe"],
  ["isolates and marks", "\u2066\u2069\u200f\u061c", "[U+2066][U+2069][U+200F][U+061C]"],
  ["zero-width space and byte order mark", "\u200b\ufeff", "[U+200B][U+FEFF]"],
  ["a line separator", "\u2028", "[U+2028]"],
  ["tag characters", "\u{e0041}", "[U+E0041]"],
  ["a non-character", "\ufffe\u{1ffff}", "[U+FFFE][U+1FFFF]"],
  ["half a surrogate pair", "\ud83d!", "\ufffd!"],
])("%s is made visible", (_, text, visible) => {
  expect(visibleText(text)).toBe(visible);
});

test("line breaks, tabs and the joiners of scripts and emoji stay", () => {
  const plain =
    "two\nlines\tand \u05d0\u05d1 \ud83d\udc69\u200d\ud83d\ude80 \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645";
  expect(visibleText(plain)).toBe(plain);
  expect(visibleText("a\r\nb")).toBe("a\nb");
});

test("shortening counts code points and never exceeds the limit", () => {
  expect(shorten("abcdef", 6)).toBe("abcdef");
  expect(shorten("abcdefg", 6)).toBe("abcde\u2026");
  expect(shorten("\ud83d\ude00\ud83d\ude00\ud83d\ude00", 2)).toBe("\ud83d\ude00\u2026");
});
