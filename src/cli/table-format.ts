/**
 * @module
 * A table as Markdown, LaTeX or CSV, for a paper, a README or a spreadsheet.
 */
import { UsageError, visibleText } from "../core/index.ts";

export const TABLE_FORMATS = ["md", "tex", "csv"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** Cells are plain text; each row has as many as the header. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Above the table; CSV has none. */
  readonly caption?: string;
}

/** @throws {UsageError} when one command is asked for a table and for JSON */
export function checkTableFormat(
  command: string,
  { format, json }: { readonly format?: TableFormat; readonly json?: boolean },
): void {
  if (format !== undefined && json) {
    throw new UsageError(`${command}: --format must go without --json, got --format ${format} and --json`);
  }
}

/**
 * Formats a table, without a line break at the end. The first column is aligned left, all others right.
 *
 * Markdown is GitHub's; LaTeX is a plain `tabular` that needs no package, for UTF-8 sources; CSV is RFC 4180. No cell
 * can end its row, start a command, a link or a quoted field. An unknown value, "–", is an empty cell of CSV.
 */
export function formatTable(table: Table, format: TableFormat): string {
  return { md: markdown, tex: latex, csv }[format](table);
}

function markdown({ header, rows, caption }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownText).join(" | ")} |`;
  const rule = `| ${header.map((_, i) => (i === 0 ? "---" : "---:")).join(" | ")} |`;
  return [...(caption === undefined ? [] : [markdownText(caption), ""]), line(header), rule, ...rows.map(line)].join(
    "\n",
  );
}

function latex({ header, rows, caption }: Table): string {
  const line = (cells: readonly string[]): string => `${cells.map(latexText).join(" & ")} \\\\`;
  const tabular = [
    `\\begin{tabular}{l${"r".repeat(header.length - 1)}}`,
    "\\hline",
    line(header),
    "\\hline",
    ...rows.map(line),
    "\\hline",
    "\\end{tabular}",
  ];
  if (caption === undefined) return tabular.join("\n");
  return ["\\begin{table}", "\\centering", `\\caption{${latexText(caption)}}`, ...tabular, "\\end{table}"].join("\n");
}

function csv({ header, rows }: Table): string {
  const cell = (text: string): string =>
    text === "–" ? "" : /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  // A row of one empty cell would be a blank line.
  const line = (cells: readonly string[]): string =>
    cells.length === 1 && cells[0] === "" ? '""' : cells.map(cell).join(",");
  return [header, ...rows].map(line).join("\r\n");
}

const oneLine = (text: string): string => visibleText(text).replace(/\s+/g, " ").trim();

/** `a|b <i>` becomes `a\|b &lt;i&gt;`. */
function markdownText(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|~$#!^]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("://", "\\://")
    .replace(/www\./gi, (start) => start.replace(".", "\\."))
    .replaceAll("@", "&#64;");
}

const LATEX: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  // After \\, a bracket or star would be read as an option.
  "[": "{[}",
  "]": "{]}",
  "*": "{*}",
  // No ligatures: -- is not a dash, ?` is not an inverted mark.
  "-": "-{}",
  "'": "'{}",
  "`": "`{}",
  ",": ",{}",
  "?": "?{}",
  "!": "!{}",
};

/** A number keeps its minus sign. */
function latexText(text: string): string {
  const line = oneLine(text);
  if (/^[-\u2212]?\d+(?:\.\d+)?$/.test(line)) return line.replace(/^[-\u2212]/, "$-$");
  return line.replace(/[\\{}$&#%_^~<>|[\]*'`,?!-]/g, (character) => LATEX[character]!);
}
