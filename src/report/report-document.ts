/**
 * @module
 * The layout of a report, for every format: the result first, then the evidence, the training, and the settings last.
 */
import type { MeasuredDifference, MeasuredPair } from "../comparison/index.ts";
import { claimBlocks } from "./claims.ts";
import {
  type Block,
  code,
  mapText,
  type PlainDocument,
  paragraph,
  quoted,
  type RunningText,
  section,
  type TableBlock,
} from "./document/document.ts";
import { answerBlocks } from "./document/explanation-blocks.ts";
import { linkTerms } from "./glossary.ts";
import {
  MEASURED_HEADER,
  measuredCaption,
  measuredRows,
  measuredWords,
  modelsText,
  type TextNames,
} from "./measured.ts";
import { numberText, readable } from "./numbers.ts";
import type { Fact, JudgedComparison, MeasuredComparison, Report, Sweep } from "./report.ts";
import { winRatePlot } from "./report-figures.ts";
import { curveBlocks, modelBlocks, pairBlocks, workedPairBlocks } from "./training-blocks.ts";
import { groupByModels, verdictBlocks } from "./verdict.ts";
import {
  CHOICE_WORDS,
  criteriaLabel,
  cutNote,
  differenceText,
  LIMITS,
  overallText,
  promptCell,
  promptCount,
  SWEEP_HEADER,
  scopeNote,
  skipText,
  summaryFacts,
  sweepRows,
  sweepText,
  trimBlankEnds,
  valueText,
} from "./words.ts";

/** Builds the document; empty sections are omitted. */
export function reportDocument(report: Report): PlainDocument {
  const withScope = (blocks: readonly Block[]): readonly Block[] =>
    blocks.length > 0 ? [...scopeNote(report).map(paragraph), ...blocks] : [];
  const results = sections([
    ["result", "Result", withScope(resultBlocks(report))],
    ["combinations", "All combinations", report.sweep ? sweepBlocks(report.sweep) : []],
    ["comparisons", "Comparisons", withScope(judgeSections(report))],
    ["measured", "Measured properties", withScope(measuredSections(report))],
    ["samples", "Samples, side by side", withScope(sampleSections(report))],
    ["claims", "Claims", claimBlocks(report.claims)],
    ["models", "Models", modelBlocks(report)],
    ["data", "Data", factBlocks(report.data, "Training and evaluation data.")],
    ["pairs", "Preference pairs", withScope(pairBlocks(report))],
    ["training", "Training", withScope(curveBlocks(report))],
    ["worked-pair", "One pair, worked by hand", withScope(workedPairBlocks(report))],
    ["exercises", "Exercises", answerBlocks(report.exercises)],
  ]);
  const head: Block[] = [
    paragraph([quoted(report.question)]),
    ...report.warnings.map((text): Block => ({ kind: "aside", tone: "warning", blocks: [paragraph(text)] })),
  ];
  const { blocks, glossary } = linkTerms([...head, ...results].map((block) => mapText(block, readableText)));
  const settings = sections([
    ["reproduce", "How to reproduce", reproduceBlocks(report)],
    [
      "environment",
      "Environment",
      folded("Machine and versions", factBlocks(report.environment.map(asCode), "Machine and versions.")),
    ],
    ["settings", "Settings", folded("All settings, stage by stage", settingSections(report))],
  ]);
  return { title: report.title, authors: [], blocks: [...blocks, ...(glossary ? [glossary] : []), ...settings] };
}

function sections(all: readonly (readonly [id: string, title: string, blocks: readonly Block[]])[]): Block[] {
  return all.flatMap(([id, title, blocks]) => (blocks.length > 0 ? [section(id, title, blocks)] : []));
}

function folded(summary: string, blocks: readonly Block[]): Block[] {
  return blocks.length === 0 ? [] : [{ kind: "details", summary, blocks }];
}

/** Sentences of other rooms write minus signs and small numbers as computers do. */
export function readableText(text: RunningText): RunningText {
  if (typeof text === "string") return readable(text);
  return text.map((piece) => {
    if (typeof piece === "string") return readable(piece);
    const hasText = "kind" in piece && (piece.kind === "strong" || piece.kind === "emphasis");
    return hasText ? { ...piece, text: readableText(piece.text) } : piece;
  });
}

interface TableFact {
  readonly name: string;
  readonly value: RunningText;
}

/** A table of facts; use a `wide` name column for long names. */
function factBlocks(facts: readonly TableFact[], caption?: RunningText, nameColumn: "left" | "wide" = "left"): Block[] {
  if (facts.length === 0) return [];
  const rows = facts.map(({ name, value }) => [name, value]);
  const named = caption === undefined ? {} : { caption };
  return [{ kind: "table", header: ["name", "value"], columns: [nameColumn, "wide"], rows, ...named }];
}

/** A fact whose value is shown as written: a number of the settings is not a result. */
function asCode({ name, value }: Fact): TableFact {
  return { name, value: [code(value)] };
}

function resultBlocks({ comparisons }: Report): Block[] {
  if (comparisons.length === 0) return [];
  const intervals = winRatePlot(comparisons);
  return [
    { kind: "aside", blocks: verdictBlocks(comparisons) },
    {
      kind: "figure",
      name: "win-rates",
      chart: { type: "intervals", intervals },
      caption: `${intervals.title}.`,
      hint: "Look whether an interval crosses the line at 50 %: if it does, the judge's result is not conclusive.",
    },
    ...overallText(comparisons).map(paragraph),
    paragraph(LIMITS),
  ];
}

function sweepBlocks(sweep: Sweep): Block[] {
  return [
    paragraph(sweepText(sweep)),
    ...sweep.tables.map(
      (one): TableBlock => ({
        kind: "table",
        header: SWEEP_HEADER,
        columns: ["wide", "right", "right"],
        rows: sweepRows(one),
        caption: `${one.title}.`,
      }),
    ),
  ];
}

