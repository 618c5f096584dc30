/**
 * @module
 * A document as Markdown (CommonMark with GitHub's tables and formulas); figures are files beside it.
 */
import { formulaLatex } from "../formula/latex.ts";
import { fencedText, inlineText, markdownTable } from "../markdown-text.ts";
import { type Block, type PlainDocument, piecesOf, type RunningText } from "./document.ts";
import { drawChart, figureFile } from "./figures.ts";

export function documentMarkdown({ title, authors, blocks }: PlainDocument): string {
  const head = [`# ${inlineText(title)}`, ...authors.map(inlineText)];
  return `${[...head, ...blocks.flatMap(blockMarkdown)].join("\n\n")}\n`;
}

function blockMarkdown(block: Block): string[] {
  switch (block.kind) {
    case "heading":
      return [`${"#".repeat(block.level + 1)} ${inlineText(block.text)}`];
    case "paragraph":
      return [running(block.text)];
    case "list":
      return [block.items.map((item) => `- ${running(item)}`).join("\n")];
    case "table": {
      const { header, rows, total, caption, columns = [] } = block;
      const names = header.map(running);
      const lines = [...rows, ...(total ? [total] : [])].map((row) => row.map(running));
      const numeric = names.filter((_, i) => columns[i] === "right");
      return [...(caption === undefined ? [] : [running(caption)]), markdownTable(names, lines, numeric)];
    }
    case "quote":
    case "verbatim":
      return [fencedText(block.text)];
    case "formula":
      return [`\`\`\`math\n${formulaLatex(block.formula)}\n\`\`\``];
    case "figure": {
      const notes = drawChart(block.chart).notes.map((note) => `${inlineText(note)}.`);
      const image = `![${running(block.caption)}](${figureFile(block)})`;
      return notes.length > 0 ? [image, notes.join(" ")] : [image];
    }
    case "note":
      return [`> ${running(block.text)}`];
    case "space":
      return [`**${inlineText(block.label)}**`];
  }
}

/** Escapes text and keeps the spaces next to formulas. */
function running(text: RunningText): string {
  return piecesOf(text)
    .map((piece) => {
      if (typeof piece !== "string") return `$\`${formulaLatex(piece)}\`$`;
      const inner = inlineText(piece);
      if (inner === "") return piece === "" ? "" : " ";
      return `${/^\s/.test(piece) ? " " : ""}${inner}${/\s$/.test(piece) ? " " : ""}`;
    })
    .join("");
}
