/**
 * @module
 * A document's charts drawn as SVG.
 */
import type { Figure } from "../charts/figure.ts";
import { intervalPlot } from "../charts/interval-plot.ts";
import { lineChart } from "../charts/line-chart.ts";
import type { Chart } from "./document.ts";

export function chartFigure(chart: Chart): Figure {
  return chart.type === "lines" ? lineChart(chart.lines) : intervalPlot(chart.intervals);
}
