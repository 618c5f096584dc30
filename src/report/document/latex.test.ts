import { expect, test } from "vitest";

import { math } from "../../explain/index.ts";
import { documentOf } from "./example.case.ts";
import { documentLatex, latexBlocks } from "./latex.ts";

const formula = math`1/y_w`;

test("blocks, exactly", () => {
  expect(
    latexBlocks([
      { kind: "section", title: "E.1", blocks: [{ kind: "section", title: "50 %", blocks: [] }] },
      {
        kind: "paragraph",
        text: ["half is ", formula, ", ", { kind: "strong", text: "a" }, { kind: "code", text: "b_c" }],
      },
      { kind: "list", lead: "Two:", items: ["a", "[b]"] },
      { kind: "quote", label: "Said:", text: "one\ntwo" },
      { kind: "formula", lead: "So:", formula },
      { kind: "aside", title: "Mind", blocks: [{ kind: "paragraph", text: "this" }] },
      { kind: "details", summary: "More", blocks: [{ kind: "paragraph", text: "text" }] },
      { kind: "definitions", entries: [{ id: "x", term: "a", text: "b" }] },
      { kind: "space", label: "why?", lines: 4 },
    ]),
  ).toBe(
    [
      "\\section*{E.1}",
      "\\subsection*{50~\\%}\n\n",
      "half is $1/y_w$, \\textbf{a}\\texttt{b\\_c}",
      "\\leadin{Two:}\n\\begin{itemize}\n\\item a\n\\item {[}b{]}\n\\end{itemize}",
      "\\leadin{Said:}\n\\begin{foreign}\none\\par\ntwo\\par\n\\end{foreign}",
      "So:\n\\[ 1/y_w \\]",
      "\\remark{\\textbf{Mind}",
      "this}",
      "\\leadin{\\textbf{More}}",
      "text",
      "\\begin{description}\n\\item[{a}] b\n\\end{description}",
      "\\tofill{why?}{4}",
    ].join("\n\n"),
  );
});

test("two texts stand side by side if both are short", () => {
  const right = { label: "B", text: "the white rose" };
  const short = latexBlocks([{ kind: "pair", prompt: "P", left: { label: "A", text: "the red rose" }, right }]);
  expect(short).toContain("\\end{foreign}}\\nopagebreak\n\\beside{\\leadin{A}");
  expect(short).toContain("the \\underline{red} rose");
  const long = latexBlocks([{ kind: "pair", left: { label: "A", text: "x ".repeat(1000) }, right }]);
  expect(long).not.toContain("\\beside");
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

test("a long table breaks across pages, repeats its header, and keeps its caption", () => {
  const rows = Array.from({ length: 26 }, (_, i) => [String(i), "text"]);
  const columns = ["right", "wide"] as const;
  const table = latexBlocks([{ kind: "table", header: ["#", "text"], rows, columns, caption: "C" }]);
  const head = "\\toprule\n\\# & text \\\\\n\\midrule";
  const layout = "\\begin{longtable}{@{}r>{\\raggedright\\arraybackslash}p{0.885\\linewidth}@{}}";
  const caption = "\\multicolumn{2}{@{}p{\\linewidth}@{}}{\\numbered{table}{Table}{C}} \\\\[2pt]";
  expect(
    table.startsWith(`{\\small\n${layout}\n${caption}\n${head}\n\\endfirsthead\n${head}\n\\endhead\n0 & text`),
  ).toBe(true);
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
