/**
 * @module
 * Colours, dashes and fonts of all charts: suitable for colour blindness, greyscale print and dark mode.
 */
import { type Markup, verbatim } from "../markup.ts";

/**
 * The colour-blind-safe palette of Okabe and Ito (2008), darkened to a contrast of at least 3:1 on white; for dark
 * mode as published or lighter.
 */
export const INKS: readonly string[] = ["#0072b2", "#d55e00", "#00795a", "#b0447f", "#8c6a00", "#4d4d4d"];
const DARK: readonly string[] = ["#56b4e9", "#e69f00", "#2fcf9f", "#e08fc0", "#f0e442", "#d0d0d0"];
/** Dash patterns: lengths of strokes and gaps. */
export const DASHES: readonly string[] = ["none", "7 3", "2 3", "9 3 2 3", "12 4", "4 2"];

const variables = (colours: readonly string[], ink: string, rule: string): string =>
  `color:${ink};--rule:${rule};${colours.map((colour, i) => `--line-${i}:${colour}`).join(";")}`;

const STYLE = [
  `.chart{${variables(INKS, "#1f2328", "#d0d7de")};font:12px system-ui,sans-serif;max-width:100%;height:auto}`,
  `@media screen and (prefers-color-scheme:dark){.chart{${variables(DARK, "#e6edf3", "#3d444d")}}}`,
  ".chart text{fill:currentColor}",
  ".chart .title{font-size:14px;font-weight:600}",
  ".chart .rule{stroke:var(--rule)}",
  ".chart .reference{stroke:currentColor;stroke-dasharray:5 4}",
  ".chart .line{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}",
  ".chart .band{stroke:none;fill-opacity:.18}",
  ...INKS.map((_, i) => `.chart .s${i}{stroke:var(--line-${i})}.chart .f${i}{fill:var(--line-${i})}`),
  ...DASHES.map((dash, i) => `.chart .d${i}{stroke-dasharray:${dash}}`),
].join("");

/** The same without CSS variables, which PDF compilers do not support, in the font of the document. */
const PRINT_STYLE = [
  '.chart{font-size:14px;font-family:"New Computer Modern"}',
  ".chart text{fill:#000}",
  ".chart .title{display:none}",
  ".chart .rule{stroke:#d0d7de}",
  ".chart .reference{stroke:#000;stroke-dasharray:5 4}",
  ".chart .line{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}",
  ".chart .band{stroke:none;fill-opacity:.18}",
  ...INKS.map((ink, i) => `.chart .s${i}{stroke:${ink}}.chart .f${i}{fill:${ink}}`),
  ...DASHES.map((dash, i) => `.chart .d${i}{stroke-dasharray:${dash}}`),
].join("");

/** The style sheet inside every SVG, so that it is self-contained. */
export const chartStyle: Markup = verbatim(`<style>${STYLE}</style>`);

/** Height of the title above a chart. */
const TITLE_HEIGHT = 24;

/** Converts a chart for print: print colours, and no title, since the caption has it. */
export function printChart(svg: string): string {
  return svg
    .replace(chartStyle.text, `<style>${PRINT_STYLE}</style>`)
    .replace(
      /viewBox="0 0 (\d+) (\d+)" width="\d+" height="\d+"/,
      (_, width: string, height: string) =>
        `viewBox="0 ${TITLE_HEIGHT} ${width} ${Number(height) - TITLE_HEIGHT}" width="${width}" height="${Number(height) - TITLE_HEIGHT}"`,
    );
}

/** Colour and dash pattern of a series, as indices of `INKS` and `DASHES`. */
export function seriesStyle(index: number): { readonly ink: number; readonly dash: number } {
  return { ink: index % INKS.length, dash: (index + Math.floor(index / INKS.length)) % DASHES.length };
}

/** CSS classes of a series' line; the first 36 series are all different, also in greyscale. */
export function lineClass(index: number): string {
  const { ink, dash } = seriesStyle(index);
  return `line s${ink} d${dash}`;
}

/** CSS classes of a series' band. */
export function bandClass(index: number): string {
  return `band f${index % INKS.length}`;
}

/** Estimated width of 12-pixel text. */
export function textWidth(text: string): number {
  return [...text].length * 6.6;
}
