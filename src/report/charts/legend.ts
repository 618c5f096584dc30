/**
 * @module
 * The legend above a chart: a swatch and a name per line.
 */

import { shorten } from "../../core/index.ts";
import { type Markup, markup } from "../markup.ts";
import { textWidth } from "./chart-theme.ts";
import { pixel } from "./figure.ts";

interface LegendEntry {
  readonly name: string;
  /** CSS classes of the line. */
  readonly line: string;
}

interface Legend {
  readonly content: Markup;
  readonly height: number;
}

const ROW = 18;
const SWATCH = 30;

/** Draws the legend; names over 48 characters are shortened. */
export function legend(entries: readonly LegendEntry[], top: number, width: number): Legend {
  let [x, row] = [0, 0];
  const items = entries.map(({ name, line }) => {
    const label = shorten(name, 48);
    const needed = SWATCH + 6 + textWidth(label) + 18;
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const [start, middle] = [8 + x, top + (row + 0.5) * ROW];
    x += needed;
    return markup`<line class="${line}" x1="${pixel(start)}" x2="${pixel(start + SWATCH)}" y1="${middle}" y2="${middle}"/><text x="${pixel(start + SWATCH + 6)}" y="${middle}" dy=".32em">${label}</text>`;
  });
  return { content: markup`<g>${items}</g>`, height: entries.length === 0 ? 0 : (row + 1) * ROW };
}
