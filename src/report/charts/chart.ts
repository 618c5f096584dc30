/**
 * @module
 * Charts of every kind, and their scenes.
 */
import { type IntervalPlot, intervalScene } from "./interval-plot.ts";
import { type LineChart, lineScene } from "./line-chart.ts";
import type { Scene } from "./scene.ts";
import { sceneText } from "./text-chart.ts";

export type Chart =
  | { readonly type: "lines"; readonly lines: LineChart }
  | { readonly type: "intervals"; readonly intervals: IntervalPlot };

export function chartScene(chart: Chart): Scene {
  return chart.type === "lines" ? lineScene(chart.lines) : intervalScene(chart.intervals);
}

/**
 * A chart for a terminal: one line per estimate (`├──●──┤`) or curve (`▇▅▃▁`), and its numbers.
 *
 * @param width columns of the terminal; names are shortened to fit, numbers are not
 */
export function chartText(chart: Chart, width = 80): string[] {
  return sceneText(chartScene(chart), width);
}
