/**
 * @module
 * A document as plain text for a terminal of a given width.
 */
import { visibleText } from "../../core/index.ts";
import { formulaText } from "../../explain/index.ts";
import { chartText } from "../charts/chart.ts";
import {
  type Block,
  EMPTY_TEXT,
  isBlank,
  isElement,
  type PairBlock,
  type PlainDocument,
  PROMPT_LABEL,
  plainText,
  type RunningText,
  type TableBlock,
  unknownKind,
} from "./document.ts";
import { unbroken } from "./printable.ts";

export interface TextOptions {
  /** Characters in a line. Formulas and charts may be wider. @default 100 */
  readonly width?: number;
}

/** A space at which lines do not break. */
const NO_BREAK_SPACE = "\u00a0";
const INDENT = 4;

/** Headings underlined or between dashes, paragraphs wrapped, formulas and quoted texts indented. */
export function documentText({ title, authors, blocks }: PlainDocument, { width = 100 }: TextOptions = {}): string {
  const head = [underline(printable(title), "═"), ...authors.map(printable)];
  return `${joinBlocks([...head, ...textBlocks(blocks, 1, width)]).replaceAll(NO_BREAK_SPACE, " ")}\n`;
}

/** A printed block; those of one calculation stand together, without a blank line. */
type Printed = string | { readonly step: string };

function joinBlocks(blocks: readonly Printed[]): string {
  return blocks.reduce<string>((before, block, i) => {
    const isStep = typeof block === "object";
    const separator = i === 0 ? "" : isStep && typeof blocks[i - 1] === "object" ? "\n" : "\n\n";
    return before + separator + (isStep ? block.step : block);
  }, "");
}

/** `level` is the level of the headings of sections among the blocks. */
function textBlocks(blocks: readonly Block[], level: number, width: number): Printed[] {
  return blocks.flatMap((block) => textBlock(block, level, width));
}

function textBlock(block: Block, level: number, width: number): Printed[] {
  switch (block.kind) {
    case "section":
      return [heading(proseText(block.title), level), ...textBlocks(block.blocks, level + 1, width)];
    case "paragraph":
      return [wrapText(proseText(block.text), width)];
    case "list":
      return [leadText(block.lead, width) + block.items.map((item) => hang(proseText(item), "- ", width)).join("\n")];
    case "table":
      return [tableText(block, width)];
    case "quote":
      return [
        leadText(block.label, width) +
          quoteLines(block.text, width - INDENT)
            .map(indent)
            .join("\n"),
      ];
    case "code":
      return [printable(block.text).split("\n").map(indent).join("\n")];
    case "pair":
      return [...promptText(block, width), pairText(block, width)];
    case "formula":
      return [{ step: leadText(block.lead, width) + indent(formulaText(block.formula)) }];
    case "figure": {
      const { chart, caption, hint } = block;
      const said = [caption, ...(hint === undefined ? [] : [hint])].map(proseText).join(" ");
      return [`${chartText(chart, width).map(oneLine).join("\n")}\n${wrapText(said, width)}`];
    }
    case "aside": {
      const title = block.title === undefined ? [] : [wrapText(oneLine(block.title), width - 2)];
      const inside = joinBlocks([...title, ...textBlocks(block.blocks, level, width - 2)]);
      return [inside.replace(/^/gm, "│ ").replace(/ $/gm, "")];
    }
    case "details":
      return [wrapText(proseText(block.summary), width), ...textBlocks(block.blocks, level, width)];
    case "definitions":
      return [
        block.entries.map(({ term, text }) => hang(`${printable(term)}: ${proseText(text)}`, "", width)).join("\n"),
      ];
    case "space":
      return [`${printable(block.label)}${"\n".repeat(block.lines)}`];
    default:
      return unknownKind(block);
  }
}

/** A sentence above what it leads to, or nothing. */
function leadText(lead: RunningText | undefined, width: number): string {
  return lead === undefined ? "" : `${wrapText(proseText(lead), width)}\n`;
}

function heading(text: string, level: number): string {
  if (level === 1) return underline(text, "─");
  return level === 2 ? `— ${text} —` : `· ${text}`;
}

function underline(text: string, line: string): string {
  return `${text}\n${line.repeat(lengthOf(text))}`;
}

const printable = (text: string): string => visibleText(text);

/** One line of prose; formulas are not broken. */
function proseText(text: RunningText): string {
  if (typeof text === "string") return oneLine(text);
  return oneLine(
    text
      .map((piece) => {
        if (typeof piece === "string") return piece;
        if (!isElement(piece)) return formulaText(piece).replaceAll(" ", NO_BREAK_SPACE);
        const plain = plainText([piece]);
        return piece.kind === "quoted" && isBlank(plain) ? EMPTY_TEXT : plain;
      })
      .join(""),
  );
}

/** No line breaks, and none where numbers stay together. */
const oneLine = (text: string): string => unbroken(printable(text).replaceAll("\n", " "));

