import { expect, test } from "vitest";
import { math } from "../../explain/index.ts";

import { allBlocks, type Block } from "./document.ts";
import { documentOf, HOSTILE_TEXTS } from "./example.case.ts";
import { documentText } from "./text.ts";

const formula = math`a + b`;
const print = (width: number, ...blocks: Block[]): string => {
  const text = documentText({ title: "T", authors: [], blocks }, { width });
  expect(text.startsWith("T\n═\n\n")).toBe(true);
  return text.slice(5);
};

test("blocks, exactly", () => {
  expect(
    print(
      40,
      { kind: "section", title: "E.1", blocks: [{ kind: "section", title: "Inner", blocks: [] }] },
      { kind: "paragraph", text: ["The sum of two numbers, as you know, is ", formula, "."] },
      { kind: "list", items: ["one item that is longer than a line of the text", "two"] },
      { kind: "quote", label: "Said:", text: "a quoted line that is longer than a line\n\n  x" },
      { kind: "formula", lead: "First:", formula },
      { kind: "formula", formula },
      { kind: "aside", title: "Mind", blocks: [{ kind: "paragraph", text: "this" }] },
      { kind: "details", summary: "More", blocks: [{ kind: "code", text: "npm ci" }] },
      { kind: "definitions", entries: [{ id: "x", term: "odds", text: "p/(1 − p), from a probability" }] },
    ),
  ).toBe(`E.1
───

— Inner —

The sum of two numbers, as you know, is
a + b.

- one item that is longer than a line of
  the text
- two

Said:
    a quoted line that is longer than a
    line

      x

First:
    a + b
    a + b

│ Mind
│
│ this

More

    npm ci

odds: p/(1 − p), from a probability
`);
});

const table: Block = {
  kind: "table",
  caption: "C",
  header: ["name", "what it is", "n"],
  rows: [["one", "a text of some words", "5"]],
  total: ["all", "", "5"],
  columns: ["left", "wide", "right"],
};

test("a table is as wide as its texts, is wrapped to the width, and becomes a list where it cannot fit", () => {
  expect(print(60, table)).toBe(`C
    name  what it is            n
    ────  ────────────────────  ─
    one   a text of some words  5
    ────  ────────────────────  ─
    all                         5
`);
  expect(print(28, table)).toBe(`C
    name  what it is       n
    ────  ───────────────  ─
    one   a text of some   5
          words
    ────  ───────────────  ─
    all                    5
`);
  expect(print(15, table)).toBe(
    "C\n    name: one\n    what it is:\n    a text of\n    some words\n    n: 5\n\n    name: all\n    what it is:\n    n: 5\n",
  );
});

test("a pair stands in two columns if there is room", () => {
  const pair: Block = {
    kind: "pair",
    prompt: "P",
    left: { label: "A", text: "one" },
    right: { label: "B", text: " " },
  };
  const column = "─".repeat(32);
  expect(print(72, pair)).toBe(
    `Prompt\n    P\n\n    A${" ".repeat(31)} │ B\n    ${column} │ ${column}\n    one${" ".repeat(29)} │ (empty)\n`,
  );
  expect(print(40, pair)).toBe("Prompt\n    P\n\nA\n    one\n\nB\n    (empty)\n");
});

test("no line but headings, charts, commands and formulas is wider than the terminal", () => {
  const words = "some words that are of no length to speak of, ".repeat(8).trim();
  const isText = ({ kind }: Block): boolean => !["figure", "code", "section", "space"].includes(kind);
  const blocks = allBlocks(documentOf(words).blocks).filter(isText);
  for (const width of [30, 60, 80, 120]) {
    const lines = print(width, ...blocks).split("\n");
    expect(lines.filter((line) => [...line].length > width)).toEqual([]);
  }
});

test.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
  "hidden characters: %s",
  (_, text) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
    expect(documentText(documentOf(text.slice(0, 5000)))).not.toMatch(/[\0-\x08\x0b-\x1f\x7f\u202e\u2066]/);
  },
);
