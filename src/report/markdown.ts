/**
 * @module
 * The report as Markdown; its figures are files beside it (`reportFigures` names and draws them).
 */
import { formatNumber } from "../comparison/index.ts";
import { answerBlocks } from "./document/explanation-blocks.ts";
import { blocksMarkdown } from "./document/markdown.ts";
import { fencedText, inlineText, markdownTable } from "./markdown-text.ts";
import type { Fact, JudgedComparison, Report, ReportSample, Sweep } from "./report.ts";
import { type ReportFigure, reportFigures } from "./report-figures.ts";
import {
  CHOICE_WORDS,
  differenceText,
  firstOnly,
  LIMITS,
  overallWords,
  promptCell,
  promptCount,
  SERIES_HEADER,
  SWEEP_HEADER,
  seriesFacts,
  skipText,
  summaryFacts,
  sweepRows,
  sweepWords,
  valueText,
} from "./words.ts";

/**
 * A Markdown document (CommonMark with GitHub's tables); sections without content are left out.
 *
 * Texts in running text and tables are escaped, longer ones stand in fenced blocks, to the letter.
 */
export function reportMarkdown(report: Report): string {
  const figures = reportFigures(report);
  const first = firstOnly(report).map(inlineText);
  const blocks: readonly (readonly [isShown: boolean, blocks: () => readonly string[]])[] = [
    [true, () => [`# ${inlineText(report.title)}`, inlineText(report.question)]],
    [
      report.warnings.length > 0,
      () => [report.warnings.map((text) => `> **Warning:** ${inlineText(text)}`).join("\n>\n")],
    ],
    [
      report.comparisons.length > 0,
      () => ["## Result", ...first, ...overallWords(report.comparisons).map(inlineText), LIMITS],
    ],
    [report.sweep !== null, () => ["## All combinations", ...(report.sweep ? sweepBlocks(report.sweep) : [])]],
    [report.models.length > 0, () => ["## Models", modelTable(report)]],
    [report.data.length > 0, () => ["## Data", factTable(report.data)]],
    [report.curves.length > 0, () => ["## Training", ...first, ...curveBlocks(report, figures.curves)]],
    [report.comparisons.length > 0, () => ["## Comparisons", ...first, ...comparisonBlocks(report, figures.winRates)]],
    [report.samples.length > 0, () => ["## Samples, side by side", ...first, ...report.samples.flatMap(sampleBlocks)]],
    [report.exercises.length > 0, () => ["## Exercises", ...blocksMarkdown(answerBlocks(report.exercises), 3)]],
    [report.claims.length > 0, () => ["## Claims", ...claimBlocks(report)]],
    [report.settings.length > 0, () => ["## Settings", ...settingBlocks(report)]],
    [report.environment.length > 0, () => ["## Environment", factTable(report.environment)]],
    [report.reproduce.commands.length > 0, () => ["## How to reproduce", ...reproduceBlocks(report)]],
  ];
  const shown = blocks.flatMap(([isShown, content]) => (isShown ? content() : []));
  return `${shown.filter((block) => block !== "").join("\n\n")}\n`;
}

function factTable(facts: readonly Fact[]): string {
  return table(
    ["name", "value"],
    facts.map(({ name, value }) => [name, value]),
  );
}

/** A table of texts, each escaped. */
function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly string[] = [],
): string {
  return markdownTable(
    header,
    rows.map((cells) => cells.map(inlineText)),
    numeric,
  );
}

function image({ title, file, notes }: ReportFigure): string {
  const caption = notes.map((note) => `${inlineText(note)}.`).join(" ");
  return `![${inlineText(title)}](${file})${caption === "" ? "" : `\n\n${caption}`}`;
}

function sweepBlocks(sweep: Sweep): string[] {
  return [
    inlineText(sweepWords(sweep)),
    ...sweep.tables.flatMap((one) => [
      `### ${inlineText(one.title)}`,
      table(SWEEP_HEADER, sweepRows(one), SWEEP_HEADER.slice(1)),
    ]),
  ];
}

