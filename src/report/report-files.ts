/**
 * @module
 * The files of a report: a page, and Markdown with its charts.
 */
import { joinPath, type Storage } from "../core/index.ts";
import { documentFigures } from "./document/figures.ts";
import { documentHtml } from "./document/html.ts";
import { documentMarkdown } from "./document/markdown.ts";
import type { Report } from "./report.ts";
import { reportDocument } from "./report-document.ts";

/** Paths of a written report. */
export interface ReportFiles {
  readonly html: string;
  readonly markdown: string;
}

/** Writes index.html, report.md and the charts of report.md into a folder. */
export async function writeReportFiles(storage: Storage, folder: string, report: Report): Promise<ReportFiles> {
  const [html, markdown] = [joinPath(folder, "index.html"), joinPath(folder, "report.md")];
  const document = reportDocument(report);
  for (const [file, svg] of documentFigures(document)) await storage.write(joinPath(folder, file), svg);
  await storage.write(html, documentHtml(document));
  await storage.write(markdown, documentMarkdown(document));
  return { html, markdown };
}
