/**
 * @module
 * A document as a complete LaTeX file. It uses `neurips_2024.sty` if TeX finds it, otherwise a plain article with
 * the same page layout. Figures are inline TikZ.
 */
import { chartScene } from "../charts/chart.ts";
import { formulaLatex } from "../formula/latex.ts";
import { markDifferences, type Piece } from "../text-difference.ts";
import {
  type Block,
  type ColumnAlignment,
  type FigureBlock,
  type InlinePrinter,
  type PairBlock,
  type PlainDocument,
  PROMPT_LABEL,
  printInline,
  type RunningText,
  type TableBlock,
  unknownKind,
} from "./document.ts";
import { latexLines, latexPieces, latexQuoted, latexText, latexTitle } from "./latex-text.ts";
import { isShortPair } from "./printable.ts";
import { sceneTikz } from "./tikz.ts";

/** Preamble of both layouts. */
const PREAMBLE = String.raw`\documentclass{article}
\makeatletter
\IfFileExists{neurips_2024.sty}{%
  \PassOptionsToPackage{numbers}{natbib}
  \usepackage[preprint]{neurips_2024}
  \def\@noticestring{}
}{%
  \usepackage[letterpaper,textwidth=5.5in,textheight=9in]{geometry}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{}
  \setlength{\parindent}{0pt}
  \setlength{\parskip}{5.5pt}
  \renewcommand{\maketitle}{\begin{center}
    \hrule height 4pt \vskip 14pt {\LARGE\bfseries\@title\par} \vskip 14pt \hrule height 1pt
    \vskip 14pt \begin{tabular}[t]{c}\bfseries\@author\end{tabular}\par\end{center}\vskip 12pt}
}
\makeatother
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage{textcomp}
\usepackage{amsmath,amssymb}
\usepackage{booktabs,longtable,array,graphicx,xcolor,tikz}
\ifdefined\pdftrailerid\pdftrailerid{}\fi
\setcounter{secnumdepth}{0}
\setlength{\emergencystretch}{3em}
% No page ends between a lead-in and the list, quotation or table below it.
\makeatletter
\AtBeginDocument{\@beginparpenalty=10000 \predisplaypenalty=10000 \widowpenalty=10000 \clubpenalty=10000 }
\makeatother
\hfuzz=2pt
% A character that the fonts lack, by its number.
\newcommand{\unknown}[1]{{\scriptsize\texttt{[U+#1]}}}
% A table that is too wide is made smaller.
\newsavebox{\fitted}
\newcommand{\fittable}[1]{\sbox{\fitted}{#1}%
  \ifdim\wd\fitted>\linewidth\resizebox{\linewidth}{!}{\usebox{\fitted}}\else\usebox{\fitted}\fi}
\newcommand{\numbered}[3]{\refstepcounter{#1}{\small #2~\csname the#1\endcsname: #3\par}}
\newenvironment{foreign}{\begin{list}{}{\leftmargin=1em\rightmargin=1em\topsep=2pt}\item\relax
  \small\setlength{\parskip}{1pt}\raggedright}{\end{list}}
\newcommand{\remark}[1]{\par\vskip 4pt\noindent
  \fcolorbox{black!40}{black!5}{\parbox{\dimexpr\linewidth-2\fboxsep-2\fboxrule}{#1}}\par\vskip 4pt}
% No page ends after the list or quotation in this group.
\newcommand{\stay}{\csname @endparpenalty\endcsname=10000\relax}
\newcommand{\leadin}[1]{\par\noindent #1\par\nopagebreak}
\newcommand{\beside}[2]{\par\vskip 4pt\noindent
  \begin{minipage}[t]{.485\linewidth}#1\end{minipage}\hfill\begin{minipage}[t]{.485\linewidth}#2\end{minipage}\par\vskip 4pt}
\newcommand{\tofill}[2]{\par\vskip 4pt\noindent
  \fbox{\parbox[t][#2\baselineskip][t]{\dimexpr\linewidth-2\fboxsep-2\fboxrule}{\color{black!60}\small #1}}\par\vskip 4pt}`;

/** A complete LaTeX file. */
export function documentLatex({ title, authors, blocks }: PlainDocument): string {
  const names = authors.map(latexTitle).join(" \\\\\n");
  return `${PREAMBLE}

\\title{${latexTitle(title)}}
\\author{${names}}
\\date{}

\\begin{document}
\\maketitle

${latexBlocks(blocks)}

\\end{document}
`;
}

/** The blocks only, for a document with the same preamble; `level` is the level of the headings of sections. */
export function latexBlocks(blocks: readonly Block[], level = 1): string {
  return blocks.map((block) => latexBlock(block, level)).join("\n\n");
}

/** The last one is for all deeper levels. */
const HEADINGS = ["section", "subsection", "subsubsection", "paragraph"] as const;