function modelTable({ models }: Report): string {
  const rows = models.map(({ role, name, parameters, training }) => [
    role,
    name,
    parameters === null ? "not known" : formatNumber(parameters),
    training,
  ]);
  return table(["role", "name", "parameters", "how trained"], rows, ["parameters"]);
}

function curveBlocks({ curves }: Report, figures: readonly ReportFigure[]): string[] {
  return figures.flatMap((figure, i) => {
    const { title, xLabel, yLabel, series } = curves[i]!;
    const rows = series.map((one) => [one.name, ...seriesFacts(one)]);
    return [
      `### ${inlineText(title)}`,
      image(figure),
      inlineText(`In figures: ${yLabel} by ${xLabel}`),
      table(SERIES_HEADER, rows, SERIES_HEADER.slice(1)),
    ];
  });
}

function comparisonBlocks({ comparisons }: Report, winRates: ReportFigure | undefined): string[] {
  return [...(winRates ? [image(winRates)] : []), ...comparisons.flatMap(judgedBlocks)];
}

function judgedBlocks(comparison: JudgedComparison): string[] {
  const { judge, criteria, baseline, tuned, summary, skips } = comparison;
  const counted = ["win", "lose", "tie", ...(summary.skipped > 0 ? ["skipped"] : [])] as const;
  const counts = (row: { win: number; lose: number; tie: number; skipped?: number }): string[] =>
    counted.map((name) => formatNumber(row[name as keyof typeof row] ?? 0));
  const rows = summary.prompts.map((row) => [formatNumber(row.index), promptCell(row.prompt), ...counts(row)]);
  return [
    `### Judge: ${inlineText(judge)}`,
    ...(criteria === null ? [] : ["Criteria, as given to the judge:", fencedText(criteria)]),
    inlineText(`Pairs that ${tuned} wins, loses or ties against ${baseline}, by prompt:`),
    table(["#", "prompt", ...counted], [...rows, ["all", promptCount(summary), ...counts(summary)]], ["#", ...counted]),
    skips.map((skip) => `- ${inlineText(skipText(skip))}`).join("\n"),
    factTable(summaryFacts(comparison)),
  ];
}

function sampleBlocks({ id, prompt, a, b, properties, choices }: ReportSample): string[] {
  const rows = properties.map((property) => [
    property.name,
    valueText(property.a),
    valueText(property.b),
    differenceText(property),
  ]);
  const header = ["property", "baseline", "tuned", "tuned − baseline"];
  return [
    `### Sample ${inlineText(id)}`,
    "Prompt:",
    fencedText(prompt),
    `Baseline, ${inlineText(a.model)}:`,
    fencedText(a.text),
    `Tuned, ${inlineText(b.model)}:`,
    fencedText(b.text),
    rows.length > 0 ? table(header, rows, header.slice(1)) : "",
    choices.map(({ judge, choice }) => `- ${inlineText(judge)}: **${CHOICE_WORDS[choice]}**`).join("\n"),
  ];
}

function claimBlocks({ claims }: Report): string[] {
  const rows = claims.map(({ claim, outcome, sentence, estimates }) => [
    claim.name,
    claim.source,
    `${claim.metric} ${claim.comparison} ${formatNumber(claim.threshold)}`,
    estimates.map(({ seed, value }) => `seed ${seed}: ${valueText(value)}`).join(", ") || "none",
    outcome,
    sentence,
  ]);
  return [table(["claim", "source", "claimed", "measured", "verdict", "why"], rows)];
}

function settingBlocks({ settings }: Report): string[] {
  return settings.flatMap(({ title, facts }) => [`### ${inlineText(title)}`, factTable(facts)]);
}

function reproduceBlocks({ reproduce: { commands, note } }: Report): string[] {
  return [fencedText(commands.join("\n")), inlineText(note)];
}
