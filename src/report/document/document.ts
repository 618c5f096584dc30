/**
 * @module
 * A document as plain data, for LaTeX, Typst, Markdown and HTML. Strings may come from models or users and are
 * escaped; formulas are trusted.
 */
import { type Formula, formulaText, type Prose } from "../../explain/index.ts";
import type { Chart } from "../charts/chart.ts";

export interface PlainDocument {
  readonly title: string;
  /** Author lines below the title. */
  readonly authors: readonly string[];
  readonly blocks: readonly Block[];
}

/** Running text, with formulas in it. */
export type RunningText = string | Prose;

export type Block =
  | HeadingBlock
  | ParagraphBlock
  | ListBlock
  | TableBlock
  | TextBlock
  | FormulaBlock
  | FigureBlock
  | NoteBlock
  | SpaceBlock;

interface HeadingBlock {
  readonly kind: "heading";
  /** 1 is a section, 3 a paragraph heading. */
  readonly level: 1 | 2 | 3;
  readonly text: string;
}

interface ParagraphBlock {
  readonly kind: "paragraph";
  readonly text: RunningText;
}

interface ListBlock {
  readonly kind: "list";
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

/** Text of a model or a user: `quote` wraps it as prose, `verbatim` keeps lines and spaces. */
interface TextBlock {
  readonly kind: "quote" | "verbatim";
  readonly text: string;
}

/** A displayed formula. */
interface FormulaBlock {
  readonly kind: "formula";
  readonly formula: Formula;
}

export interface FigureBlock {
  readonly kind: "figure";
  /** Base name of the file: lower-case letters, digits and dashes. */
  readonly name: string;
  readonly chart: Chart;
  readonly caption: RunningText;
}

/** A framed note. */
interface NoteBlock {
  readonly kind: "note";
  readonly text: RunningText;
}

/** An empty frame to fill in by hand. */
interface SpaceBlock {
  readonly kind: "space";
  readonly label: string;
  readonly lines: number;
}

export function heading(level: HeadingBlock["level"], text: string): HeadingBlock {
  return { kind: "heading", level, text };
}

export function paragraph(text: RunningText): ParagraphBlock {
  return { kind: "paragraph", text };
}

/** The strings and formulas of a text, in order. */
export function piecesOf(text: RunningText): Prose {
  return typeof text === "string" ? [text] : text;
}

/** The text with formulas in Unicode, for alternative texts and titles. */
export function plainText(text: RunningText): string {
  return piecesOf(text)
    .map((piece) => (typeof piece === "string" ? piece : formulaText(piece)))
    .join("");
}
