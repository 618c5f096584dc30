/**
 * @module
 * Charts of a document as SVG, and their file names.
 */
import { type Chart, chartScene } from "../charts/chart.ts";
import { type Figure, figureOf } from "../charts/figure.ts";
import { allBlocks, type FigureBlock, type PlainDocument } from "./document.ts";

export function drawChart(chart: Chart): Figure {
  return figureOf(chartScene(chart));
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
