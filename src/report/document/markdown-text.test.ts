import { expect, test } from "vitest";

import { fencedText, inlineText, markdownTable } from "./markdown-text.ts";

test.each([
  ["table cells", "a|b", "a\\|b"],
  ["HTML", "<script>&amp;", "&lt;script&gt;&amp;amp;"],
  ["code", "`rm`", "\\`rm\\`"],
  ["emphasis", "*a* _b_ ~c~", "\\*a\\* \\_b\\_ \\~c\\~"],
  ["links and images", "![x](http://y)", "\\!\\[x\\](http\\://y)"],
  ["bare addresses", "www.x.org WWW.y", "www\\.x.org WWW\\.y"],
  ["headings", "# x", "\\# x"],
  ["mathematics and footnotes", "$x$ [^1]", "\\$x\\$ \\[\\^1\\]"],
  ["backslashes", "\\|", "\\\\\\|"],
  ["line breaks", "a\n\n# b\r\nc", "a \\# b c"],
  ["lists", "- x", "\\- x"],
  ["plus lists", "+ x", "\\+ x"],
  ["rules", "---", "\\---"],
  ["numbered lists", "1. x", "1\\. x"],
  ["numbers, left alone", "0.25", "0.25"],
  ["minus, left alone", "-0.25", "-0.25"],
  ["white space around", "  \t x ", "x"],
  ["hidden characters", "\u202eabc\0", "\\[U+202E\\]abc\u2400"],
])("%s", (_, text, expected) => {
  expect(inlineText(text)).toBe(expected);
});

test("a fenced block keeps the text, even with fences inside", () => {
  expect(fencedText("a\n<b>|*")).toBe("```text\na\n<b>|*\n```");
  expect(fencedText("```\n# out\n`````")).toBe("``````text\n```\n# out\n`````\n``````");
  expect(fencedText("\u202e")).toBe("```text\n[U+202E]\n```");
});

test("tables", () => {
  expect(
    markdownTable(
      ["name", "n"],
      [
        ["a", "1"],
        ["b", "2"],
      ],
      [false, true],
    ),
  ).toBe("| name | n |\n| --- | ---: |\n| a | 1 |\n| b | 2 |");
});
