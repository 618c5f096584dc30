/**
 * @module
 * The report as a document for Markdown, LaTeX and Typst, with the same texts as the HTML.
 */
import { formatNumber, type MeasuredDifference, type MeasuredPair } from "../comparison/index.ts";
import { type Block, heading, type PlainDocument, paragraph, type TableBlock } from "./document/document.ts";
import { answerBlocks } from "./document/explanation-blocks.ts";
import {
  MEASURED_HEADER,
  measuredCaption,
  measuredRows,
  measuredWords,
  modelsText,
  type TextNames,
} from "./measured.ts";
import type { Fact, JudgedComparison, MeasuredComparison, Report, Sweep } from "./report.ts";
import { winRatePlot } from "./report-figures.ts";
import {
  CHOICE_WORDS,
  differenceText,
  LIMITS,
  overallWords,
  promptCell,
  promptCount,
  SERIES_HEADER,
  SWEEP_HEADER,
  scopeNote,
  seriesFacts,
  skipText,
  summaryFacts,
  sweepRows,
  sweepWords,
  valueText,
} from "./words.ts";

/** Builds the document; empty sections are omitted. */
export function reportDocument(report: Report): PlainDocument {
  const withScope = (blocks: readonly Block[]): readonly Block[] =>
    blocks.length > 0 ? [...scopeNote(report).map(paragraph), ...blocks] : [];
  const sections: readonly (readonly [title: string, blocks: readonly Block[]])[] = [
    [
      "Result",
      withScope(
        report.comparisons.length > 0 ? [...overallWords(report.comparisons).map(paragraph), paragraph(LIMITS)] : [],
      ),
    ],
    ["All combinations", report.sweep ? sweepBlocks(report.sweep) : []],
    ["Models", modelBlocks(report)],
    ["Data", factBlocks(report.data)],
    ["Training", withScope(report.curves.flatMap(curveBlocks))],
    ["Comparisons", withScope(comparisonBlocks(report))],
    ["Measured properties", withScope(measuredSections(report))],
    ["Samples, side by side", withScope(report.samples.flatMap(sampleBlocks))],
    ["Exercises", answerBlocks(report.exercises).map(lowerHeading)],
    ["Claims", report.claims.flatMap(claimBlocks)],
    ["Settings", report.settings.flatMap(({ title, facts }) => [heading(2, title), ...factBlocks(facts)])],
    ["Environment", factBlocks(report.environment)],
    ["How to reproduce", reproduceBlocks(report)],
  ];
  return {
    title: report.title,
    authors: [],
    blocks: [
      paragraph(report.question),
      ...report.warnings.map((text): Block => ({ kind: "note", text })),
      ...sections.flatMap(([title, blocks]) => (blocks.length > 0 ? [heading(1, title), ...blocks] : [])),
    ],
  };
}

/** Lowers a heading by one level. */
function lowerHeading(block: Block): Block {
  return block.kind === "heading" ? { ...block, level: block.level === 1 ? 2 : 3 } : block;
}

/** A table of facts; use a `wide` name column for long names. */
function factBlocks(facts: readonly Fact[], nameColumn: "left" | "wide" = "left"): TableBlock[] {
  if (facts.length === 0) return [];
  const rows = facts.map(({ name, value }) => [name, value]);
  return [{ kind: "table", header: ["name", "value"], columns: [nameColumn, "wide"], rows }];
}

function sweepBlocks(sweep: Sweep): Block[] {
  return [
    paragraph(sweepWords(sweep)),
    ...sweep.tables.flatMap((one): Block[] => [
      heading(2, one.title),
      { kind: "table", header: SWEEP_HEADER, columns: ["wide", "right", "right"], rows: sweepRows(one) },
    ]),
  ];
}

function modelBlocks({ models }: Report): Block[] {
  if (models.length === 0) return [];
  const rows = models.map(({ role, name, parameters, training }) => [
    role,
    name,
    parameters === null ? "not known" : formatNumber(parameters),
    training,
  ]);
  const header = ["role", "name", "parameters", "how trained"];
  return [{ kind: "table", header, columns: ["left", "left", "right", "wide"], rows }];
}

function curveBlocks(lines: Report["curves"][number], index: number): Block[] {
  const { title, xLabel, yLabel, series } = lines;
  return [
    { kind: "figure", name: `curve-${index + 1}`, chart: { type: "lines", lines }, caption: `${title}.` },
    {
      kind: "table",
      header: SERIES_HEADER,
      columns: ["left", "right", "right", "right", "right", "right"],
      rows: series.map((one) => [one.name, ...seriesFacts(one)]),
      caption: `${title}, summary: ${yLabel} by ${xLabel}.`,
    },
  ];
}

