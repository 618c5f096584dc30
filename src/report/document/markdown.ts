/**
 * @module
 * A document as Markdown (CommonMark with GitHub's tables, formulas and links to headings); figures are files beside
 * it. Other renderers show formulas as LaTeX code.
 */
import { formulaLatex } from "../formula/latex.ts";
import {
  allBlocks,
  type Block,
  EMPTY_TEXT,
  type InlinePrinter,
  isBlank,
  type PlainDocument,
  PROMPT_LABEL,
  plainText,
  printInline,
  type RunningText,
  type TableBlock,
  unknownKind,
} from "./document.ts";
import { drawChart, figureFile } from "./figures.ts";
import { fencedText, inlineText, markdownTable } from "./markdown-text.ts";

export function documentMarkdown({ title, authors, blocks }: PlainDocument): string {
  const printer = printerFor(blocks);
  const head = [`# ${inlineText(title)}`, ...authors.map(inlineText)];
  return `${[...head, ...blocksMarkdown(blocks, 2, printer)].join("\n\n")}\n`;
}

/** `level` is the level of the headings of sections among the blocks. */
function blocksMarkdown(blocks: readonly Block[], level: number, printer: InlinePrinter): string[] {
  return blocks.flatMap((block) => blockMarkdown(block, level, printer));
}

function blockMarkdown(block: Block, level: number, printer: InlinePrinter): string[] {
  const running = (text: RunningText): string => printInline(text, printer);
  const lead = (text: RunningText | undefined): string[] => (text === undefined ? [] : [running(text)]);
  switch (block.kind) {
    case "section": {
      const heading = `${"#".repeat(Math.min(level, 6))} ${running(block.title)}`;
      return [heading, ...blocksMarkdown(block.blocks, level + 1, printer)];
    }
    case "paragraph":
      return [running(block.text)];
    case "list":
      return [...lead(block.lead), block.items.map((item) => `- ${running(item)}`).join("\n")];
    case "table":
      return [...lead(block.caption), tableMarkdown(block, printer)];
    case "quote":
      return [...lead(block.label), quoteMarkdown(block.text)];
    case "code":
      return [fencedText(block.text)];
    case "pair": {
      const prompt = block.prompt === undefined ? [] : [{ label: PROMPT_LABEL, text: block.prompt }];
      return [...prompt, block.left, block.right].flatMap(({ label, text }) => [running(label), quoteMarkdown(text)]);
    }
    case "formula":
      return [...lead(block.lead), `\`\`\`math\n${formulaLatex(block.formula)}\n\`\`\``];
    case "figure": {
      const notes = drawChart(block.chart).notes.map((note) => `${inlineText(note)}.`);
      const said = [...notes, ...lead(block.hint)].join(" ");
      // A link inside an image's description would end it.
      const image = `![${inlineText(plainText(block.caption))}](${figureFile(block)})`;
      return [image, ...(said === "" ? [] : [said])];
    }
    case "aside": {
      const title = block.title === undefined ? [] : [`**${inlineText(block.title)}**`];
      const text = [...title, ...blocksMarkdown(block.blocks, level, printer)].join("\n\n");
      return [text.replace(/^/gm, "> ").replace(/^> $/gm, ">")];
    }
    case "details":
      return [`**${running(block.summary)}**`, ...blocksMarkdown(block.blocks, level, printer)];
    case "definitions":
      return [block.entries.map(({ term, text }) => `- **${inlineText(term)}**: ${running(text)}`).join("\n")];
    case "space":
      return [`**${inlineText(block.label)}**`];
    default:
      return unknownKind(block);
  }
}

function quoteMarkdown(text: string): string {
  return isBlank(text) ? `*${EMPTY_TEXT}*` : fencedText(text);
}

function tableMarkdown({ header, rows, total, columns = [] }: TableBlock, printer: InlinePrinter): string {
  const line = (row: readonly RunningText[]): string[] => row.map((cell) => printInline(cell, printer));
  const isNumeric = header.map((_, i) => columns[i] === "right");
  return markdownTable(line(header), [...rows, ...(total ? [total] : [])].map(line), isNumeric);
}

/** Links go to the headings of sections and, for terms, to the heading above the glossary. */
function printerFor(blocks: readonly Block[]): InlinePrinter {
  const anchors = new Map<string, string>();
  for (const block of allBlocks(blocks)) {
    if (block.kind !== "section") continue;
    const anchor = headingAnchor(plainText(block.title));
    if (block.id !== undefined) anchors.set(block.id, anchor);
    for (const inner of block.blocks) {
      if (inner.kind === "definitions") for (const { id } of inner.entries) anchors.set(id, anchor);
    }
  }
  const link = (to: string, text: string): string => {
    const anchor = anchors.get(to);
    return anchor === undefined ? inlineText(text) : `[${inlineText(text)}](#${anchor})`;
  };
  return {
    text: spacedText,
    formula: (formula) => `$\`${formulaLatex(formula)}\`$`,
    strong: (inner) => `**${inner}**`,
    emphasis: (inner) => `*${inner}*`,
    code: codeMarkdown,
    quoted: (text) => (isBlank(text) ? EMPTY_TEXT : inlineText(text)),
    link,
    term: link,
  };
}

/** The anchor that GitHub gives to a heading. */
function headingAnchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}

/** Escapes text and keeps the spaces next to formulas and links. */
function spacedText(text: string): string {
  const inner = inlineText(text);
  if (inner === "") return text === "" ? "" : " ";
  return `${/^\s/.test(text) ? " " : ""}${inner}${/\s$/.test(text) ? " " : ""}`;
}

/** A code span; text with backticks or bars, which end spans and cells, is escaped text instead. */
function codeMarkdown(text: string): string {
  const shown = inlineText(text);
  const isPlain = /^[\w .,:;/+=()@%−-]+$/.test(text) && text.trim() === text;
  return isPlain ? `\`${text}\`` : shown;
}
