/**
 * @module
 * A document as plain data: what LaTeX, Typst, Markdown and HTML all can show. Strings in it may come from
 * models or users and are shown as text; formulas are ours alone.
 */
import type { Formula, Prose } from "../../explain/index.ts";
import type { IntervalPlot } from "../charts/interval-plot.ts";
import type { LineChart } from "../charts/line-chart.ts";

export interface PlainDocument {
  readonly title: string;
  /** Lines below the title: who wrote it. */
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
  /** 1 is a section; 3 opens a paragraph. */
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

/** A `wide` column takes the width that the others leave, and its text wraps. */
export type ColumnAlignment = "left" | "right" | "wide";

export interface TableBlock {
  readonly kind: "table";
  readonly header: readonly RunningText[];
  readonly rows: readonly (readonly RunningText[])[];
  /** Sums over all rows, set apart. */
  readonly total?: readonly RunningText[];
  readonly caption?: RunningText;
  /** @default left, for every column */
  readonly columns?: readonly ColumnAlignment[];
}

/** Text of a model or a user: `quote` wraps it as prose, `verbatim` shows each line and space as it is. */
interface TextBlock {
  readonly kind: "quote" | "verbatim";
  readonly text: string;
}

/** A formula on a line of its own. */
interface FormulaBlock {
  readonly kind: "formula";
  readonly formula: Formula;
}

export interface FigureBlock {
  readonly kind: "figure";
  /** Of its file: lower-case letters, digits and dashes. */
  readonly name: string;
  readonly chart: Chart;
  readonly caption: RunningText;
}

export type Chart =
  | { readonly type: "lines"; readonly lines: LineChart }
  | { readonly type: "intervals"; readonly intervals: IntervalPlot };

/** Something that a reader must not overlook, in a frame. */
interface NoteBlock {
  readonly kind: "note";
  readonly text: RunningText;
}

/** A frame to be filled in by hand. */
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

/** The text's strings and formulas, in order. */
export function piecesOf(text: RunningText): Prose {
  return typeof text === "string" ? [text] : text;
}

/** The text with its formulas in Unicode, for a caption that is read aloud or a file's title. */
export function plainText(text: RunningText): string {
  return piecesOf(text)
    .map((piece) => (typeof piece === "string" ? piece : piece.plain))
    .join("");
}
