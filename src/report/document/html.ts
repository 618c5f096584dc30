/**
 * @module
 * A document as one self-contained HTML file: text escaped, charts inline, long parts folded; no scripts, no network
 * access.
 */
import { formulaMathml, inlineMathml } from "../formula/mathml.ts";
import { type Markup, markup, NOTHING, verbatim, when } from "../markup.ts";
import { markDifferences, type Piece } from "../text-difference.ts";
import {
  type Block,
  EMPTY_TEXT,
  type FigureBlock,
  type InlinePrinter,
  isBlank,
  type PairBlock,
  type PlainDocument,
  PROMPT_LABEL,
  plainText,
  printInline,
  type RunningText,
  type SectionBlock,
  type TableBlock,
  unknownKind,
} from "./document.ts";
import { drawChart } from "./figures.ts";
import { pageStyle } from "./html-style.ts";
import { unbroken } from "./printable.ts";

/** Content security policy: allows only the file's own styles, in case markup is not escaped somewhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A complete HTML file. Blocks before the first section are its header, and sections are listed below it.
 *
 * All text is escaped, and control and bidirectional characters are made visible.
 */
export function documentHtml({ title, authors, blocks }: PlainDocument): string {
  const first = blocks.findIndex(({ kind }) => kind === "section");
  const head = first < 0 ? blocks : blocks.slice(0, first);
  const body = first < 0 ? [] : blocks.slice(first);
  const links = body.flatMap((block) =>
    block.kind === "section" && block.id !== undefined
      ? [markup`<li><a href="#${block.id}">${plainText(block.title)}</a></li>`]
      : [],
  );
  const tables: TableCount = { count: 0 };
  return markup`<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${pageStyle}
</head>
<body>
<header><h1 dir="auto">${title}</h1>${authors.map((author) => markup`<p class="author" dir="auto">${author}</p>`)}${blocksMarkup(head, 2, tables)}</header>
${when(links.length > 1, () => markup`<nav aria-label="Contents"><ul>${links}</ul></nav>\n`)}<main>
${body.map((block) => (block.kind === "section" ? topSection(block, tables) : blockMarkup(block, 2, tables)))}</main>
<footer><p class="soft">Made by Penchant. This file is self-contained: it loads no other files and runs no scripts.</p></footer>
</body>
</html>
`.text;
}

/** Tables so far: numbers make the labels of their scroll areas unique. */
interface TableCount {
  count: number;
}

/** `level` is the level of the headings of sections among the blocks. */
function blocksMarkup(blocks: readonly Block[], level: number, tables: TableCount): Markup[] {
  return blocks.map((block) => blockMarkup(block, level, tables));
}

/** A section of the document itself is a landmark. */
function topSection({ id, title, blocks }: SectionBlock, tables: TableCount): Markup {
  const heading = inline(title);
  const content = blocksMarkup(blocks, 3, tables);
  return id === undefined
    ? markup`<section><h2>${heading}</h2>${content}</section>\n`
    : markup`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>${content}</section>\n`;
}

function blockMarkup(block: Block, level: number, tables: TableCount): Markup {
  switch (block.kind) {
    case "section":
      return markup`<section>${heading(block, level)}${blocksMarkup(block.blocks, level + 1, tables)}</section>\n`;
    case "paragraph":
      return markup`<p>${inline(block.text)}</p>`;
    case "list":
      return markup`${leadMarkup(block.lead)}<ul>${block.items.map((item) => markup`<li>${inline(item)}</li>`)}</ul>`;
    case "table":
      return tableMarkup(block, tables);
    case "quote":
      return block.label === undefined
        ? quoteMarkup(block.text)
        : markup`<figure><figcaption>${inline(block.label)}</figcaption>${quoteMarkup(block.text)}</figure>`;
    case "code":
      return markup`<pre class="text">${block.text}</pre>`;
    case "pair":
      return pairMarkup(block);
    case "formula":
      return markup`${leadMarkup(block.lead)}<p class="formula">${formulaMathml(block.formula, "block")}</p>`;
    case "figure":
      return figureMarkup(block);
    case "aside": {
      const title = when(block.title, () => markup`<p class="outcome">${block.title!}</p>`);
      return markup`<div role="note" class="${block.tone ?? "note"}">${title}${blocksMarkup(block.blocks, level, tables)}</div>`;
    }
    case "details":
      return markup`<details><summary>${inline(block.summary)}</summary>${blocksMarkup(block.blocks, level, tables)}</details>`;
    case "definitions":
      return markup`<dl>${block.entries.map(({ id, term, text }) => markup`<dt id="${id}">${term}</dt><dd>${inline(text)}</dd>`)}</dl>`;
    case "space":
      return markup`<p class="soft">${block.label}</p>`;
    default:
      return unknownKind(block);
  }
}

