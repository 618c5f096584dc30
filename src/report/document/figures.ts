/**
 * @module
 * Charts of a document as SVG, and their file names.
 */
import { type Chart, chartScene } from "../charts/chart.ts";
import { type Figure, figureOf } from "../charts/figure.ts";
import type { PlainDocument } from "./document.ts";

export function drawChart(chart: Chart): Figure {
  return figureOf(chartScene(chart));
}

/** The figures of a document by file name, as its Markdown links them. */
export function documentFigures({ blocks }: PlainDocument): ReadonlyMap<string, string> {
  return new Map(
    blocks.flatMap((block) => (block.kind === "figure" ? [[figureFile(block), drawChart(block.chart).svg]] : [])),
  );
}

/** The file name of a figure. */
export function figureFile({ name }: { readonly name: string }): string {
  return `${name}.svg`;
}
