/**
 * @module
 * Renders results: reports, explanations and the submission as documents, which are printed as HTML, Markdown, LaTeX,
 * Typst or plain text; charts.
 */
export { type Chart, chartText } from "./charts/chart.ts";
export type { Figure } from "./charts/figure.ts";
export { type IntervalPlot, type IntervalRow, intervalPlot } from "./charts/interval-plot.ts";
export { type LineChart, lineChart } from "./charts/line-chart.ts";
export type { BandPoint, Point, Series } from "./charts/series.ts";
export { type ComparisonReportOptions, comparisonReport, judgedComparison, MAX_SAMPLES } from "./comparison-report.ts";
export { CURVE_METRICS } from "./curve-hints.ts";
export type { Block, PlainDocument, RunningText } from "./document/document.ts";
export { answerBlocks, answerDocument, explanationBlocks, explanationDocument } from "./document/explanation-blocks.ts";
export { documentFigures } from "./document/figures.ts";
export { documentHtml } from "./document/html.ts";
export { documentLatex } from "./document/latex.ts";
export { documentMarkdown } from "./document/markdown.ts";
export { documentText, type TextOptions } from "./document/text.ts";
export { documentTypst, type TypstSource } from "./document/typst.ts";
export { GLOSSARY, type GlossaryEntry } from "./glossary.ts";
export { measuredWords, type TextNames } from "./measured.ts";
export * from "./report.ts";
export { reportDocument } from "./report-document.ts";
export { winRatePlot } from "./report-figures.ts";
export { type ReportFiles, writeReportFiles } from "./report-files.ts";
export * from "./submission.ts";
export { checkFileName, submissionName } from "./submission-name.ts";
export { type FolderFile, zipFolder } from "./zip.ts";
