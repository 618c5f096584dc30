/**
 * @module
 * A document as a complete LaTeX file. It uses `neurips_2024.sty` if TeX finds it, otherwise a plain article with
 * the same page layout. Figures are inline TikZ.
 */
import { chartScene } from "../charts/chart.ts";
import { formulaLatex } from "../formula/latex.ts";
import type { Block, ColumnAlignment, FigureBlock, PlainDocument, RunningText, TableBlock } from "./document.ts";
import { piecesOf } from "./document.ts";
import { latexLines, latexParagraphs, latexText, latexTitle } from "./latex-text.ts";
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

/** The blocks only, for a document with the same preamble. */
export function latexBlocks(blocks: readonly Block[]): string {
  return blocks.map(latexBlock).join("\n\n");
}

const HEADINGS = { 1: "section", 2: "subsection", 3: "paragraph" } as const;

function latexBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `\\${HEADINGS[block.level]}*{${latexTitle(block.text)}}`;
    case "paragraph":
      return running(block.text);
    case "list":
      return ["\\begin{itemize}", ...block.items.map((item) => `\\item ${running(item)}`), "\\end{itemize}"].join("\n");
    case "table":
      return tableLatex(block);
    case "quote":
      return `\\begin{foreign}\n${latexParagraphs(block.text)}\n\\end{foreign}`;
    case "verbatim":
      return `\\begin{foreign}\n${latexLines(block.text)}\n\\end{foreign}`;
    case "formula":
      return `\\[ ${formulaLatex(block.formula)} \\]`;
    case "figure":
      return figureLatex(block);
    case "note":
      return `\\remark{${running(block.text)}}`;
    case "space":
      return `\\tofill{${latexTitle(block.label)}}{${block.lines}}`;
  }
}

function running(text: RunningText): string {
  return piecesOf(text)
    .map((piece) => (typeof piece === "string" ? latexText(piece) : `$${formulaLatex(piece)}$`))
    .join("");
}

/** Tables with more rows use longtable, which breaks across pages. */
const MAX_PAGE_ROWS = 25;

function tableLatex({ header, rows, total, caption, columns = [] }: TableBlock): string {
  const kinds = header.map((_, i) => columns[i] ?? "left");
  const line = (cells: readonly RunningText[]): string => `${cells.map(running).join(" & ")} \\\\`;
  const body = [...rows.map(line), ...(total ? ["\\midrule", line(total)] : []), "\\bottomrule"];
  const head = ["\\toprule", line(header), "\\midrule"];
  const numbered = caption === undefined ? [] : [`\\numbered{table}{Table}{${running(caption)}}`];
  const layout = columnsLatex(kinds);
  if (rows.length > MAX_PAGE_ROWS) {
    const long = [`\\begin{longtable}{${layout}}`, ...head, "\\endhead", ...body, "\\end{longtable}"];
    return ["{\\small", ...numbered, ...long, "}"].join("\n");
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

function figureLatex({ chart, caption }: FigureBlock): string {
  return [
    "\\begin{center}\\begin{minipage}{\\linewidth}\\centering",
    "\\fittable{%",
    sceneTikz(chartScene(chart)),
    "}\\par\\vskip 4pt",
    `\\numbered{figure}{Figure}{${running(caption)}}`,
    "\\end{minipage}\\end{center}",
  ].join("\n");
}
