/**
 * @module
 * Sentences and table cells that all report formats share, derived from the report's numbers.
 */
import {
  type Choice,
  type ComparisonSummary,
  conclude,
  formatPercent,
  type Interval,
  type Property,
  type SkipCount,
} from "../comparison/index.ts";
import { isValue, type Series } from "./charts/series.ts";
import { code, isBlank, quoted, type RunningText } from "./document/document.ts";
import { modelsText } from "./measured.ts";
import { countText, numberText, probabilityText } from "./numbers.ts";
import type { Fact, JudgedComparison, Sweep, SweepTable } from "./report.ts";
import { agreementText, groupByModels } from "./verdict.ts";

/** Caveat below every conclusion. */
export const LIMITS: string =
  "Each interval holds for its judge and for prompts like these. It covers the choice of prompts, but not the " +
  "variation between training runs.";

export const CHOICE_WORDS: Readonly<Record<Choice, string>> = {
  a: "baseline",
  b: "tuned model",
  tie: "tie",
  both_bad: "both bad",
  skip: "skipped",
};

/**
 * The result in words: one paragraph per judge with its reason, and one on whether the judges agree. With several
 * pairs of models, separately for each pair.
 */
export function overallText(comparisons: readonly JudgedComparison[]): RunningText[] {
  const groups = groupByModels(comparisons);
  return groups.flatMap((group) => {
    const models = groups.length > 1 ? `${modelsText(group[0]!)}. ` : "";
    const judged = group.map(
      ({ judge, summary }, i): RunningText => [
        ...(i === 0 && models !== "" ? [models] : []),
        "Judge: ",
        code(judge),
        `. ${conclude(summary).sentence} `,
        { kind: "emphasis", text: conclude(summary).reason },
      ],
    );
    return [...judged, ...agreementText(group)];
  });
}

const CRITERIA_LABELS = {
  given: "Criteria, as given to the judge:",
  own: "The judge's own criteria:",
  stated: "The question, as stated for people:",
} as const;

/** Says what the quoted criteria are to the judge. */
export const criteriaLabel = ({ criteriaSource = "given" }: JudgedComparison): string =>
  CRITERIA_LABELS[criteriaSource];

/** The figures of a summary, with names. */
export function summaryFacts({ summary }: JudgedComparison): Fact[] {
  const { winRate, standardError, interval, wilson, signTest } = summary;
  const number = (value: number | null): string => (value === null ? "not known" : numberText(value));
  return [
    { name: "win rate, ties counted half", value: winRate === null ? "not known" : formatPercent(winRate) },
    { name: "95 % interval of the win rate, clustered by prompt", value: rangeText(interval) },
    { name: "standard error, clustered by prompt", value: number(standardError) },
    { name: "95 % Wilson interval of wins / all pairs, for independent pairs", value: rangeText(wilson) },
    { name: "sign test without ties, p", value: probabilityText(signTest.p) },
    { name: "sign test without ties, mid-p", value: probabilityText(signTest.midP) },
  ];
}

/** Longer prompts are cut in tables. */
const MAX_CELL = 160;

/** A prompt as a table cell: one line, cut between words. */
export function promptCell(prompt: string): RunningText {
  return [quoted(cutPrompt(prompt))];
}

function cutPrompt(prompt: string): string {
  const text = prompt.replace(/\s+/g, " ").trim();
  const characters = [...text];
  if (characters.length <= MAX_CELL) return text;
  const kept = characters.slice(0, MAX_CELL).join("");
  const end = kept.lastIndexOf(" ");
  return `${end > 0 ? kept.slice(0, end) : kept} …`;
}

/** The note of a table in which prompts are cut; empty otherwise. */
export function cutNote(prompts: readonly { readonly prompt: string }[]): string {
  const isCut = prompts.some(({ prompt }) => cutPrompt(prompt).endsWith(" …"));
  return isCut ? " … marks a prompt that is cut here." : "";
}

/** The number of prompts, for the total row. */
export function promptCount({ prompts }: ComparisonSummary): string {
  return countText(prompts.length, "prompt");
}

export function skipText({ reason, count, first }: SkipCount): string {
  return `${numberText(count)} skipped (first ${first}): ${reason}`;
}

function rangeText([low, high]: Interval): string {
  const range = `${formatPercent(low)} to ${formatPercent(high)}`;
  return low === 0 && high === 1 ? `${range} (no information)` : range;
}

/** Says which combinations ran, and which one is shown in full. */
export function sweepText({ variables, shown }: Sweep): RunningText {
  const lists = variables.map(({ name, value }) => `${name} = ${value}`).join("; ");
  return [
    "The study ran for every combination of ",
    code(lists),
    ". Only the first, ",
    code(shown),
    ", is shown in full; the tables in this section and the claims cover all combinations.",
  ];
}

/** A note above sections that cover the first combination only; empty without a matrix. */
export function scopeNote({ sweep }: { readonly sweep: Sweep | null }): RunningText[] {
  return sweep ? [["This section covers the first combination only: ", code(sweep.shown), "."]] : [];
}

export const SWEEP_HEADER: readonly string[] = ["combination", "value", "95 % interval"];

/** The rows of a table, means last. */
export function sweepRows({ rows, means, isRate = false }: SweepTable): RunningText[][] {
  const show = isRate ? formatPercent : numberText;
  return [...rows, ...means].map(({ name, value, interval }) => [
    [quoted(name)],
    value === null || !Number.isFinite(value) ? "not known" : show(value),
    interval === null ? "not known" : interval.map(show).join(" to "),
  ]);
}

export function valueText(value: number | null): string {
  return value === null || !Number.isFinite(value) ? "not known" : numberText(value);
}

/** Tuned model minus baseline, with its direction: `▲ +0.5`, `▼ −2`, `=`. */
export function differenceText({ a, b }: Property): string {
  if (!isValue(a) || !isValue(b)) return "";
  const difference = b - a;
  if (difference === 0) return "=";
  return difference > 0 ? `▲ +${numberText(difference)}` : `▼ ${numberText(difference)}`;
}

/** Summary of a curve: number of points, first, last, lowest and highest value. */
export function seriesFacts({ points }: Series): string[] {
  const values = points.map(([, y]) => y).filter(isValue);
  if (values.length === 0) return [numberText(points.length), "", "", "", ""];
  const lowest = values.reduce((x, y) => Math.min(x, y));
  const highest = values.reduce((x, y) => Math.max(x, y));
  return [points.length, values[0]!, values.at(-1)!, lowest, highest].map(numberText);
}

export const SERIES_HEADER: readonly string[] = ["series", "points", "first", "last", "lowest", "highest"];

/** Without blank lines at the start and blanks at the end; a blank text stays blank. */
export function trimBlankEnds(text: string): string {
  return isBlank(text) ? "" : text.replace(/^\s*\n/, "").trimEnd();
}
