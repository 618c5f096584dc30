/**
 * @module
 * A document as Typst. Every text is a string literal, so it cannot contain markup or code.
 */
import { chartScene } from "../charts/chart.ts";
import { sceneSvg } from "../charts/figure.ts";
import { formulaTypst } from "../formula/typst.ts";
import {
  type Block,
  type ColumnAlignment,
  type FigureBlock,
  type PlainDocument,
  piecesOf,
  plainText,
  type RunningText,
  type TableBlock,
} from "./document.ts";
import { printableLine, printableLines, printableParagraphs, printableTitle } from "./printable.ts";
import { TYPST_STYLE } from "./typst-style.ts";

/** The input of the Typst compiler. */
export interface TypstSource {
  readonly source: string;
  /** Figures by file name. */
  readonly files: ReadonlyMap<string, string>;
}

export function documentTypst({ title, authors, blocks }: PlainDocument): TypstSource {
  const files = new Map<string, string>();
  const body = blocks.map((block) => typstBlock(block, files));
  const names = authors.map((author) => typstString(printableTitle(author))).join(", ");
  const head = [
    `#set document(title: ${typstString(printableTitle(title))}, author: (${names}${authors.length === 1 ? "," : ""}), date: none)`,
    TYPST_STYLE,
    `#headline(${[typstString(printableTitle(title)), ...authors.map((author) => typstString(printableTitle(author)))].join(", ")})`,
  ];
  return { source: `${[...head, ...body].join("\n\n")}\n`, files };
}

/**
 * A string literal that evaluates to the text.
 *
 * `a"#b` becomes `"a\"#b"`.
 */
export function typstString(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
}

function typstBlock(block: Block, files: Map<string, string>): string {
  switch (block.kind) {
    case "heading":
      return `#heading(level: ${block.level}, ${typstString(printableTitle(block.text))})`;
    case "paragraph":
      return running(block.text);
    case "list":
      return `#list(${block.items.map((item) => content(item)).join(", ")})`;
    case "table":
      return tableTypst(block);
    case "quote":
      return `#foreign(${printableParagraphs(block.text).map(typstString).join(", ")})`;
    case "verbatim":
      return `#foreign(${printableLines(block.text).map(typstString).join(", ")})`;
    case "formula":
      return `$ ${formulaTypst(block.formula)} $`;
    case "figure":
      return figureTypst(block, files);
    case "note":
      return `#remark(${content(block.text)})`;
    case "space":
      return `#tofill(${typstString(printableTitle(block.label))}, ${block.lines})`;
  }
}

/** Text and formulas as markup: string literals in code mode, formulas in math mode. */
function running(text: RunningText): string {
  return piecesOf(text)
    .map((piece) => {
      if (typeof piece === "string") return `#${typstString(printableLine(piece))};`;
      return `$${formulaTypst(piece)}$`;
    })
    .join("");
}

function content(text: RunningText): string {
  return `[${running(text)}]`;
}

const ALIGNMENTS: Readonly<Record<ColumnAlignment, string>> = { left: "left", right: "right", wide: "left" };

/** Tables with more rows may break across pages. */
const MAX_PAGE_ROWS = 25;

function tableTypst({ header, rows, total, caption, columns = [] }: TableBlock): string {
  const kinds = header.map((_, i) => columns[i] ?? "left");
  const line = (cells: readonly RunningText[]): string => `  ${cells.map(content).join(", ")},`;
  const rule = (width: string): string => `  table.hline(stroke: ${width}),`;
  const table = [
    `table(columns: (${kinds.map((kind) => (kind === "wide" ? "1fr" : "auto")).join(", ")},), align: (${kinds.map((kind) => ALIGNMENTS[kind]).join(", ")},),`,
    rule("0.9pt"),
    `  table.header(${header.map(content).join(", ")}),`,
    rule("0.5pt"),
    ...rows.map(line),
    ...(total ? [rule("0.5pt"), line(total)] : []),
    rule("0.9pt"),
    ")",
  ].join("\n");
  // Scale down a slightly too wide table if no column wraps.
  const fitted = kinds.includes("wide") ? table : `fitted(${table})`;
  if (caption === undefined) return `#align(center, ${fitted})`;
  const figure = `figure(kind: table, supplement: "Table", caption: ${content(caption)}, ${fitted})`;
  return rows.length > MAX_PAGE_ROWS ? `#long(${figure})` : `#${figure}`;
}

function figureTypst({ name, chart, caption }: FigureBlock, files: Map<string, string>): string {
  const file = `${name}.svg`;
  files.set(file, sceneSvg(chartScene(chart), { hasTitle: false, medium: "print" }));
  const alt = typstString(printableLine(plainText(caption)));
  return `#figure(caption: ${content(caption)}, image(${typstString(file)}, width: 100%, alt: ${alt}))`;
}
