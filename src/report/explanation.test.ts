import { describe, expect, test } from "vitest";

import { answerExercises, type Explanation, explainBeta, explainRewardLoss, math } from "../explain/index.ts";
import { answerSections, explanationFigure } from "./explanation.ts";
import { explanationLatex, latexText } from "./explanation-latex.ts";
import { explanationMarkdown } from "./explanation-markdown.ts";
import { explanationText } from "./explanation-text.ts";
import { readMarkup } from "./well-formed.case.ts";

const formula = math`β · x`;
const sample: Explanation = {
  title: "A title of 50 %",
  numbers: {},
  parts: [
    { kind: "paragraph", text: ["Take ", formula, ", then & there."] },
    { kind: "heading", text: "Part" },
    { kind: "step", text: ["First:"], formula, value: 0.5 },
    { kind: "step", text: [""], formula, value: 1 / 3 },
    { kind: "step", text: ["A law:"], formula, value: null },
    { kind: "table", header: [["a"], [formula]], rows: [[["b_c"], ["d"]]] },
  ],
};

test("text: underlined, wrapped, steps of one calculation together, columns aligned", () => {
  expect(explanationText([{ explanations: [sample] }])).toBe(`A title of 50 %
───────────────

Take β · x, then & there.

— Part —

First:
    β · x = 0.5
    β · x ≈ 0.333333
A law:
    β · x

    a    β · x
    ───  ─────
    b_c  d
`);
});

test("text: no line ends inside a formula", () => {
  const long = math`a + b + c + d`;
  const filler = "x".repeat(90);
  const [, , , second] = explanationText([
    { explanations: [{ title: "T", numbers: {}, parts: [{ kind: "paragraph", text: [`${filler} `, long] }] }] },
  ])
    .split("\n")
    .filter((line) => line !== "");
  expect(second).toBe("a + b + c + d");
});

test("Markdown: formulas in math, everything else escaped", () => {
  expect(explanationMarkdown([{ heading: "E.1", explanations: [sample] }])).toBe(`# E.1

## A title of 50 %

Take $\`\\beta \\cdot x\`$, then &amp; there.

### Part

First:

\`\`\`math
\\beta \\cdot x = 0.5
\`\`\`

\`\`\`math
\\beta \\cdot x \\approx 0.333333
\`\`\`

A law:

\`\`\`math
\\beta \\cdot x
\`\`\`

| a | $\`\\beta \\cdot x\`$ |
| --- | --- |
| b\\_c | d |
`);
});

test("LaTeX: a fragment", () => {
  expect(explanationLatex([{ explanations: [sample] }])).toBe(`% Needs \\usepackage{amsmath} and \\usepackage{booktabs}.

\\section*{A title of 50 \\%}

Take $\\beta \\cdot x$, then \\& there.

\\subsection*{Part}

First:
\\[ \\beta \\cdot x = 0.5 \\]

\\[ \\beta \\cdot x \\approx 0.333333 \\]

A law:
\\[ \\beta \\cdot x \\]

\\begin{center}\\small
\\begin{tabular}{ll}
\\toprule
a & $\\beta \\cdot x$ \\\\
\\midrule
b\\_c & d \\\\
\\bottomrule
\\end{tabular}
\\end{center}
`);
});

test.each([
  ["50 % of #1 & $2_a^b~{x}", "50 \\% of \\#1 \\& \\$2\\_a\\textasciicircum{}b\\textasciitilde{}\\{x\\}"],
  ["\\input{x}", "\\textbackslash{}input\\{x\\}"],
  ['so "called" – 0 … 1', "so ``called'' -- 0 \\ldots{} 1"],
])("LaTeX text %s", (text, latex) => {
  expect(latexText(text)).toBe(latex);
});

/** The course's exercises, with group names that try to be markup. */
const hostile = ["<b>&</b>", "\\end{document}", "$x_1$", "a|b `c`\u202e\n# d"];
const sections = answerSections(
  answerExercises({
    ratings: {
      ratings: [
        [1, 1, 2],
        [2, 1, 2],
        [3, 1, 0],
        [0, 2, 3],
      ],
      groups: hostile,
    },
    pair: {
      policy: { chosen: 0.2, rejected: 0.3 },
      reference: { chosen: 0.2, rejected: 0.4 },
      reward: { chosen: 0.5, rejected: 0.8 },
      beta: 2,
      restReward: 0.65,
      otherReference: { chosen: 0.2, rejected: 0.2 },
    },
  }),
);

describe("every answer of the course in every format", () => {
  test("headings are exactly the exercises", () => {
    const wanted = ["E.1", "E.2", "E.3", "E.4", "E.5"];
    expect(explanationMarkdown(sections).match(/^# .*$/gm)).toEqual(wanted.map((name) => `# ${name}`));
    expect(explanationLatex(sections).match(/^\\section\*\{.*\}$/gm)).toEqual(
      wanted.map((name) => `\\section*{${name}}`),
    );
    expect(explanationText(sections).match(/^.*\n═+$/gm)).toEqual(wanted.map((name) => `${name}\n═══`));
  });

  test("LaTeX is ASCII except names, and balanced", () => {
    const latex = explanationLatex(sections);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is not ASCII
    expect(latex.match(/[^\x00-\x7f]/g)).toBeNull();
    for (const paragraph of latex.split("\n\n")) {
      const bare = paragraph.replace(/\\[{}$&%#_\\]/g, "");
      expect((bare.match(/\{/g) ?? []).length, paragraph).toBe((bare.match(/\}/g) ?? []).length);
      expect((bare.match(/\$/g) ?? []).length % 2, paragraph).toBe(0);
    }
    expect(latex).toContain("\\textbackslash{}end\\{document\\}");
    expect(latex).toContain("\\$x\\_1\\$");
  });

  test("group names do not break table columns", () => {
    const rows = explanationMarkdown(sections)
      .split("\n")
      .filter((line) => line.startsWith("| a\\|"));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.slice(0, 30)).toBe("| a\\|b \\`c\\`\\[U+202E\\] \\# d | ");
    for (const block of explanationLatex(sections).match(/\\begin\{tabular\}[\s\S]*?\\end\{tabular\}/g)!) {
      const columns = /\{(l+)\}/.exec(block)![1]!.length;
      const lines = block.split("\n").filter((line) => line.endsWith("\\\\"));
      for (const line of lines) expect(line.replaceAll("\\&", "").split(" & "), line).toHaveLength(columns);
    }
    expect(explanationText(sections)).not.toContain("\u202e");
  });
});

test("the curve as SVG", () => {
  const pair = { policy: { chosen: 0.2, rejected: 0.3 }, reference: { chosen: 0.2, rejected: 0.4 } };
  const figure = explanationFigure(explainBeta([pair]));
  // The curve, and its piece of line in the legend.
  const lines = readMarkup(figure!.svg).filter(({ attributes }) => attributes["class"]?.startsWith("line "));
  expect(lines.map(({ attributes }) => attributes["d"]!.split("L").length)).toEqual([101, 2]);
  expect(explanationFigure(explainRewardLoss({ chosen: 1, rejected: 0 }))).toBeUndefined();
});