function leadMarkup(lead: RunningText | undefined): Markup {
  return lead === undefined ? NOTHING : markup`<p>${inline(lead)}</p>`;
}

function heading({ id, title }: SectionBlock, level: number): Markup {
  const tag = verbatim(`h${Math.min(level, 6)}`);
  const attribute = when(id, () => markup` id="${id!}"`);
  return markup`<${tag}${attribute}>${inline(title)}</${tag}>`;
}

/** Text of a model or user, with white space preserved. */
function quoteMarkup(text: string, pieces?: readonly Piece[]): Markup {
  if (isBlank(text)) return markup`<blockquote class="text"><em>${EMPTY_TEXT}</em></blockquote>`;
  return markup`<blockquote class="text" dir="auto">${pieces ? pieces.map(pieceMarkup) : markup`${text}`}</blockquote>`;
}

function pieceMarkup({ text, differs }: Piece): Markup {
  return differs ? markup`<mark>${text}</mark>` : markup`${text}`;
}

function pairMarkup({ prompt, left, right }: PairBlock): Markup {
  const difference = markDifferences(left.text, right.text);
  const side = (label: RunningText, quote: Markup): Markup =>
    markup`<figure><figcaption>${inline(label)}</figcaption>${quote}</figure>`;
  const above = when(prompt !== undefined, () => side(PROMPT_LABEL, quoteMarkup(prompt!)));
  return markup`${above}<div class="pair">${side(left.label, quoteMarkup(left.text, difference?.a))}${side(right.label, quoteMarkup(right.text, difference?.b))}</div>`;
}

/** A chart with caption and notes. */
function figureMarkup({ chart, caption, hint }: FigureBlock): Markup {
  const { svg, notes } = drawChart(chart);
  const said = [...notes.map((note) => markup` ${note}.`), when(hint, () => markup` ${inline(hint!)}`)];
  return markup`<figure>${verbatim(svg)}<figcaption><strong>${inline(caption)}</strong>${said}</figcaption></figure>`;
}

/** A table with header cells; the first cell of each row names the row, unless it is empty. */
function tableMarkup({ header, rows, total, caption, columns = [] }: TableBlock, tables: TableCount): Markup {
  tables.count++;
  const kind = (i: number): string => (columns[i] === "right" ? "number" : columns[i] === "wide" ? "wide" : "");
  const cells = (row: readonly RunningText[]): Markup[] =>
    row.map((cell, i) =>
      i === 0 && cell !== ""
        ? markup`<th scope="row" class="${kind(i)}" dir="auto">${inline(cell)}</th>`
        : markup`<td class="${kind(i)}" dir="auto">${inline(cell)}</td>`,
    );
  const head = header.map((name, i) => markup`<th scope="col" class="${kind(i)}">${inline(name)}</th>`);
  const body = rows.map((row) => markup`<tr>${cells(row)}</tr>`);
  const foot = when(total, () => markup`<tfoot><tr>${cells(total!)}</tr></tfoot>`);
  const label = `Table ${tables.count}${caption === undefined ? "" : `: ${plainText(caption)}`}`;
  const shown = when(caption, () => markup`<caption>${inline(caption!)}</caption>`);
  return markup`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>${shown}<thead><tr>${head}</tr></thead><tbody>${body}</tbody>${foot}</table></div>`;
}

/** Each function returns escaped markup. */
const PRINTER: InlinePrinter = {
  text: (text) => markup`${unbroken(text)}`.text,
  formula: (formula) => inlineMathml(formula).text,
  strong: (inner) => markup`<strong>${verbatim(inner)}</strong>`.text,
  emphasis: (inner) => markup`<em>${verbatim(inner)}</em>`.text,
  code: (text) => markup`<code>${text}</code>`.text,
  quoted: (text) => markup`<q>${isBlank(text) ? EMPTY_TEXT : text}</q>`.text,
  link: (to, text) => markup`<a href="#${to}">${text}</a>`.text,
  term: (to, text) => markup`<a class="term" href="#${to}">${unbroken(text)}</a>`.text,
};

function inline(text: RunningText): Markup {
  return text === "" ? NOTHING : verbatim(printInline(text, PRINTER));
}
