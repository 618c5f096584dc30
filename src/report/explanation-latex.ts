/**
 * @module
 * Explanations as a LaTeX fragment; it needs amsmath and booktabs.
 */

import { visibleText } from "../core/index.ts";
import { type Explanation, type Part, type Prose, type Step, type Table, withValue } from "../explain/index.ts";
import type { WorkedSection } from "./explanation.ts";
import { formulaLatex } from "./formula/latex.ts";

/** Unnumbered sections, for `\input`; all text is escaped. */
export function explanationLatex(sections: readonly WorkedSection[]): string {
  const blocks = sections.flatMap(({ heading, explanations }) => [
    ...(heading === undefined ? [] : [`\\section*{${latexText(heading)}}`]),
    ...explanations.flatMap((explanation) => explanationBlocks(explanation, heading === undefined ? 0 : 1)),
  ]);
  return `${["% Needs \\usepackage{amsmath} and \\usepackage{booktabs}.", ...blocks].join("\n\n")}\n`;
}

const LEVELS = ["section*", "subsection*", "subsubsection*"] as const;

function explanationBlocks({ title, parts }: Explanation, level: number): string[] {
  return [`\\${LEVELS[level]!}{${latexText(title)}}`, ...parts.map((part) => partLatex(part, level + 1))];
}

function partLatex(part: Part, level: number): string {
  switch (part.kind) {
    case "paragraph":
      return proseLatex(part.text);
    case "heading":
      return `\\${LEVELS[level]!}{${latexText(part.text)}}`;
    case "step":
      return stepLatex(part);
    case "table":
      return tableLatex(part);
  }
}

function stepLatex({ text, formula, value }: Step): string {
  const latex = formulaLatex(value === null ? formula : withValue(formula, value));
  return `${proseLatex(text)}\n\\[ ${latex} \\]`.trimStart();
}

function tableLatex({ header, rows }: Table): string {
  const line = (cells: readonly Prose[]): string => `${cells.map(proseLatex).join(" & ")} \\\\`;
  return [
    "\\begin{center}\\small",
    `\\begin{tabular}{${"l".repeat(header.length)}}`,
    "\\toprule",
    line(header),
    "\\midrule",
    ...rows.map(line),
    "\\bottomrule",
    "\\end{tabular}",
    "\\end{center}",
  ].join("\n");
}

function proseLatex(text: Prose): string {
  return text.map((piece) => (typeof piece === "string" ? latexText(piece) : `$${formulaLatex(piece)}$`)).join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "^": "\\textasciicircum{}",
  _: "\\_",
  "~": "\\textasciitilde{}",
  "%": "\\%",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "–": "--",
  "…": "\\ldots{}",
  β: "$\\beta$",
};

/** Escapes text for LaTeX; double quotes become a pair. */
export function latexText(text: string): string {
  return visibleText(text)
    .replace(/\s+/g, " ")
    .replace(/[\\{}$&#^_~%<>|–…β]/g, (character) => ESCAPES[character]!)
    .replace(/"([^"]*)"/g, "``$1''");
}
