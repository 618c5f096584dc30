/**
 * @module
 * Results as documents: a report's plain data, its HTML, its Markdown and its charts;
 * explanations in every format.
 */
export type { Figure } from "./charts/figure.ts";
export { type IntervalPlot, type IntervalRow, intervalPlot } from "./charts/interval-plot.ts";
export { type LineChart, lineChart } from "./charts/line-chart.ts";
export type { BandPoint, Point, Series } from "./charts/series.ts";
export type { Block, Chart, PlainDocument, RunningText } from "./document/document.ts";
export { answerBlocks, explanationBlocks } from "./document/explanation-blocks.ts";
export { blocksMarkup } from "./document/html.ts";
export { documentLatex } from "./document/latex.ts";
export { documentMarkdown } from "./document/markdown.ts";
export { documentTypst, type TypstSource } from "./document/typst.ts";
export { answerSections, explanationFigure, type WorkedSection } from "./explanation.ts";
export { explanationLatex } from "./explanation-latex.ts";
export { explanationMarkdown } from "./explanation-markdown.ts";
export { explanationText } from "./explanation-text.ts";
export { reportHtml } from "./html.ts";
export { reportMarkdown } from "./markdown.ts";
export { type MeasuredDifference, measuredDifferences, measuredWords } from "./measured.ts";
export * from "./report.ts";
export { reportDocument } from "./report-document.ts";
export { type ReportFigure, type ReportFigures, reportFigures, reportFiles } from "./report-figures.ts";
export * from "./submission.ts";
export { checkFileName, submissionName } from "./submission-name.ts";
export { textProperties } from "./text-properties.ts";
export { type FolderFile, zipFolder } from "./zip.ts";
