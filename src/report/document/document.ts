/**
 * @module
 * A document as plain data: a tree of blocks for HTML, Markdown, LaTeX, Typst and plain text. Strings may come from
 * models or users and are escaped by each printer; formulas are trusted.
 */
import { type Formula, formulaText } from "../../explain/index.ts";
import type { Chart } from "../charts/chart.ts";

export interface PlainDocument {
  readonly title: string;
  /** Author lines below the title. */
  readonly authors: readonly string[];
  readonly blocks: readonly Block[];
}

/** Running text: our own sentences, with formulas and other inline elements. */
export type RunningText = string | readonly Inline[];

export type Inline = string | Formula | InlineElement;

export type InlineElement =
  | { readonly kind: "strong" | "emphasis"; readonly text: RunningText }
  /** A name, a value or a command, in a fixed-width font. */
  | { readonly kind: "code"; readonly text: string }
  /** Text of a model or a user, shown as written. */
  | { readonly kind: "quoted"; readonly text: string }
  /** A link to a section of this document. */
  | { readonly kind: "link"; readonly to: string; readonly text: string }
  /** A word that the document's glossary explains; `to` is the id of the entry. */
  | { readonly kind: "term"; readonly to: string; readonly text: string };

export type Block =
  | SectionBlock
  | ParagraphBlock
  | ListBlock
  | TableBlock
  | QuoteBlock
  | CodeBlock
  | PairBlock
  | FormulaBlock
  | FigureBlock
  | AsideBlock
  | DetailsBlock
  | DefinitionsBlock
  | SpaceBlock;

/** A heading with the blocks below it; the depth in the tree is the level of the heading. */
export interface SectionBlock {
  readonly kind: "section";
  /** Lower-case letters, digits and dashes, unique in the document. Without one, nothing can link to the section. */
  readonly id?: string;
  readonly title: RunningText;
  readonly blocks: readonly Block[];
}

interface ParagraphBlock {
  readonly kind: "paragraph";
  readonly text: RunningText;
}

interface ListBlock {
  readonly kind: "list";
  /** The sentence above the list; stays on its page. */
  readonly lead?: RunningText;
  readonly items: readonly RunningText[];
}

/** A `wide` column takes the remaining width and wraps its text. */
export type ColumnAlignment = "left" | "right" | "wide";

export interface TableBlock {
  readonly kind: "table";
  readonly header: readonly RunningText[];
  readonly rows: readonly (readonly RunningText[])[];
  /** Total row. */
  readonly total?: readonly RunningText[];
  readonly caption?: RunningText;
  /** @default left, for every column */
  readonly columns?: readonly ColumnAlignment[];
}

/** Text of a model or a user, as written: lines, spaces and characters stay. */
export interface QuoteBlock {
  readonly kind: "quote";
  /** What the text is; stays on the page of the text. */
  readonly label?: RunningText;
  readonly text: string;
}

/** Commands, one a line. */
interface CodeBlock {
  readonly kind: "code";
  readonly text: string;
}

/** Two texts of models side by side; words that differ are marked. */
export interface PairBlock {
  readonly kind: "pair";
  /** The prompt of both texts, above them. */
  readonly prompt?: string;
  readonly left: LabelledText;
  readonly right: LabelledText;
}

export interface LabelledText {
  readonly label: RunningText;
  readonly text: string;
}

/** A displayed formula. */
interface FormulaBlock {
  readonly kind: "formula";
  /** The sentence that leads to the formula; stays on its page. */
  readonly lead?: RunningText;
  readonly formula: Formula;
}

export interface FigureBlock {
  readonly kind: "figure";
  /** Base name of the file: lower-case letters, digits and dashes, unique in the document. */
  readonly name: string;
  readonly chart: Chart;
  readonly caption: RunningText;
  /** What to look for; follows the caption. */
  readonly hint?: RunningText;
}

/** A framed note. */
interface AsideBlock {
  readonly kind: "aside";
  /** A `warning` stands out more. @default note */
  readonly tone?: "note" | "warning";
  readonly title?: string;
  readonly blocks: readonly Block[];
}

/** A long part: folded in HTML, plain elsewhere. */
interface DetailsBlock {
  readonly kind: "details";
  readonly summary: RunningText;
  readonly blocks: readonly Block[];
}

/** A glossary. */
export interface DefinitionsBlock {
  readonly kind: "definitions";
  readonly entries: readonly DefinitionEntry[];
}

interface DefinitionEntry {
  /** As for a section. */
  readonly id: string;
  readonly term: string;
  readonly text: RunningText;
}

/** An empty frame to fill in by hand. */
interface SpaceBlock {
  readonly kind: "space";
  readonly label: string;
  readonly lines: number;
}

