/**
 * @module
 * Colours, dashes and fonts of all charts: suitable for colour blindness, greyscale print and dark mode.
 */
import type { SeriesStyle } from "./scene.ts";

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

/** The style sheet; `ink` and `rule` are the colours of text and grid, and `colour` those of the series. */
function styleSheet(ink: string, rule: string, colour: (i: number) => string): string {
  return [
    `.chart text{fill:${ink}}`,
    ".chart .title{font-size:14px;font-weight:600}",
    ".chart .script{font-size:75%}",
    `.chart .rule{stroke:${rule}}`,
    `.chart .reference{stroke:${ink};stroke-dasharray:5 4}`,
    ".chart .line{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}",
    ".chart .band{stroke:none;fill-opacity:.18}",
    ...INKS.map((_, i) => `.chart .s${i}{stroke:${colour(i)}}.chart .f${i}{fill:${colour(i)}}`),
    ...DASHES.map((dash, i) => `.chart .d${i}{stroke-dasharray:${dash}}`),
  ].join("");
}

export const SCREEN_STYLE: string = [
  `.chart{${variables(INKS, "#1f2328", "#d0d7de")};font:12.5px system-ui,sans-serif;max-width:100%;height:auto}`,
  `@media screen and (prefers-color-scheme:dark){.chart{${variables(DARK, "#e6edf3", "#3d444d")}}}`,
  styleSheet("currentColor", "var(--rule)", (i) => `var(--line-${i})`),
].join("");

/** For PDF compilers. */
export const PRINT_STYLE: string = [
  '.chart{font-size:10.5px;font-family:"New Computer Modern"}',
  styleSheet("#000", "#d0d7de", (i) => INKS[i]!),
].join("");

/** The style of the series with this index; the first 36 are all different, also in greyscale. */
export function seriesStyle(index: number): SeriesStyle {
  return { ink: index % INKS.length, dash: (index + Math.floor(index / INKS.length)) % DASHES.length };
}
