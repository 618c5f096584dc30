/**
 * @module
 * Explanations as document blocks.
 */
import { type Answer, type Explanation, type Part, withValue } from "../../explain/index.ts";
import { type Block, heading, paragraph } from "./document.ts";

/** The answers of a sheet, one section per exercise. */
export function answerBlocks(answers: readonly Answer[]): Block[] {
  return answers.flatMap(({ exercise, explanations }) => [
    heading(1, exercise),
    ...Object.entries(explanations).flatMap(([key, explanation]) =>
      explanationBlocks(explanation, `${exercise.toLowerCase().replace(".", "-")}-${key}`),
    ),
  ]);
}

/** An explanation under its title, at level 2; `name` is the name of its figure. */
export function explanationBlocks({ title, parts, chart }: Explanation, name: string): Block[] {
  const figure: Block[] = chart
    ? [{ kind: "figure", name, chart: { type: "lines", lines: chart }, caption: `${chart.title}.` }]
    : [];
  return [heading(2, title), ...parts.flatMap(partBlocks), ...figure];
}

function partBlocks(part: Part): Block[] {
  switch (part.kind) {
    case "paragraph":
      return [paragraph(part.text)];
    case "heading":
      return [heading(3, part.text)];
    case "step": {
      const { text, formula, value } = part;
      const shown = value === null ? formula : withValue(formula, value);
      const isSilent = text.every((piece) => piece === "");
      return [...(isSilent ? [] : [paragraph(text)]), { kind: "formula", formula: shown }];
    }
    case "table":
      return [{ kind: "table", header: part.header, rows: part.rows }];
  }
}