export function section(id: string, title: RunningText, blocks: readonly Block[]): SectionBlock {
  return { kind: "section", id, title, blocks };
}

export function paragraph(text: RunningText): ParagraphBlock {
  return { kind: "paragraph", text };
}

export function strong(text: RunningText): InlineElement {
  return { kind: "strong", text };
}

export function code(text: string): InlineElement {
  return { kind: "code", text };
}

export function quoted(text: string): InlineElement {
  return { kind: "quoted", text };
}

/** Inline elements, joined. */
export function inlines(text: RunningText): readonly Inline[] {
  return typeof text === "string" ? [text] : text;
}

const ELEMENTS: ReadonlySet<string> = new Set(["strong", "emphasis", "code", "quoted", "link", "term"]);

/** Whether a piece of running text is neither text nor a formula. */
export function isElement(piece: Exclude<Inline, string>): piece is InlineElement {
  return ELEMENTS.has(piece.kind);
}

/** The strings and formulas of a text, for charts: other elements are their text. */
export function piecesOf(text: RunningText): readonly (string | Formula)[] {
  return inlines(text).map((piece) => (typeof piece !== "string" && isElement(piece) ? plainText([piece]) : piece));
}

/** How a format prints each inline element; `strong` and `emphasis` get printed content. */
export interface InlinePrinter {
  text(text: string): string;
  formula(formula: Formula): string;
  strong(inner: string): string;
  emphasis(inner: string): string;
  code(text: string): string;
  quoted(text: string): string;
  link(to: string, text: string): string;
  term(to: string, text: string): string;
}

export function printInline(text: RunningText, printer: InlinePrinter): string {
  return inlines(text)
    .map((piece) => {
      if (typeof piece === "string") return printer.text(piece);
      if (!isElement(piece)) return printer.formula(piece);
      switch (piece.kind) {
        case "strong":
        case "emphasis":
          return printer[piece.kind](printInline(piece.text, printer));
        case "code":
        case "quoted":
          return printer[piece.kind](piece.text);
        case "link":
        case "term":
          return printer[piece.kind](piece.to, piece.text);
        default:
          return unknownKind(piece);
      }
    })
    .join("");
}

const PLAIN: InlinePrinter = {
  text: (text) => text,
  formula: formulaText,
  strong: (inner) => inner,
  emphasis: (inner) => inner,
  code: (text) => text,
  quoted: (text) => text,
  link: (_, text) => text,
  term: (_, text) => text,
};

/** The text alone, formulas in Unicode: for alternative texts, labels and plain text. */
export function plainText(text: RunningText): string {
  return printInline(text, PLAIN);
}

/** Fails where the type checker has proved that no kind is left; a printer's `default`. */
export function unknownKind(element: never): never {
  throw new TypeError(`document: no printer for ${JSON.stringify(element)}`);
}

/** The label of a prompt above a pair. */
export const PROMPT_LABEL = "Prompt";

/** Shown in place of a text of a model or a user without any letter. */
export const EMPTY_TEXT = "(empty)";

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** The blocks and all blocks inside them, in reading order. */
export function allBlocks(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block) => ("blocks" in block ? [block, ...allBlocks(block.blocks)] : [block]));
}

/** The same block with other running texts, but for titles and summaries, which have no links. Texts of models stay. */
export function mapText(block: Block, change: (text: RunningText) => RunningText): Block {
  const inside = (blocks: readonly Block[]): Block[] => blocks.map((one) => mapText(one, change));
  switch (block.kind) {
    case "section":
      return { ...block, blocks: inside(block.blocks) };
    case "paragraph":
      return { ...block, text: change(block.text) };
    case "list":
      return {
        ...block,
        ...(block.lead === undefined ? {} : { lead: change(block.lead) }),
        items: block.items.map(change),
      };
    case "table": {
      const { header, rows, total, caption } = block;
      return {
        ...block,
        ...(caption === undefined ? {} : { caption: change(caption) }),
        header: header.map(change),
        rows: rows.map((row) => row.map(change)),
        ...(total === undefined ? {} : { total: total.map(change) }),
      };
    }
    case "quote":
      return block.label === undefined ? block : { ...block, label: change(block.label) };
    case "pair":
    case "code":
    case "space":
      return block;
    case "formula":
      return block.lead === undefined ? block : { ...block, lead: change(block.lead) };
    case "figure": {
      const { caption, hint } = block;
      return { ...block, caption: change(caption), ...(hint === undefined ? {} : { hint: change(hint) }) };
    }
    case "aside":
    case "details":
      return { ...block, blocks: inside(block.blocks) };
    case "definitions":
      return block;
    default:
      return unknownKind(block);
  }
}
