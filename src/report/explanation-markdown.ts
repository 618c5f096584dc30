/**
 * @module
 * Explanations as Markdown, with formulas in the syntax that GitHub and GitLab both render: $`…`$ and math blocks.
 */
import { type Explanation, type Part, type Prose, type Step, withValue } from "../explain/index.ts";
import type { WorkedSection } from "./explanation.ts";
import { formulaLatex } from "./formula/latex.ts";
import { inlineText, markdownTable } from "./markdown-text.ts";

/** Text is escaped. Other Markdown renderers show formulas as LaTeX code. */
export function explanationMarkdown(sections: readonly WorkedSection[]): string {
  const blocks = sections.flatMap(({ heading, explanations }) => [
    ...(heading === undefined ? [] : [`# ${inlineText(heading)}`]),
    ...explanations.flatMap((explanation) => explanationBlocks(explanation, heading === undefined ? 1 : 2)),
  ]);
  return `${blocks.join("\n\n")}\n`;
}

function explanationBlocks({ title, parts }: Explanation, level: number): string[] {
  return [`${"#".repeat(level)} ${inlineText(title)}`, ...parts.flatMap((part) => partBlocks(part, level + 1))];
}

function partBlocks(part: Part, level: number): string[] {
  switch (part.kind) {
    case "paragraph":
      return [proseMarkdown(part.text)];
    case "heading":
      return [`${"#".repeat(level)} ${inlineText(part.text)}`];
    case "step":
      return stepBlocks(part);
    case "table":
      return [
        markdownTable(
          part.header.map(proseMarkdown),
          part.rows.map((row) => row.map(proseMarkdown)),
        ),
      ];
  }
}

function stepBlocks({ text, formula, value }: Step): string[] {
  const latex = formulaLatex(value === null ? formula : withValue(formula, value));
  const block = `\`\`\`math\n${latex}\n\`\`\``;
  return text.length === 0 || text.join("") === "" ? [block] : [proseMarkdown(text), block];
}

function proseMarkdown(text: Prose): string {
  return text
    .map((piece) => (typeof piece === "string" ? escapeBetween(piece) : `$\`${formulaLatex(piece)}\`$`))
    .join("");
}

/** Escapes text and keeps the spaces next to formulas. */
function escapeBetween(text: string): string {
  const [before, after] = [/^\s/.test(text) ? " " : "", /\s$/.test(text) ? " " : ""];
  const inner = inlineText(text);
  return inner === "" ? before : before + inner + after;
}
