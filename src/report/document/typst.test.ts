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
      { kind: "section", title: 'a "b" #c', blocks: [{ kind: "section", title: "d", blocks: [] }] },
      { kind: "paragraph", text: ["half is ", formula, { kind: "strong", text: "a" }, { kind: "code", text: "-- b" }] },
      { kind: "list", items: ["a", [formula]] },
      { kind: "quote", label: "Said:", text: 'a  "b"\n\n\tc' },
      { kind: "code", text: "npm ci" },
      { kind: "formula", lead: "So:", formula },
      { kind: "formula", formula: math`x · y` },
      { kind: "aside", title: "Mind", blocks: [{ kind: "paragraph", text: "this" }] },
      { kind: "details", summary: "More", blocks: [{ kind: "paragraph", text: "text" }] },
      { kind: "definitions", entries: [{ id: "x", term: "a", text: "b" }] },
      { kind: "space", label: "why?", lines: 4 },
    ),
  ).toBe(
    [
      '#heading(level: 1, [#"a “b” #c";])',
      '#heading(level: 2, [#"d";])\n\n',
      '#"half is ";$1 slash y_(w)$#strong[#"a";];#mono("-- b");',
      '#list([#"a";], [$1 slash y_(w)$])',
      '#lead([#"Said:";])\n#foreign("a  \\"b\\"", "", "    c")',
      '#foreign(mono("npm ci"))',
      '#lead([#"So:";])\n$ 1 slash y_(w) $',
      "$ x dot.c y $",
      '#remark[\n#lead(strong("Mind"))',
      '#"this";\n]',
      '#lead(strong([#"More";]))',
      '#"text";',
      '#definition("a", [#"b";])',
      '#tofill("why?", 4)',
    ].join("\n\n"),
  );
});

test("dashes and quotation marks of prose are as written", () => {
  expect(body({ kind: "paragraph", text: "so --judge x, ``a''" })).toBe(
    `#"so ";#asis("--");#"judge x, ";#asis("\`\`");#"a";#asis("''");`,
  );
});

test("a pair stands side by side below its prompt, words that differ are underlined", () => {
  const pair = body({
    kind: "pair",
    prompt: "P",
    left: { label: "A", text: "the red rose" },
    right: { label: "B", text: "the white rose" },
  });
  expect(pair).toBe(
    '#lead[#lead([#"Prompt";])\n#foreign("P")]\n' +
      '#beside(breakable: false)[#lead([#"A";])\n#foreign("the " + underline("red ") + "rose")]' +
      '[#lead([#"B";])\n#foreign("the " + underline("white ") + "rose")]',
  );
});

test("no page ends behind a lead-in, and quoted text has no ligatures", () => {
  expect(TYPST_STYLE).toContain("#let lead(body) = block(sticky: true");
  expect(TYPST_STYLE).toMatch(/#let foreign\([\s\S]*?ligatures: false, hyphenate: false[\s\S]*?\n\)/);
  expect(TYPST_STYLE).toContain("#let asis(body) = text(ligatures: false, hyphenate: false, body)");
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
