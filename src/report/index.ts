/**
 * @module
 * Results as documents: a report's plain data, its HTML, its Markdown and its charts.
 */
export type { Figure } from "./charts/figure.ts";
export { type IntervalPlot, type IntervalRow, intervalPlot } from "./charts/interval-plot.ts";
export { type LineChart, lineChart } from "./charts/line-chart.ts";
export type { BandPoint, Point, Series } from "./charts/series.ts";
export { reportHtml } from "./html.ts";
export { reportMarkdown } from "./markdown.ts";
export * from "./report.ts";
export { type ReportFigure, type ReportFigures, reportFigures } from "./report-figures.ts";
export { textProperties } from "./text-properties.ts";
export { shorten, visibleText } from "./visible-text.ts";
