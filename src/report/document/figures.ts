/**
 * @module
 * A document's charts drawn as SVG, and the files that they go to.
 */
import type { Figure } from "../charts/figure.ts";
import { intervalPlot } from "../charts/interval-plot.ts";
import { lineChart } from "../charts/line-chart.ts";
import type { Chart, PlainDocument } from "./document.ts";

export function drawChart(chart: Chart): Figure {
  return chart.type === "lines" ? lineChart(chart.lines) : intervalPlot(chart.intervals);
}

/** The figures of a document by the name of their file, as its Markdown refers to them. */
export function documentFigures({ blocks }: PlainDocument): ReadonlyMap<string, string> {
  return new Map(
    blocks.flatMap((block) => (block.kind === "figure" ? [[figureFile(block), drawChart(block.chart).svg]] : [])),
  );
}

/** Beside the document. */
export function figureFile({ name }: { readonly name: string }): string {
  return `${name}.svg`;
}
