/**
 * @module
 * Document blocks as HTML: text escaped, charts inline, formulas in MathML or, in running text, in Unicode.
 */
import { formulaMathml } from "../formula/mathml.ts";
import { chartFigure, paragraph, quoteBlock, table } from "../html-parts.ts";
import { type Markup, markup } from "../markup.ts";
import { type Block, plainText, type RunningText } from "./document.ts";
import { drawChart } from "./figures.ts";

/** Renders blocks inside a section; headings start at h3. */
export function blocksMarkup(blocks: readonly Block[]): Markup[] {
  return blocks.map(blockMarkup);
}

function blockMarkup(block: Block): Markup {
  switch (block.kind) {
    case "heading":
      return headingMarkup(block.level, block.text);
    case "paragraph":
      return paragraph(plainText(block.text));
    case "list":
      return markup`<ul>${block.items.map((item) => markup`<li>${plainText(item)}</li>`)}</ul>`;
    case "table": {
      const { header, rows, total, caption, columns = [] } = block;
      const texts = (cells: readonly RunningText[]): string[] => cells.map(plainText);
      const named = texts(header).map((name, i) => ({ name, isNumber: columns[i] === "right" }));
      return table(caption === undefined ? "" : plainText(caption), named, rows.map(texts), total && texts(total));
    }
    case "quote":
    case "verbatim":
      return quoteBlock(block.text);
    case "formula":
      return markup`<p class="formula">${formulaMathml(block.formula, "block")}</p>`;
    case "figure":
      return chartFigure({ ...drawChart(block.chart), title: plainText(block.caption).replace(/\.$/, "") });
    case "note":
      return markup`<aside class="warnings">${paragraph(plainText(block.text))}</aside>`;
    case "space":
      return markup`<p class="soft">${block.label}</p>`;
  }
}

function headingMarkup(level: 1 | 2 | 3, text: string): Markup {
  if (level === 1) return markup`<h3>${text}</h3>`;
  return level === 2 ? markup`<h4>${text}</h4>` : markup`<h5>${text}</h5>`;
}
