/**
 * @module
 * Colours, dashes and type of every chart: readable in colour-blind eyes, in grey print and on dark pages.
 */
import { type Markup, verbatim } from "../markup.ts";

/**
 * The palette of Okabe and Ito (2008), which the common kinds of colour blindness keep apart, darkened for
 * white paper to a contrast of at least 3:1, and as published or lighter for dark pages.
 */
const LIGHT = ["#0072b2", "#d55e00", "#00795a", "#b0447f", "#8c6a00", "#4d4d4d"];
const DARK = ["#56b4e9", "#e69f00", "#2fcf9f", "#e08fc0", "#f0e442", "#d0d0d0"];
const DASHES = ["none", "7 3", "2 3", "9 3 2 3", "12 4", "4 2"];

const variables = (colours: readonly string[], ink: string, rule: string): string =>
  `color:${ink};--rule:${rule};${colours.map((colour, i) => `--line-${i}:${colour}`).join(";")}`;

const STYLE = [
  `.chart{${variables(LIGHT, "#1f2328", "#d0d7de")};font:12px system-ui,sans-serif;max-width:100%;height:auto}`,
  `@media screen and (prefers-color-scheme:dark){.chart{${variables(DARK, "#e6edf3", "#3d444d")}}}`,
  ".chart text{fill:currentColor}",
  ".chart .title{font-size:14px;font-weight:600}",
  ".chart .rule{stroke:var(--rule)}",
  ".chart .reference{stroke:currentColor;stroke-dasharray:5 4}",
  ".chart .line{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}",
  ".chart .band{stroke:none;fill-opacity:.18}",
  ...LIGHT.map((_, i) => `.chart .s${i}{stroke:var(--line-${i})}.chart .f${i}{fill:var(--line-${i})}`),
  ...DASHES.map((dash, i) => `.chart .d${i}{stroke-dasharray:${dash}}`),
].join("");

/** The style sheet inside every chart, so that each SVG stands alone. */
export const chartStyle: Markup = verbatim(`<style>${STYLE}</style>`);

/** Classes of a series' line; each of the first 36 series looks different, also in grey. */
export function lineClass(index: number): string {
  return `line s${index % LIGHT.length} d${(index + Math.floor(index / LIGHT.length)) % DASHES.length}`;
}

/** Classes of a series' shade. */
export function bandClass(index: number): string {
  return `band f${index % LIGHT.length}`;
}

/** About how wide a text of 12 pixels is; nothing here can measure it. */
export function textWidth(text: string): number {
  return [...text].length * 6.6;
}
