import { expect, test } from "vitest";

import { math } from "../../explain/index.ts";
import { documentOf } from "./example.case.ts";
import { documentLatex, latexBlocks } from "./latex.ts";

const formula = math`1/y_w`;

test("blocks, exactly", () => {
  expect(
    latexBlocks([
      { kind: "heading", level: 1, text: "E.1" },
      { kind: "heading", level: 3, text: "50 %" },
      { kind: "paragraph", text: ["half is ", formula, "."] },
      { kind: "list", items: ["a", "[b]"] },
      { kind: "quote", text: "one\ntwo" },
      { kind: "formula", formula },
      { kind: "note", text: "mind" },
      { kind: "space", label: "why?", lines: 4 },
    ]),
  ).toBe(
    [
      "\\section*{E.1}",
      "\\paragraph*{50~\\%}",
      "half is $1/y_w$.",
      "\\begin{itemize}\n\\item a\n\\item {[}b{]}\n\\end{itemize}",
      "\\begin{foreign}\none\\par\ntwo\\par\n\\end{foreign}",
      "\\[ 1/y_w \\]",
      "\\remark{mind}",
      "\\tofill{why?}{4}",
    ].join("\n\n"),
  );
});

test("a table: rules, alignment, caption and total", () => {
  const table = latexBlocks([
    {
      kind: "table",
      header: ["a", "b"],
      rows: [["[x]", "1"]],
      total: ["all", "1"],
      columns: ["left", "right"],
      caption: "C & D",
    },
  ]);
  expect(table.split("\n")).toEqual([
    "\\begin{center}\\begin{minipage}{\\linewidth}\\centering\\small",
    "\\numbered{table}{Table}{C \\& D}",
    "\\vskip 3pt",
    "\\fittable{%",
    "\\begin{tabular}{@{}lr@{}}",
    "\\toprule",
    "a & b \\\\",
    "\\midrule",
    "{[}x{]} & 1 \\\\",
    "\\midrule",
    "all & 1 \\\\",
    "\\bottomrule",
    "\\end{tabular}",
    "}",
    "\\end{minipage}\\end{center}",
  ]);
});

test("a long table breaks across pages and repeats its header", () => {
  const rows = Array.from({ length: 26 }, (_, i) => [String(i), "text"]);
  const table = latexBlocks([{ kind: "table", header: ["#", "text"], rows, columns: ["right", "wide"] }]);
  expect(table).toMatch(/^\{\\small\n\\begin\{longtable\}\{@\{\}r>.*p\{0\.885\\linewidth\}@\{\}\}\n\\toprule\n# & |^/);
  expect(table).toContain("\\midrule\n\\endhead\n0 & text");
});

test("figures are TikZ, from the chart's numbers, with gaps and bands", () => {
  const latex = documentLatex(documentOf("name"));
  expect(latex).toContain("\\definecolor{ink0}{HTML}{0072B2}\n");
  expect(latex).toContain("\\begin{tikzpicture}[x=0.8pt,y=-0.8pt,");
  // The gap at x = 1 leaves two single points, drawn as dots.
  expect(latex).toContain("\\draw[ink0,line width=1pt] (52.7,258) -- (52.8,258);");
  expect(latex).toContain("\\draw[ink0,line width=1pt] (466,58) -- (466.1,58);");
  expect(latex).toContain(
    "\\fill[ink1,fill opacity=.18] (52.7,108) -- (259.4,58) -- (259.4,158) -- (52.7,208) -- cycle;",
  );
  expect(latex).toContain("\\draw[ink0,line width=1pt] (28,79) -- (452,79);");
  expect(latex).toContain("\\draw[ink1,line width=1pt,dash pattern=on 3.5pt off 1.5pt] ");
  expect(latex).toContain("\\node[rotate=90,inner sep=0pt] at (12,158) {name};");
  expect(latex).toContain("\\node[left,inner sep=0pt] at (45.7,258) {1.0};");
  expect(latex).not.toContain("svg");
});

test("one file: neurips_2024.sty if available, otherwise the same layout", () => {
  const latex = documentLatex({ title: "T", authors: ["A", "B"], blocks: [] });
  expect(latex).toContain("\\IfFileExists{neurips_2024.sty}");
  expect(latex).toContain("textwidth=5.5in,textheight=9in");
  expect(latex).toContain("\\title{T}\n\\author{A \\\\\nB}\n");
});
