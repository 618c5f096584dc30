/**
 * @module
 * Charts of a document as SVG, and their file names.
 */
import type { Figure } from "../charts/figure.ts";
import { intervalPlot } from "../charts/interval-plot.ts";
import { lineChart } from "../charts/line-chart.ts";
import { allBlocks, type Chart, type FigureBlock, type PlainDocument } from "./document.ts";

export function drawChart(chart: Chart): Figure {
  return chart.type === "lines" ? lineChart(chart.lines) : intervalPlot(chart.intervals);
}

export function figuresIn({ blocks }: Pick<PlainDocument, "blocks">): FigureBlock[] {
  return allBlocks(blocks).filter((block) => block.kind === "figure");
}

/** The figures of a document by file name, as its Markdown links them. */
export function documentFigures(document: Pick<PlainDocument, "blocks">): ReadonlyMap<string, string> {
  return new Map(figuresIn(document).map((block) => [figureFile(block), drawChart(block.chart).svg]));
}

/** The file name of a figure. */
export function figureFile({ name }: { readonly name: string }): string {
  return `${name}.svg`;
}
