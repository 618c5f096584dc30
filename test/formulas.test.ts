/**
 * Every formula of every explanation, and every legend of its chart, in every format: nothing is left as notation.
 */
import { describe, expect, test } from "vitest";

import {
  answerExercises,
  type Explanation,
  explainBeta,
  explainBradleyTerry,
  explainDpoLoss,
  explainMaxMin,
  explainOrpoLoss,
  explainPolicyShift,
  explainRewardLoss,
  type Formula,
  formulaText,
  type Prose,
  withValue,
} from "../src/explain/index.ts";
import { compileTypst } from "../src/platform/node/index.ts";
import { chartScene } from "../src/report/charts/chart.ts";
import { sceneSvg } from "../src/report/charts/figure.ts";
import { sceneTikz } from "../src/report/document/tikz.ts";
import { formulaLatex } from "../src/report/formula/latex.ts";
import { formulaMathml } from "../src/report/formula/mathml.ts";
import { formulaTypst } from "../src/report/formula/typst.ts";
import { type Block, documentLatex, documentMarkdown, documentTypst, explanationBlocks } from "../src/report/index.ts";
import { readMarkup } from "../src/report/well-formed.case.ts";

const policy = { chosen: 0.2, rejected: 0.3 };
const reference = { chosen: 0.2, rejected: 0.4 };
const reward = { chosen: 0.5, rejected: 0.8 };
const other = { chosen: 0.2, rejected: 0.2 };
const ratings = [
  [1, 1, 2],
  [2, 1, 2],
  [3, 1, 0],
  [0, 2, 3],
];

/** The sheet, and every branch of the explanations that writes a formula of its own. */
const explanations: readonly Explanation[] = [
  ...answerExercises({
    ratings: { ratings, scales: ["logit", "strength", "logit:2"] },
    pair: { policy, reference, reward, beta: 2, restReward: 0.65, otherReference: other },
  }).flatMap((answer) => Object.values(answer.explanations)),
  explainBradleyTerry([Array.from({ length: 12 }, (_, i) => i / 7 - 0.5)], { scale: "logit:1.5" }),
  explainMaxMin(ratings, { normalize: "range" }),
  explainRewardLoss({ chosen: 1e-9, rejected: 0 }),
  explainRewardLoss({ chosen: 1, rejected: 1 }),
  explainDpoLoss({ policy, reference: policy, beta: 0.1 }),
  explainOrpoLoss({ chosen: 0.6, rejected: 0.4 }),
  explainOrpoLoss({ chosen: 1, rejected: 0.4 }),
  explainBeta([{ policy, reference: policy }]),
  ...[reward, { chosen: 1, rejected: 1 }, { chosen: 2, rejected: -1 }].map((scores) =>
    explainPolicyShift({ policy, reference: other, reward: scores, beta: 0.5 }),
  ),
  explainPolicyShift({ policy, reference: { chosen: 0.5, rejected: 0.5 }, reward, beta: 2 }),
];

const proseOf = ({ parts, chart }: Explanation): Prose[] => [
  ...parts.flatMap((part): readonly Prose[] => {
    if (part.kind === "table") return [...part.header, ...part.rows.flat()];
    return part.kind === "heading" ? [] : [part.text];
  }),
  ...(chart?.series.map(({ name }) => name) ?? []),
];
const formulas = new Map<string, Formula>(
  explanations
    .flatMap((explanation) => [
      ...proseOf(explanation).flatMap((text) => text.filter((piece) => typeof piece !== "string")),
      ...explanation.parts.flatMap((part) =>
        part.kind === "step"
          ? [part.formula, ...(part.value === null ? [] : [withValue(part.formula, part.value)])]
          : [],
      ),
    ])
    .map((formula) => [formulaText(formula), formula]),
);

/** The elements of MathML Core that formulas need, with the number of their children. */
const CHILDREN: Readonly<Record<string, number>> = {
  msub: 2,
  msup: 2,
  munder: 2,
  mover: 2,
  mfrac: 2,
  msubsup: 3,
  munderover: 3,
};
const OTHERS = ["math", "mrow", "mi", "mn", "mo", "mspace"];

