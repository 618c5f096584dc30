/**
 * @module
 * A document as Typst. Every text is a string literal, so it cannot contain markup or code.
 */
import { chartScene } from "../charts/chart.ts";
import { sceneSvg } from "../charts/figure.ts";
import { formulaTypst } from "../formula/typst.ts";
import { markDifferences, type Piece } from "../text-difference.ts";
import {
  type Block,
  type ColumnAlignment,
  type FigureBlock,
  type InlinePrinter,
  type PairBlock,
  type PlainDocument,
  PROMPT_LABEL,
  plainText,
  printInline,
  type RunningText,
  type TableBlock,
  unknownKind,
} from "./document.ts";
import { isShortPair, printableLine, printablePieces, printableQuoted, printableTitle } from "./printable.ts";
import { TYPST_STYLE } from "./typst-style.ts";

/** The input of the Typst compiler. */
export interface TypstSource {
  readonly source: string;
  /** Figures by file name. */
  readonly files: ReadonlyMap<string, string>;
}

export function documentTypst({ title, authors, blocks }: PlainDocument): TypstSource {
  const files = new Map<string, string>();
  const names = authors.map((author) => typstString(printableTitle(author))).join(", ");
  const head = [
    `#set document(title: ${typstString(printableTitle(title))}, author: (${names}${authors.length === 1 ? "," : ""}), date: none)`,
    TYPST_STYLE,
    `#headline(${[typstString(printableTitle(title)), ...authors.map((author) => typstString(printableTitle(author)))].join(", ")})`,
  ];
  return { source: `${[...head, typstBlocks(blocks, 1, files)].join("\n\n")}\n`, files };
}

/**
 * A string literal that evaluates to the text.
 *
 * `a"#b` becomes `"a\"#b"`.
 */
export function typstString(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}"`;
}

/** `level` is the level of the headings of sections among the blocks; charts are added to `files`. */
function typstBlocks(blocks: readonly Block[], level: number, files: Map<string, string>): string {
  return blocks.map((block) => typstBlock(block, level, files)).join("\n\n");
}

function typstBlock(block: Block, level: number, files: Map<string, string>): string {
  switch (block.kind) {
    case "section":
      return `#heading(level: ${level}, [${heading(block.title)}])\n\n${typstBlocks(block.blocks, level + 1, files)}`;
    case "paragraph":
      return running(block.text);
    case "list":
      return `${leadTypst(block.lead)}#list(${block.items.map((item) => content(item)).join(", ")})`;
    case "table":
      return tableTypst(block);
    case "quote":
      return quoteTypst(block);
    case "code":
      return quoteTypst(block, { wrapper: "mono" });
    case "pair":
      return pairTypst(block);
    case "formula":
      return `${leadTypst(block.lead)}$ ${formulaTypst(block.formula)} $`;
    case "figure":
      return figureTypst(block, files);
    case "aside": {
      const title = block.title === undefined ? "" : `#lead(strong(${typstString(printableTitle(block.title))}))\n\n`;
      return `#remark[\n${title}${typstBlocks(block.blocks, level, files)}\n]`;
    }
    case "details":
      return `#lead(strong(${content(block.summary)}))\n\n${typstBlocks(block.blocks, level, files)}`;
    case "definitions":
      return block.entries
        .map(({ term, text }) => `#definition(${typstString(printableTitle(term))}, ${content(text)})`)
        .join("\n");
    case "space":
      return `#tofill(${typstString(printableTitle(block.label))}, ${block.lines})`;
    default:
      return unknownKind(block);
  }
}

/** String literals in code mode, formulas in math mode. */
const PRINTER: InlinePrinter = {
  text: (text) => proseTypst(printableLine(text)),
  formula: (formula) => `$${formulaTypst(formula)}$`,
  strong: (inner) => `#strong[${inner}];`,
  emphasis: (inner) => `#emph[${inner}];`,
  code: (text) => `#mono(${typstString(printableQuoted(text))});`,
  quoted: (text) => `#asis(${typstString(printableQuoted(text))});`,
  link: (_, text) => PRINTER.text(text),
  term: (_, text) => PRINTER.text(text),
};

/** What the font has ligatures for that change the text: `--` would become a dash. */
const CHANGED = /(-{2,}|``|''|,,|[?!]`)/;

function proseTypst(text: string): string {
  return text
    .split(CHANGED)
    .map((part, i) =>
      i % 2 === 1 ? `#asis(${typstString(part)});` : part === "" && i > 0 ? "" : `#${typstString(part)};`,
    )
    .join("");
}

function running(text: RunningText): string {
  return printInline(text, PRINTER);
}

function heading(text: RunningText): string {
  return printInline(text, { ...PRINTER, text: (title) => `#${typstString(printableTitle(title))};` });
}

function leadTypst(text: RunningText | undefined): string {
  return text === undefined ? "" : `#lead(${content(text)})\n`;
}

interface QuoteOptions {
  readonly pieces?: readonly Piece[] | undefined;
  /** A function around each piece. */
  readonly wrapper?: string;
}

function quoteTypst(
  { label, text }: { readonly label?: RunningText; readonly text: string },
  { pieces, wrapper }: QuoteOptions = {},
): string {
  const wrap = (inner: string, name: string | undefined): string => (name === undefined ? inner : `${name}(${inner})`);
  const lines = printablePieces(text, pieces).map((line) => {
    const parts = line.map(({ text: part, differs }) => wrap(typstString(part), differs ? "underline" : wrapper));
    return parts.length === 0 ? '""' : parts.join(" + ");
  });
  return `${leadTypst(label)}#foreign(${lines.join(", ")})`;
}

function pairTypst(pair: PairBlock): string {
  const { prompt, left, right } = pair;
  const difference = markDifferences(left.text, right.text);
  const above = prompt === undefined ? "" : `#lead[${quoteTypst({ label: PROMPT_LABEL, text: prompt })}]\n`;
  return `${above}#beside(breakable: ${!isShortPair(pair)})[${quoteTypst(left, { pieces: difference?.a })}][${quoteTypst(right, { pieces: difference?.b })}]`;
}

function content(text: RunningText): string {
  return `[${running(text)}]`;
}

const ALIGNMENTS: Readonly<Record<ColumnAlignment, string>> = { left: "left", right: "right", wide: "left" };

/** Tables with more rows may break across pages. */
const MAX_PAGE_ROWS = 16;

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

/** The figure stands here if there is room, otherwise at the top of the next page, so that the text fills this one. */
function figureTypst({ name, chart, caption, hint }: FigureBlock, files: Map<string, string>): string {
  const file = `${name}.svg`;
  files.set(file, sceneSvg(chartScene(chart), { hasTitle: false, medium: "print" }));
  const alt = typstString(printableLine(plainText(caption)));
  const said = hint === undefined ? content(caption) : `[${running(caption)} ${running(hint)}]`;
  return `#chart(caption: ${said}, image(${typstString(file)}, width: 100%, alt: ${alt}))`;
}
