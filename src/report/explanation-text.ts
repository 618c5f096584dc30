/**
 * @module
 * Explanations as plain text, for a terminal.
 */

import { visibleText } from "../core/index.ts";
import type { Explanation, Part, Prose, Step, Table } from "../explain/index.ts";
import { formulaText, withValue } from "../explain/index.ts";
import type { WorkedSection } from "./explanation.ts";

/** Line width of paragraphs; tables and formulas may be wider. */
const WIDTH = 100;

/** A space at which lines do not break. */
const NO_BREAK_SPACE = "\u00a0";

/** Headings underlined, paragraphs wrapped at 100 characters, formulas indented. */
export function explanationText(sections: readonly WorkedSection[]): string {
  const blocks = sections.flatMap(({ heading, explanations }) => [
    ...(heading === undefined ? [] : [underline(heading, "═")]),
    ...explanations.flatMap(explanationBlocks),
  ]);
  return `${blocks.join("\n\n").replaceAll(NO_BREAK_SPACE, " ")}\n`;
}

function explanationBlocks({ title, parts }: Explanation): string[] {
  return [underline(title, "─"), ...parts.reduce(joinSteps, [])];
}

/** Joins consecutive steps without a blank line. */
function joinSteps(blocks: readonly string[], part: Part, index: number, parts: readonly Part[]): string[] {
  const text = partText(part);
  const follows = part.kind === "step" && parts[index - 1]?.kind === "step";
  return follows ? [...blocks.slice(0, -1), `${blocks.at(-1)}\n${text}`] : [...blocks, text];
}

function partText(part: Part): string {
  switch (part.kind) {
    case "paragraph":
      return wrapText(proseText(part.text));
    case "heading":
      return `— ${visibleText(part.text)} —`;
    case "step":
      return stepText(part);
    case "table":
      return tableText(part);
  }
}

function stepText({ text, formula, value }: Step): string {
  const plain = formulaText(value === null ? formula : withValue(formula, value));
  const sentence = proseText(text);
  return sentence === "" ? `    ${plain}` : `${wrapText(sentence)}\n    ${plain}`;
}

function tableText({ header, rows }: Table): string {
  const cells = [header, ...rows].map((row) => row.map(proseText));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => lengthOf(row[column]!))));
  const lines = cells.map((row) => row.map((text, i) => text + " ".repeat(widths[i]! - lengthOf(text))).join("  "));
  return [lines[0]!, widths.map((width) => "─".repeat(width)).join("  "), ...lines.slice(1)]
    .map((line) => `    ${line}`.trimEnd())
    .join("\n");
}

/** Prose on one line; formulas are not broken. */
function proseText(text: Prose): string {
  const pieces = text.map((piece) =>
    typeof piece === "string" ? piece : formulaText(piece).replaceAll(" ", NO_BREAK_SPACE),
  );
  return visibleText(pieces.join("")).replaceAll("\n", " ");
}

function underline(text: string, line: string): string {
  const shown = visibleText(text);
  return `${shown}\n${line.repeat(lengthOf(shown))}`;
}

function wrapText(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && lengthOf(last) + 1 + lengthOf(word) <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

const lengthOf = (text: string): number => [...text].length;