/** Elements with a number of children that differs from what they must have. */
function wrongChildren(mathml: string): string[] {
  const open: { name: string; children: number }[] = [{ name: "", children: 0 }];
  const wrong: string[] = [];
  for (const [, closing, name = "", self] of mathml.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (closing) {
      const { children } = open.pop()!;
      if (children !== (CHILDREN[name] ?? children)) wrong.push(`${name} of ${children}`);
    } else {
      open.at(-1)!.children++;
      if (!self) open.push({ name, children: 0 });
    }
  }
  return wrong;
}

test.each(["block", "inline"] as const)("MathML Core, %s", (display) => {
  for (const [name, formula] of formulas) {
    const { text } = formulaMathml(formula, display);
    const elements = readMarkup(text);
    expect(
      elements.filter((element) => !(element.name in CHILDREN) && !OTHERS.includes(element.name)),
      name,
    ).toEqual([]);
    expect(wrongChildren(text), name).toEqual([]);
    expect(elements[0]!.text, name).not.toMatch(/[_^]/);
  }
});

test("LaTeX is ASCII, with balanced braces and an argument for each script", () => {
  for (const [name, formula] of formulas) {
    const latex = formulaLatex(formula);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is not ASCII
    expect(latex, name).not.toMatch(/[^\x00-\x7f]/);
    let depth = 0;
    for (const character of latex) {
      depth += character === "{" ? 1 : character === "}" ? -1 : 0;
      expect(depth, name).toBeGreaterThanOrEqual(0);
    }
    expect(depth, name).toBe(0);
    expect(latex, name).not.toMatch(/[_^](?![A-Za-z0-9\\{])|_\w_/);
  }
});

test("there are formulas of every kind", () => {
  const kinds = JSON.stringify([...formulas.values()]);
  for (const kind of ["row", "group", "script", "fraction", "name", "sign"])
    expect(kinds).toContain(`"kind":"${kind}"`);
  expect(formulas.size).toBeGreaterThan(150);
});

test("Typst compiles all formulas, displayed and in text", async () => {
  const lines = [...formulas.values()].map(formulaTypst).flatMap((typst) => [`$ ${typst} $`, `text $${typst}$ text`]);
  for (const line of lines) expect(line).not.toMatch(/_(?!\()|\\/);
  await expect(compileTypst(lines.join("\n\n"), new Map())).resolves.toBeInstanceOf(Uint8Array);
});

describe("documents of all explanations", () => {
  const blocks: Block[] = explanations.flatMap((explanation, i) => explanationBlocks(explanation, `chart-${i}`));
  const document = { title: "All", authors: [], blocks };

  test("Typst compiles, and has underscores in mathematics only", async () => {
    const { source, files } = documentTypst(document);
    const body = source.slice(source.indexOf("#headline("));
    expect(body.replace(/\$[^$]*\$/g, "")).not.toContain("_");
    for (const svg of files.values()) expect(readMarkup(svg)[0]!.text).not.toContain("_");
    await expect(compileTypst(source, files)).resolves.toBeInstanceOf(Uint8Array);
  });

  test("LaTeX has underscores in mathematics only", () => {
    const latex = documentLatex(document);
    const body = latex.slice(latex.indexOf("\\maketitle"));
    expect(body.replace(/\\\[.*?\\\]|\$[^$]*\$/g, "")).not.toMatch(/(?<!\\)_/);
  });

  test("Markdown has underscores in mathematics only", () => {
    const markdown = documentMarkdown(document).replace(/```math\n.*\n```|\$`[^`]*`\$/g, "");
    expect(markdown).not.toMatch(/(?<!\\)_/);
  });
});

test("legends are set as formulas", () => {
  const { chart } = explainBeta([{ policy, reference }]);
  const scene = chartScene({ type: "lines", lines: chart! });
  expect(readMarkup(sceneSvg(scene)).flatMap(({ name, text }) => (name === "text" ? [text] : []))).toContain(
    "πSFT = (0.2, 0.4), Δ = 0.287682",
  );
  expect(sceneTikz(scene)).toContain("{$\\pi_{\\mathrm{SFT}} = (0.2, 0.4)$, $\\Delta = 0.287682$};");
});