/** One section for each judge. Criteria are quoted only if they differ from the previous judge's. */
function judgeSections({ comparisons }: Report): Block[] {
  const hasSeveral = groupByModels(comparisons).length > 1;
  return comparisons.map((one, i) => {
    const models: RunningText = hasSeveral ? [", ", quoted(modelsText(one))] : [];
    const title: RunningText = ["Judge: ", quoted(one.judge), ...models];
    return section(`judge-${i + 1}`, title, judgeBlocks(one, comparisons[i - 1]?.criteria ?? null));
  });
}

/** Longer tables are folded. */
const MAX_SHOWN_ROWS = 12;

function judgeBlocks(comparison: JudgedComparison, criteriaBefore: string | null): Block[] {
  const { judge, criteria, baseline, tuned, summary, skips } = comparison;
  const counted = ["win", "lose", "tie", ...(summary.skipped > 0 ? ["skipped"] : [])] as const;
  const counts = (row: { win: number; lose: number; tie: number; skipped?: number }): string[] =>
    counted.map((name) => numberText(row[name as keyof typeof row] ?? 0));
  const quote: Block[] =
    criteria === null || criteria === criteriaBefore
      ? []
      : [{ kind: "quote", label: criteriaLabel(comparison), text: criteria }];
  const byPrompt: TableBlock = {
    kind: "table",
    header: ["#", "prompt", ...counted],
    columns: ["right", "wide", ...counted.map(() => "right" as const)],
    rows: summary.prompts.map((row) => [numberText(row.index), promptCell(row.prompt), ...counts(row)]),
    total: ["", `all (${promptCount(summary)})`, ...counts(summary)],
    caption: [
      "Pairs that ",
      quoted(tuned),
      " wins, loses or ties against ",
      quoted(baseline),
      ", by prompt, judged by ",
      quoted(judge),
      `.${cutNote(summary.prompts)}`,
    ],
  };
  const isLong = summary.prompts.length > MAX_SHOWN_ROWS;
  return [
    ...quote,
    ...factBlocks(summaryFacts(comparison), ["Figures of ", quoted(tuned), ", judged by ", quoted(judge), "."], "wide"),
    ...(isLong ? folded(`The ${promptCount(summary)}, one by one`, [byPrompt]) : [byPrompt]),
    ...(skips.length > 0 ? [{ kind: "list", items: skips.map(skipText) } as const] : []),
  ];
}

function measuredSections({ measured }: Report): Block[] {
  if (measured.length < 2) return measured.flatMap(measuredBlocks);
  return measured.map((one, i) => section(`measured-${i + 1}`, [quoted(modelsText(one))], measuredBlocks(one)));
}

function measuredBlocks({ differences, names, ...models }: MeasuredComparison): Block[] {
  return [
    paragraph(measuredWords(differences, names)),
    ...(differences.length > 0 ? [measuredTable(differences, names, modelsText(models))] : []),
  ];
}

/** The table of measured differences; `models` are named in the caption. */
export function measuredTable(
  differences: readonly MeasuredDifference[],
  names: TextNames,
  models: string,
): TableBlock {
  return {
    kind: "table",
    header: MEASURED_HEADER,
    columns: ["left", "right", "right", "right", "right"],
    rows: measuredRows(differences),
    caption: [quoted(models), `: ${measuredCaption(names)}.`],
  };
}

const LEGEND =
  "Where the format can show it, words that differ between the two texts are underlined, if the texts share at least half of their words.";

/** Ids count the samples: the same id occurs in each comparison. */
function sampleSections({ samples }: Report): Block[] {
  if (samples.length === 0) return [];
  return [paragraph(LEGEND), ...samples.map((sample, i) => sampleSection(sample, i + 1))];
}

function sampleSection({ id, prompt, a, b, properties, choices }: MeasuredPair, number: number): Block {
  const models = modelsText({ tuned: b.model, baseline: a.model });
  const propertyTable: TableBlock = {
    kind: "table",
    header: ["property", "baseline", "tuned", "tuned − baseline"],
    columns: ["left", "right", "right", "right"],
    rows: properties.map((property) => [
      property.name,
      valueText(property.a),
      valueText(property.b),
      differenceText(property),
    ]),
    caption: ["Properties of sample ", quoted(`${id}, ${models}`), "."],
  };
  const judged = choices.map(
    ({ judge, choice, comment }): RunningText => [
      code(judge),
      `: ${CHOICE_WORDS[choice]}`,
      ...(comment === undefined ? [] : [", ", quoted(comment)]),
    ],
  );
  return section(
    `sample-${number}`,
    ["Sample ", quoted(`${id}: ${models}`)],
    [
      {
        kind: "pair",
        prompt,
        left: { label: ["Baseline, ", quoted(a.model)], text: trimBlankEnds(a.text) },
        right: { label: ["Tuned, ", quoted(b.model)], text: trimBlankEnds(b.text) },
      },
      ...(judged.length > 0 ? [{ kind: "list", lead: "Preferred:", items: judged } as const] : []),
      ...(properties.length > 0 ? folded("Measured properties of both texts", [propertyTable]) : []),
    ],
  );
}

function settingSections({ settings }: Report): Block[] {
  return settings.map(({ title, facts }, i) =>
    section(`settings-${i + 1}`, [quoted(title)], factBlocks(facts.map(asCode), ["Settings: ", quoted(title), "."])),
  );
}

function reproduceBlocks({ reproduce: { commands, note } }: Report): Block[] {
  if (commands.length === 0) return [];
  return [{ kind: "code", text: commands.join("\n") }, ...(note === "" ? [] : [paragraph(note)])];
}