/** Lines of at most `width` characters, broken between words; a longer word is broken too if `splits` is given. */
function wrapLines(text: string, width: number, { splits = false } = {}): string[] {
  const lines: string[] = [""];
  const words = text.split(" ").flatMap((word) => (splits ? (word.match(partsOf(width)) ?? [word]) : [word]));
  words.forEach((word, i) => {
    const last = lines.at(-1)!;
    if (i === 0) lines[0] = word;
    else if (lengthOf(last) + 1 + lengthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  });
  return lines;
}

const partsOf = (width: number): RegExp => new RegExp(`.{1,${Math.max(1, width)}}`, "gu");

function wrapText(text: string, width: number): string {
  return wrapLines(text, width).join("\n");
}

/** A wrapped text behind a mark, its other lines indented. */
function hang(text: string, mark: string, width: number): string {
  const space = " ".repeat(Math.max(2, mark.length));
  return mark + wrapLines(text, width - space.length).join(`\n${space}`);
}

const indent = (line: string): string => (line === "" ? "" : " ".repeat(INDENT) + line);

/** The lines of a quoted text, wrapped. */
function quoteLines(text: string, width: number): string[] {
  if (isBlank(text)) return [EMPTY_TEXT];
  return printable(text)
    .replaceAll("\t", "    ")
    .split("\n")
    .flatMap((line) => wrapLines(line, width, { splits: true }));
}

/** Narrower screens show the two texts of a pair below each other. */
const MIN_PAIR_WIDTH = 72;

function promptText({ prompt }: PairBlock, width: number): string[] {
  return prompt === undefined ? [] : [[PROMPT_LABEL, ...quoteLines(prompt, width - INDENT).map(indent)].join("\n")];
}

function pairText({ left, right }: PairBlock, width: number): string {
  if (width < MIN_PAIR_WIDTH) {
    return [left, right]
      .map(({ label, text }) =>
        [wrapText(proseText(label), width), ...quoteLines(text, width - INDENT).map(indent)].join("\n"),
      )
      .join("\n\n");
  }
  const column = Math.floor((width - INDENT - 3) / 2);
  const [one, other] = [left, right].map(({ label, text }) => [
    ...wrapLines(proseText(label), column),
    "─".repeat(column),
    ...quoteLines(text, column),
  ]) as [string[], string[]];
  const rows = Math.max(one.length, other.length);
  return Array.from({ length: rows }, (_, i) =>
    indent(`${pad(one[i] ?? "", column)} │ ${other[i] ?? ""}`.trimEnd()),
  ).join("\n");
}

/** No column of a table gets narrower, unless its texts are. */
const MIN_COLUMN = 8;
const GAP = 2;

function tableText({ header, rows, total, caption, columns = [] }: TableBlock, width: number): string {
  const cells = [header, ...rows, ...(total ? [total] : [])].map((row) => row.map(proseText));
  const widths = columnWidths(cells, width - INDENT);
  const lead = leadText(caption, width);
  if (widths === undefined) return lead + records(cells, width);
  const rule = widths.map((columnWidth) => "─".repeat(columnWidth)).join(" ".repeat(GAP));
  const printed = cells.flatMap((row, i) => {
    const lines = rowLines(row, widths, columns);
    if (i === 0) return [...lines, rule];
    return total && i === cells.length - 1 ? [rule, ...lines] : lines;
  });
  return lead + printed.map((line) => indent(line.trimEnd())).join("\n");
}

/** Widths of the columns that fit; undefined when the table cannot fit. */
function columnWidths(cells: readonly (readonly string[])[], width: number): number[] | undefined {
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => lengthOf(row[column] ?? ""))));
  const excess = (): number => widths.reduce((sum, one) => sum + one, 0) + GAP * (widths.length - 1) - width;
  while (excess() > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= MIN_COLUMN) return undefined;
    widths[widest] = Math.max(MIN_COLUMN, widths[widest]! - excess(), secondWidest(widths, widest) - 1);
  }
  return widths;
}

/** Width of the widest other column. */
function secondWidest(widths: readonly number[], widest: number): number {
  return Math.max(0, ...widths.filter((_, i) => i !== widest));
}

/** The lines of a row whose cells are wrapped. */
function rowLines(
  row: readonly string[],
  widths: readonly number[],
  columns: NonNullable<TableBlock["columns"]>,
): string[] {
  const wrapped = row.map((cell, i) => wrapLines(cell, widths[i]!, { splits: true }));
  const height = Math.max(...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, i) => {
        const text = lines[line] ?? "";
        return columns[i] === "right" ? " ".repeat(widths[i]! - lengthOf(text)) + text : pad(text, widths[i]!);
      })
      .join(" ".repeat(GAP)),
  );
}

/** Each row as lines of `name: value`, for a table that is too wide. */
function records([header, ...rows]: readonly (readonly string[])[], width: number): string {
  return rows
    .map((row) => row.map((cell, i) => hang(`${header![i]}: ${cell}`.trim(), " ".repeat(INDENT), width)).join("\n"))
    .join("\n\n");
}

const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - lengthOf(text)));

const lengthOf = (text: string): number => [...text].length;
