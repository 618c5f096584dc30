/**
 * @module
 * `penchant report RUN_DIR`: writes the report of a finished run in the chosen formats.
 */
import { Command } from "commander";

import { checkOutput, inspect, joinPath, UsageError } from "../../core/index.ts";
import {
  documentFigures,
  documentHtml,
  documentLatex,
  documentMarkdown,
  documentText,
  reportDocument,
} from "../../report/index.ts";
import { readReport, readRunFolder } from "../../study/index.ts";
import { compilePdf } from "../pdf.ts";
import { type Session, withSession } from "../session.ts";

const FORMATS = ["pdf", "html", "md", "tex", "txt"] as const;
/** Of lines in report.txt, which every terminal and editor shows. */
const TEXT_WIDTH = 80;

type Format = (typeof FORMATS)[number];

interface ReportOptions {
  readonly format: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function reportCommand(): Command {
  return new Command("report")
    .description("write the report of a finished run: PDF, HTML, Markdown, LaTeX, plain text")
    .argument("<run-dir>", "the folder of a finished run")
    .option("--format <list>", `comma-separated list of ${FORMATS.join(", ")}`, "pdf")
    .option("--out <dir>", "output folder (default: report/ in the run folder)")
    .option("--force", "overwrite files with other content")
    .option("--json", "print one JSON object on stdout")
    .addHelpText("after", "\nExample:\n  penchant report runs/shakespeare --format pdf,html,md,tex")
    .action(async (runDir: string, options: ReportOptions) => {
      await withSession(options, (session) => report(session, runDir, options));
    });
}

async function report(session: Session, runDir: string, options: ReportOptions): Promise<void> {
  const { storage, terminal, signal } = session;
  const formats = formatsIn(options.format);
  const out = options.out ?? joinPath(runDir, "report");
  await checkOutput(storage, out, "folder");
  const { study, stages } = await readRunFolder(storage, runDir);
  const document = reportDocument(await readReport(study, stages, storage, runDir));
  const files: [path: string, content: string | Uint8Array][] = [];
  const add = (name: string, text: string | Uint8Array): void => void files.push([joinPath(out, name), text]);
  for (const format of formats) {
    if (format === "html") add("index.html", documentHtml(document));
    if (format === "txt") add("report.txt", documentText(document, { width: TEXT_WIDTH }));
    if (format === "tex") add("report.tex", documentLatex(document));
    if (format === "md") {
      for (const [file, svg] of documentFigures(document)) add(file, svg);
      add("report.md", documentMarkdown(document));
    }
    if (format === "pdf") {
      const { bytes, how } = await compilePdf(document, { folders: [out, "."], signal });
      terminal.note(`report: the PDF was compiled by ${how}`);
      add("report.pdf", bytes);
    }
  }
  // Unchanged files are not written; all files are checked before the first is written.
  const changed: typeof files = [];
  for (const file of files) if (!(await isSame(session, ...file))) changed.push(file);
  for (const [path] of changed) {
    if (!options.force && (await storage.size(path)) !== undefined)
      throw new UsageError(`${path}: must not exist with other content; hint: another --out, or --force`);
  }
  for (const [path, written] of changed) await storage.write(path, written);
  if (terminal.json) terminal.print(JSON.stringify({ files: files.map(([path]) => path) }));
  else for (const [path] of files) terminal.print(path);
}

async function isSame({ storage }: Session, path: string, content: string | Uint8Array): Promise<boolean> {
  if ((await storage.size(path)) === undefined) return false;
  return Buffer.from(content).equals(await storage.read(path));
}

function formatsIn(list: string): Format[] {
  return [...new Set(list.split(","))].map((name) => {
    const format = FORMATS.find((one) => one === name.trim());
    if (!format) throw new UsageError(`--format: must be any of ${FORMATS.join(",")}, got ${inspect(list)}`);
    return format;
  });
}