function comparisonBlocks({ comparisons }: Report): Block[] {
  if (comparisons.length === 0) return [];
  const intervals = winRatePlot(comparisons);
  return [
    { kind: "figure", name: "win-rates", chart: { type: "intervals", intervals }, caption: `${intervals.title}.` },
    ...comparisons.flatMap((one, i) => judgeBlocks(one, comparisons[i - 1]?.criteria ?? null)),
  ];
}

/** One judge's blocks. Criteria are quoted only if they differ from the previous judge's. */
function judgeBlocks(comparison: JudgedComparison, criteriaBefore: string | null): Block[] {
  const { judge, criteria, baseline, tuned, summary, skips } = comparison;
  const counted = ["win", "lose", "tie", ...(summary.skipped > 0 ? ["skipped"] : [])] as const;
  const counts = (row: { win: number; lose: number; tie: number; skipped?: number }): string[] =>
    counted.map((name) => formatNumber(row[name as keyof typeof row] ?? 0));
  const quoted: Block[] =
    criteria === null || criteria === criteriaBefore
      ? []
      : [paragraph("Criteria, as given to the judge:"), { kind: "quote", text: criteria }];
  return [
    heading(2, `Judge: ${judge}`),
    ...quoted,
    {
      kind: "table",
      header: ["#", "prompt", ...counted],
      columns: ["right", "wide", ...counted.map(() => "right" as const)],
      rows: summary.prompts.map((row) => [formatNumber(row.index), promptCell(row.prompt), ...counts(row)]),
      total: ["", `all (${promptCount(summary)})`, ...counts(summary)],
      caption: `Pairs that ${tuned} wins, loses or ties against ${baseline}, by prompt.`,
    },
    ...(skips.length > 0 ? [{ kind: "list", items: skips.map(skipText) } as const] : []),
    ...factBlocks(summaryFacts(comparison), "wide"),
  ];
}

function measuredSections({ measured }: Report): Block[] {
  return measured.flatMap((one) => [
    ...(measured.length > 1 ? [heading(2, modelsText(one))] : []),
    ...measuredBlocks(one),
  ]);
}

function measuredBlocks({ differences, names }: MeasuredComparison): Block[] {
  return [
    paragraph(measuredWords(differences, names)),
    ...(differences.length > 0 ? [measuredTable(differences, names)] : []),
  ];
}

/** The table of measured differences. */
export function measuredTable(differences: readonly MeasuredDifference[], names: TextNames): TableBlock {
  return {
    kind: "table",
    header: MEASURED_HEADER,
    columns: ["left", "right", "right", "right", "right"],
    rows: measuredRows(differences),
    caption: `${measuredCaption(names)}.`,
  };
}

function sampleBlocks({ id, prompt, a, b, properties, choices }: MeasuredPair): Block[] {
  const rows = properties.map((property) => [
    property.name,
    valueText(property.a),
    valueText(property.b),
    differenceText(property),
  ]);
  const header = ["property", "baseline", "tuned", "tuned − baseline"];
  return [
    heading(2, `Sample ${id}`),
    paragraph("Prompt:"),
    { kind: "verbatim", text: prompt },
    paragraph(`Baseline, ${a.model}:`),
    { kind: "verbatim", text: a.text },
    paragraph(`Tuned, ${b.model}:`),
    { kind: "verbatim", text: b.text },
    ...(rows.length > 0
      ? [{ kind: "table", header, columns: ["left", "right", "right", "right"], rows } satisfies TableBlock]
      : []),
    ...(choices.length > 0
      ? [{ kind: "list", items: choices.map(({ judge, choice }) => `${judge}: ${CHOICE_WORDS[choice]}`) } as const]
      : []),
  ];
}

function claimBlocks({ claim, sentence, estimates }: Report["claims"][number]): Block[] {
  return [
    heading(2, claim.name),
    paragraph(sentence),
    {
      kind: "list",
      items: [
        `source: ${claim.source}`,
        `claimed: ${claim.metric} is ${claim.comparison} ${formatNumber(claim.threshold)}`,
        `seeds: ${estimates.map(({ seed, value }) => `${seed} gave ${valueText(value)}`).join(", ") || "none"}`,
      ],
    },
  ];
}

function reproduceBlocks({ reproduce: { commands, note } }: Report): Block[] {
  if (commands.length === 0) return [];
  return [{ kind: "verbatim", text: commands.join("\n") }, ...(note === "" ? [] : [paragraph(note)])];
}
