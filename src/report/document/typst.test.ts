import { expect, test } from "vitest";

import { math } from "../../explain/index.ts";
import type { Block } from "./document.ts";
import { documentOf } from "./example.case.ts";
import { documentTypst, typstString } from "./typst.ts";
import { TYPST_STYLE } from "./typst-style.ts";

const formula = math`1/y_w`;
const body = (...blocks: Block[]): string => {
  const { source } = documentTypst({ title: "T", authors: [], blocks });
  return source.slice(source.indexOf('#headline("T")') + 16).trimEnd();
};

test("string literals are escaped", () => {
  expect(typstString('a"b\\c\n\td')).toBe('"a\\"b\\\\c\\n\\td"');
  expect(typstString("#x $y$ \\u{22}")).toBe('"#x $y$ \\\\u{22}"');
});

test("blocks, exactly", () => {
  expect(
    body(
      { kind: "heading", level: 2, text: 'a "b" #c' },
      { kind: "paragraph", text: ["half is ", formula, "."] },
      { kind: "list", items: ["a", [formula]] },
      { kind: "quote", text: "one\n\ntwo  three" },
      { kind: "verbatim", text: "a  b\n\tc" },
      { kind: "formula", formula },
      { kind: "note", text: "mind" },
      { kind: "space", label: "why?", lines: 4 },
    ),
  ).toBe(
    [
      '#heading(level: 2, "a “b” #c")',
      '#"half is ";$1 slash y_(w)$#".";',
      '#list([#"a";], [$1 slash y_(w)$])',
      '#foreign("one", "two three")',
      '#foreign("a  b", "    c")',
      "$ 1 slash y_(w) $",
      '#remark([#"mind";])',
      '#tofill("why?", 4)',
    ].join("\n\n"),
  );
});

test("a table: rules, alignment, caption and total", () => {
  const table = body({
    kind: "table",
    header: ["a", "b"],
    rows: [["x", "1"]],
    total: ["all", "1"],
    columns: ["wide", "right"],
    caption: "C",
  });
  expect(table.split("\n")).toEqual([
    '#figure(kind: table, supplement: "Table", caption: [#"C";], table(columns: (1fr, auto,), align: (left, right,),',
    "  table.hline(stroke: 0.9pt),",
    '  table.header([#"a";], [#"b";]),',
    "  table.hline(stroke: 0.5pt),",
    '  [#"x";], [#"1";],',
    "  table.hline(stroke: 0.5pt),",
    '  [#"all";], [#"1";],',
    "  table.hline(stroke: 0.9pt),",
    "))",
  ]);
});

test("NeurIPS page layout, fonts of the compiler, no date", () => {
  expect(TYPST_STYLE).toContain('paper: "us-letter", margin: (x: 1.5in, y: 1in)');
  expect(TYPST_STYLE).toContain("fallback: false");
  expect(documentTypst(documentOf("x")).source).toContain("date: none");
});

test("figures are files in print colours, without title", () => {
  const { source, files } = documentTypst(documentOf("a<b"));
  expect([...files.keys()]).toEqual(["lines.svg", "intervals.svg"]);
  expect(source).toContain('image("lines.svg", width: 100%, alt: "a<b")');
  for (const svg of files.values()) {
    expect(svg).not.toMatch(/var\(|currentColor|@media/);
    expect(svg).not.toContain('class="title"');
    expect(svg).toMatch(/viewBox="0 24 480 \d+"/);
  }
});
