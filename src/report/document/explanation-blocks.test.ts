import { describe, expect, test } from "vitest";

import { answerExercises, type Explanation, math } from "../../explain/index.ts";
import { answerDocument, explanationBlocks, explanationDocument } from "./explanation-blocks.ts";
import { documentLatex } from "./latex.ts";
import { documentMarkdown } from "./markdown.ts";
import { documentText } from "./text.ts";

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

test("a step is a formula with its sentence and value; parts below a heading are a section", () => {
  expect(explanationBlocks(sample, "name")).toEqual([
    { kind: "paragraph", text: ["Take ", formula, ", then & there."] },
    {
      kind: "section",
      title: "Part",
      blocks: [
        { kind: "formula", lead: ["First:"], formula: math`β · x = 0.5` },
        { kind: "formula", formula: math`β · x ≈ 0.333333` },
        { kind: "formula", lead: ["A law:"], formula },
        { kind: "table", header: [["a"], [formula]], rows: [[["b_c"], ["d"]]] },
      ],
    },
  ]);
});

test("as text: steps of one calculation together", () => {
  expect(documentText(explanationDocument(sample))).toBe(`A title of 50 %
═══════════════

Take β · x, then & there.

Part
────

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

test("as text: no line ends inside a formula", () => {
  const long = math`a + b + c + d`;
  const blocks = [{ kind: "paragraph", text: [`${"x".repeat(90)} `, long] } as const];
  const lines = documentText({ title: "T", authors: [], blocks }).trim().split("\n");
  expect(lines.at(-1)).toBe("a + b + c + d");
});

/** The course's exercises, with group names that try to be markup. */
const hostile = ["<b>&</b>", "\\end{document}", "$x_1$", "a|b `c`\u202e\n# d"];
const answers = answerDocument(
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
  const [markdown, latex, text] = [documentMarkdown(answers), documentLatex(answers), documentText(answers)];

  test("headings are exactly the exercises", () => {
    const wanted = ["E.1", "E.2", "E.3", "E.4", "E.5"];
    expect(markdown.match(/^## .*$/gm)).toEqual(wanted.map((name) => `## ${name}`));
    expect(latex.match(/^\\section\*\{.*\}$/gm)).toEqual(wanted.map((name) => `\\section*{${name}}`));
    expect(text.match(/^.*\n─+$/gm)).toEqual(wanted.map((name) => `${name}\n───`));
  });

  test("LaTeX is ASCII, and balanced", () => {
    const body = latex.slice(latex.indexOf("\\begin{document}"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is not ASCII
    expect(body.match(/[^\x00-\x7f]/g)).toBeNull();
    for (const paragraph of body.split("\n\n")) {
      const bare = paragraph.replace(/\\[{}$&%#_\\]/g, "");
      expect((bare.match(/\{/g) ?? []).length, paragraph).toBe((bare.match(/\}/g) ?? []).length);
      expect((bare.match(/\$/g) ?? []).length % 2, paragraph).toBe(0);
    }
    expect(body).toContain("\\textbackslash{}end\\{document\\}");
    expect(body).toContain("\\$x\\_1\\$");
  });

  test("group names do not break table columns", () => {
    const rows = markdown.split("\n").filter((line) => line.startsWith("| a\\|"));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row.slice(0, 30)).toBe("| a\\|b \\`c\\`\\[U+202E\\] \\# d | ");
    for (const block of latex.match(/\\begin\{tabular\}[\s\S]*?\\end\{tabular\}/g)!.slice(1)) {
      const columns = /\{@\{\}([lr]+)@\{\}\}/.exec(block)![1]!.length;
      const lines = block.split("\n").filter((line) => line.endsWith("\\\\"));
      for (const line of lines) expect(line.replaceAll("\\&", "").split(" & "), line).toHaveLength(columns);
    }
    expect(text).not.toContain("\u202e");
  });
});
