/**
 * @module
 * The report as one self-contained HTML file, without scripts or network access.
 */
import { formatNumber } from "../comparison/index.ts";
import type { Figure } from "./charts/figure.ts";
import { plainText } from "./document/document.ts";
import { answerBlocks } from "./document/explanation-blocks.ts";
import { blocksMarkup } from "./document/html.ts";
import { claimSection, comparisonSection, measuredSection, resultSection, sampleSection } from "./html-comparison.ts";
import { chartFigure, factTable, list, paragraph, quoteBlock, section, table } from "./html-parts.ts";
import { pageStyle } from "./html-style.ts";
import { type Markup, markup, when } from "./markup.ts";
import type { Report, Sweep } from "./report.ts";
import { reportFigures } from "./report-figures.ts";
import { SERIES_HEADER, SWEEP_HEADER, scopeNote, seriesFacts, sweepRows, sweepWords } from "./words.ts";

/** Content security policy: allows only the file's own styles, in case markup is not escaped somewhere. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A complete HTML document; empty sections are omitted.
 *
 * All text is escaped, and control and bidirectional characters are made visible.
 */
export function reportHtml(report: Report): string {
  const figures = reportFigures(report);
  const sections: readonly (readonly [isShown: boolean, id: string, title: string, content: () => Markup])[] = [
    [report.comparisons.length > 0, "result", "Result", () => resultSection(report, figures.winRates)],
    [report.sweep !== null, "combinations", "All combinations", () => sweepSection(report.sweep!)],
    [report.models.length > 0, "models", "Models", () => modelSection(report)],
    [
      report.data.length > 0,
      "data",
      "Data",
      () => section("data", "Data", [factTable("Training and evaluation data", report.data)]),
    ],
    [report.curves.length > 0, "training", "Training", () => curveSection(report, figures.curves)],
    [report.comparisons.length > 0, "comparisons", "Comparisons", () => comparisonSection(report)],
    [report.measured.length > 0, "measured", "Measured", () => measuredSection(report)],
    [report.samples.length > 0, "samples", "Samples", () => sampleSection(report)],
    [
      report.exercises.length > 0,
      "exercises",
      "Exercises",
      () => section("exercises", "Exercises", blocksMarkup(answerBlocks(report.exercises))),
    ],
    [report.claims.length > 0, "claims", "Claims", () => claimSection(report)],
    [report.settings.length > 0, "settings", "Settings", () => settingSection(report)],
    [report.environment.length > 0, "environment", "Environment", () => environmentSection(report)],
    [report.reproduce.commands.length > 0, "reproduce", "How to reproduce", () => reproduceSection(report)],
  ];
  const shown = sections.filter(([isShown]) => isShown);
  const links = shown.map(([, id, title]) => markup`<li><a href="#${id}">${title}</a></li>`);
  return markup`<!DOCTYPE html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${report.title}</title>
${pageStyle}
</head>
<body>
<header><h1 dir="auto">${report.title}</h1>${quoteBlock(report.question)}${warnings(report)}</header>
<nav aria-label="Contents"><ul>${links}</ul></nav>
<main>
${shown.map(([, , , content]) => content())}</main>
<footer><p class="soft">Made by Penchant. This file is self-contained: it loads no other files and runs no scripts.</p></footer>
</body>
</html>
`.text;
}

function warnings({ warnings }: Report): Markup {
  return when(
    warnings.length > 0,
    () =>
      markup`<aside class="warnings" aria-label="Warnings"><p class="outcome">Warnings</p>${list(warnings)}</aside>`,
  );
}

function modelSection({ models }: Report): Markup {
  const columns = [{ name: "role" }, { name: "name" }, { name: "parameters", isNumber: true }, { name: "how trained" }];
  const rows = models.map(({ role, name, parameters, training }) => [
    role,
    name,
    parameters === null ? "not known" : formatNumber(parameters),
    training,
  ]);
  return section("models", "Models", [table("Models and their training", columns, rows)]);
}

function sweepSection(sweep: Sweep): Markup {
  const columns = SWEEP_HEADER.map((name, i) => ({ name, isNumber: i > 0 }));
  return section("combinations", "All combinations", [
    paragraph(sweepWords(sweep)),
    ...sweep.tables.map((one) => table(one.title, columns, sweepRows(one))),
  ]);
}

function curveSection(report: Report, figures: readonly Figure[]): Markup {
  const columns = SERIES_HEADER.map((name, i) => ({ name, isNumber: i > 0 }));
  const charts = figures.map((figure, i) => {
    const { title, xLabel, yLabel, series } = report.curves[i]!;
    const rows = series.map((one) => [plainText(one.name), ...seriesFacts(one)]);
    return chartFigure(figure, [table(`${title}, summary: ${yLabel} by ${xLabel}`, columns, rows)]);
  });
  return section("training", "Training", [...scopeNote(report).map(paragraph), ...charts]);
}

function settingSection({ settings }: Report): Markup {
  return section(
    "settings",
    "Settings",
    settings.map(({ title, facts }) => factTable(title, facts)),
  );
}

function environmentSection({ environment }: Report): Markup {
  return section("environment", "Environment", [factTable("Machine and versions", environment)]);
}

function reproduceSection({ reproduce: { commands, note } }: Report): Markup {
  return section("reproduce", "How to reproduce", [
    markup`<pre class="text">${commands.join("\n")}</pre>`,
    when(note !== "", () => paragraph(note)),
  ]);
}
