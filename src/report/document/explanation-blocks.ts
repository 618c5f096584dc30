/**
 * @module
 * Worked explanations as document blocks, and as documents of their own.
 */
import { type Answer, type Explanation, type Part, withValue } from "../../explain/index.ts";
import { type Block, type PlainDocument, paragraph, type SectionBlock, section } from "./document.ts";

/** One explanation as a document under its own title. */
export function explanationDocument(explanation: Explanation): PlainDocument {
  return { title: explanation.title, authors: [], blocks: explanationBlocks(explanation, "curves") };
}

/** The answers of a sheet as a document. */
export function answerDocument(answers: readonly Answer[]): PlainDocument {
  return { title: "The exercises, worked", authors: [], blocks: answerBlocks(answers) };
}

/** The answers of a sheet, one section per exercise. */
export function answerBlocks(answers: readonly Answer[]): SectionBlock[] {
  return answers.map(({ exercise, explanations }) => {
    const id = exercise.toLowerCase().replace(".", "-");
    const worked = Object.entries(explanations).map(([key, explanation]) =>
      section(`${id}-${key}`, explanation.title, explanationBlocks(explanation, `${id}-${key}`)),
    );
    return section(id, exercise, worked);
  });
}

/** The parts of an explanation without its title; `name` is the name of its figure. */
export function explanationBlocks({ parts, chart }: Explanation, name: string): Block[] {
  const figure: Block[] = chart
    ? [{ kind: "figure", name, chart: { type: "lines", lines: chart }, caption: `${chart.title}.` }]
    : [];
  return [...sectionsOf(parts), ...figure];
}

/** The parts, those below a heading as a section. */
function sectionsOf(parts: readonly Part[]): Block[] {
  const blocks: Block[] = [];
  let current = blocks;
  for (const part of parts) {
    if (part.kind === "heading") {
      current = [];
      blocks.push({ kind: "section", title: part.text, blocks: current });
    } else current.push(partBlock(part));
  }
  return blocks;
}

function partBlock(part: Exclude<Part, { kind: "heading" }>): Block {
  switch (part.kind) {
    case "paragraph":
      return paragraph(part.text);
    case "step": {
      const { text, formula, value } = part;
      const shown = value === null ? formula : withValue(formula, value);
      const isSilent = text.every((piece) => piece === "");
      return { kind: "formula", formula: shown, ...(isSilent ? {} : { lead: text }) };
    }
    case "table":
      return { kind: "table", header: part.header, rows: part.rows };
  }
}