function latexBlock(block: Block, level: number): string {
  switch (block.kind) {
    case "section": {
      const command = HEADINGS[Math.min(level, HEADINGS.length) - 1]!;
      return `\\${command}*{${heading(block.title)}}\n\n${latexBlocks(block.blocks, level + 1)}`;
    }
    case "paragraph":
      return running(block.text);
    case "list":
      return [
        ...leadLatex(block.lead),
        "\\begin{itemize}",
        ...block.items.map((item) => `\\item ${running(item)}`),
        "\\end{itemize}",
      ].join("\n");
    case "table":
      return tableLatex(block);
    case "quote":
      return quoteLatex(block);
    case "code":
      return `\\begin{foreign}\\ttfamily\n${latexLines(block.text)}\n\\end{foreign}`;
    case "pair":
      return pairLatex(block);
    case "formula":
      // Without a blank line between them the sentence and the formula are one paragraph, and stay on one page.
      return `${block.lead === undefined ? "" : `${running(block.lead)}\n`}\\[ ${formulaLatex(block.formula)} \\]`;
    case "figure":
      return figureLatex(block);
    case "aside": {
      const title = block.title === undefined ? "" : `\\textbf{${latexTitle(block.title)}}\n\n`;
      return `\\remark{${title}${latexBlocks(block.blocks, level)}}`;
    }
    case "details":
      return `\\leadin{\\textbf{${running(block.summary)}}}\n\n${latexBlocks(block.blocks, level)}`;
    case "definitions": {
      const items = block.entries.map(({ term, text }) => `\\item[{${latexTitle(term)}}] ${running(text)}`);
      return ["\\begin{description}", ...items, "\\end{description}"].join("\n");
    }
    case "space":
      return `\\tofill{${latexTitle(block.label)}}{${block.lines}}`;
    default:
      return unknownKind(block);
  }
}

const PRINTER: InlinePrinter = {
  text: latexText,
  formula: (formula) => `$${formulaLatex(formula)}$`,
  strong: (inner) => `\\textbf{${inner}}`,
  emphasis: (inner) => `\\emph{${inner}}`,
  code: (text) => `\\texttt{${latexQuoted(text)}}`,
  quoted: latexQuoted,
  link: (_, text) => latexText(text),
  term: (_, text) => latexText(text),
};

function running(text: RunningText): string {
  return printInline(text, PRINTER);
}

function heading(text: RunningText): string {
  return printInline(text, { ...PRINTER, text: latexTitle });
}

function leadLatex(lead: RunningText | undefined): string[] {
  return lead === undefined ? [] : [`\\leadin{${running(lead)}}`];
}

function quoteLatex(
  { label, text }: { readonly label?: RunningText; readonly text: string },
  pieces?: readonly Piece[],
) {
  return [...leadLatex(label), "\\begin{foreign}", latexPieces(text, pieces), "\\end{foreign}"].join("\n");
}

/** Long texts stand below each other: two columns do not break across pages. */
function pairLatex(pair: PairBlock): string {
  const { prompt, left, right } = pair;
  const difference = markDifferences(left.text, right.text);
  const [first, second] = [quoteLatex(left, difference?.a), quoteLatex(right, difference?.b)];
  const above =
    prompt === undefined ? "" : `{\\stay${quoteLatex({ label: PROMPT_LABEL, text: prompt })}}\\nopagebreak\n`;
  return `${above}${isShortPair(pair) ? `\\beside{${first}}{${second}}` : `${first}\n\n${second}`}`;
}

/** Tables with more rows use longtable, which breaks across pages. */
const MAX_PAGE_ROWS = 16;

function tableLatex({ header, rows, total, caption, columns = [] }: TableBlock): string {
  const kinds = header.map((_, i) => columns[i] ?? "left");
  const line = (cells: readonly RunningText[]): string => `${cells.map(running).join(" & ")} \\\\`;
  const body = [...rows.map(line), ...(total ? ["\\midrule", line(total)] : []), "\\bottomrule"];
  const head = ["\\toprule", line(header), "\\midrule"];
  const numbered = caption === undefined ? [] : [`\\numbered{table}{Table}{${running(caption)}}`];
  const layout = columnsLatex(kinds);
  if (rows.length > MAX_PAGE_ROWS) {
    // The caption is part of the first head, so that it stays with the table.
    const first = numbered.map(
      (caption) => `\\multicolumn{${kinds.length}}{@{}p{\\linewidth}@{}}{${caption}} \\\\[2pt]`,
    );
    const heads = [...first, ...head, ...(first.length > 0 ? ["\\endfirsthead", ...head] : []), "\\endhead"];
    return ["{\\small", `\\begin{longtable}{${layout}}`, ...heads, ...body, "\\end{longtable}", "}"].join("\n");
  }
  const table = [`\\begin{tabular}{${layout}}`, ...head, ...body, "\\end{tabular}"];
  return [
    "\\begin{center}\\begin{minipage}{\\linewidth}\\centering\\small",
    ...numbered,
    "\\vskip 3pt",
    "\\fittable{%",
    ...table,
    "}",
    "\\end{minipage}\\end{center}",
  ].join("\n");
}

/** Approximate share of the line width of a column that does not wrap. */
const SHARES: Readonly<Record<Exclude<ColumnAlignment, "wide">, number>> = { left: 0.16, right: 0.075 };

/** Column specification; wide columns share the remaining width. */
function columnsLatex(kinds: readonly ColumnAlignment[]): string {
  const wide = kinds.filter((kind) => kind === "wide").length;
  const taken = kinds.reduce((sum, kind) => sum + (kind === "wide" ? 0.02 : SHARES[kind]), 0);
  const share = Math.max(0.15, (0.98 - taken) / Math.max(1, wide));
  const of = { left: "l", right: "r", wide: `>{\\raggedright\\arraybackslash}p{${share.toFixed(3)}\\linewidth}` };
  return `@{}${kinds.map((kind) => of[kind]).join("")}@{}`;
}

/** The figure stands here, or where the next page has room, so that the text fills the page. */
function figureLatex({ chart, caption, hint }: FigureBlock): string {
  return [
    "\\begin{figure}[!htb]\\centering",
    "\\fittable{%",
    sceneTikz(chartScene(chart)),
    "}\\par\\vskip 4pt",
    `\\numbered{figure}{Figure}{${running(caption)}${hint === undefined ? "" : ` ${running(hint)}`}}`,
    "\\end{figure}",
  ].join("\n");
}
