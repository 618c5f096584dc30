/**
 * @module
 * The result of chart functions, and their SVG element.
 */

import { shorten } from "../../core/index.ts";
import { type Markup, markup } from "../markup.ts";
import { chartStyle } from "./chart-theme.ts";

/** A drawn chart. */
export interface Figure {
  readonly title: string;
  /** A complete SVG element, with its own style. */
  readonly svg: string;
  /** Notes for the reader: bins, gaps, omitted points. */
  readonly notes: readonly string[];
}

/** Formats a coordinate to a tenth of a pixel. */
export function pixel(value: number): string {
  return String(Number(value.toFixed(1)));
}

export function figure(
  title: string,
  { width, height }: { readonly width: number; readonly height: number },
  notes: readonly string[],
  content: readonly Markup[],
): Figure {
  const svg = markup`<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">${chartStyle}<desc>${[title, ...notes].join(". ")}</desc><text class="title" x="8" y="20">${shorten(title, 84)}</text>${content}</svg>`;
  return { title, svg: svg.text, notes };
}
