/**
 * @module
 * Building blocks of the HTML report.
 */
import type { Figure } from "./charts/figure.ts";
import { type Markup, markup, verbatim, when } from "./markup.ts";
import type { Fact } from "./report.ts";

/** A section landmark with a heading; `id` is a constant. */
export function section(id: string, heading: string, content: readonly Markup[]): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>${content}</section>\n`;
}

/** Text of a model or user, with white space preserved. */
export function quoteBlock(text: string | readonly Markup[]): Markup {
  return markup`<div class="text" dir="auto">${text}</div>`;
}

export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
}

/** A table with header cells; the first cell of each row names the row. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  total?: readonly string[],
): Markup {
  const head = columns.map(
    ({ name, isNumber }) => markup`<th scope="col" class="${isNumber ? "number" : ""}">${name}</th>`,
  );
  const body = rows.map((cells) => markup`<tr>${cellsOf(columns, cells)}</tr>`);
  const foot = when(total, () => markup`<tfoot><tr>${cellsOf(columns, total!)}</tr></tfoot>`);
  return markup`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody>${foot}</table></div>`;
}

function cellsOf(columns: readonly Column[], cells: readonly string[]): Markup[] {
  return cells.map((cell, i) => {
    const kind = columns[i]?.isNumber ? "number" : "";
    return i === 0
      ? markup`<th scope="row" class="${kind}" dir="auto">${cell}</th>`
      : markup`<td class="${kind}" dir="auto">${cell}</td>`;
  });
}

export function factTable(caption: string, facts: readonly Fact[]): Markup {
  const rows = facts.map(({ name, value }) => [name, value]);
  return table(caption, [{ name: "name" }, { name: "value" }], rows);
}

/** A chart with caption, notes and details; scrolls horizontally on narrow screens. */
export function chartFigure({ svg, title, notes }: Figure, details: readonly Markup[] = []): Markup {
  const caption = markup`<strong>${title}.</strong>${notes.map((note) => markup` ${note}.`)}`;
  return markup`<figure><figcaption>${caption}</figcaption><div class="scroll">${verbatim(svg)}</div>${details}</figure>`;
}

export function list(items: readonly string[]): Markup {
  return markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>`;
}

/** A paragraph; p-values such as 2.4e-9 do not break at the minus sign. */
export function paragraph(text: string): Markup {
  const pieces = text.split(/(p = [\d.]+e-\d+)/);
  return markup`<p>${pieces.map((piece, i) => (i % 2 === 1 ? markup`<span class="whole">${piece}</span>` : markup`${piece}`))}</p>`;
}
