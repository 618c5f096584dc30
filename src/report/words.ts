/**
 * @module
 * Sentences and table cells that all report formats share, derived from the report's numbers.
 */
import {
  type Choice,
  type ComparisonSummary,
  conclude,
  formatNumber,
  formatPercent,
  formatProbability,
  type Interval,
  type Property,
  type SkipCount,
} from "../comparison/index.ts";
import { shorten } from "../core/index.ts";
import { isValue, type Series } from "./charts/series.ts";
import { modelsText } from "./measured.ts";
import type { Fact, JudgedComparison, Sweep, SweepTable } from "./report.ts";

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

/** Groups comparisons by their two models, in order of appearance. */
export function groupByModels(comparisons: readonly JudgedComparison[]): (readonly JudgedComparison[])[] {
  const groups = new Map<string, JudgedComparison[]>();
  for (const one of comparisons) {
    const key = JSON.stringify([one.baseline, one.tuned]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/**
 * The result in words: one paragraph per judge, and one on whether the judges agree. With several pairs of models,
 * separately for each pair.
 */
export function overallWords(comparisons: readonly JudgedComparison[]): string[] {
  const groups = groupByModels(comparisons);
  if (groups.length < 2) return wordsForModels(comparisons);
  return groups.flatMap((group) => {
    const [first, ...others] = wordsForModels(group);
    return [`${modelsText(group[0]!)}. ${first}`, ...others];
  });
}

function wordsForModels(comparisons: readonly JudgedComparison[]): string[] {
  const conclusions = comparisons.map(({ judge, summary }) => ({ judge, ...conclude(summary) }));
  const paragraphs = conclusions.map(({ judge, sentence }) => `Judge: ${judge}. ${sentence}`);
  const judged = conclusions.filter(({ outcome }) => outcome !== "nothing judged");
  if (judged.length < 2) return paragraphs;
  const of = (wanted: string): string[] => judged.filter(({ outcome }) => outcome === wanted).map(({ judge }) => judge);
  const [better, worse, open] = [of("better"), of("worse"), of("open")];
  if (open.length === judged.length) return [...paragraphs, "The comparison is not conclusive for any judge."];
  if (better.length === judged.length) return [...paragraphs, "All judges prefer the tuned model, each conclusively."];
  if (worse.length === judged.length) return [...paragraphs, "All judges prefer the baseline, each conclusively."];
  const parts = [
    better.length > 0 && `conclusively for the tuned model: ${better.join(", ")}`,
    worse.length > 0 && `conclusively for the baseline: ${worse.join(", ")}`,
    open.length > 0 && `not conclusive: ${open.join(", ")}`,
  ].filter((part) => part !== false);
  return [...paragraphs, `The judges do not agree (${parts.join("; ")}), so the result depends on the judge.`];
}

/** The figures of a summary, with names. */
export function summaryFacts({ summary }: JudgedComparison): Fact[] {
  const { winRate, standardError, interval, wilson, signTest } = summary;
  const number = (value: number | null): string => (value === null ? "not known" : formatNumber(value));
  return [
    { name: "win rate, ties counted half", value: winRate === null ? "not known" : formatPercent(winRate) },
    { name: "95 % interval of the win rate, clustered by prompt", value: rangeText(interval) },
    { name: "standard error, clustered by prompt", value: number(standardError) },
    { name: "95 % Wilson interval of wins / all pairs, for independent pairs", value: rangeText(wilson) },
    { name: "sign test without ties, p", value: formatProbability(signTest.p) },
    { name: "sign test without ties, mid-p", value: formatProbability(signTest.midP) },
  ];
}

/** A prompt as a table cell. */
export function promptCell(prompt: string): string {
  return prompt.trim() === "" ? "(blank)" : shorten(prompt, 160);
}

/** The number of prompts, for the total row. */
export function promptCount({ prompts }: ComparisonSummary): string {
  return prompts.length === 1 ? "1 prompt" : `${formatNumber(prompts.length)} prompts`;
}

export function skipText({ reason, count, first }: SkipCount): string {
  return `${formatNumber(count)} skipped (first ${first}): ${reason}`;
}

function rangeText([low, high]: Interval): string {
  const range = `${formatPercent(low)} to ${formatPercent(high)}`;
  return low === 0 && high === 1 ? `${range} (no information)` : range;
}

/** Says which combinations ran, and which one is shown in full. */
export function sweepWords({ variables, shown }: Sweep): string {
  const lists = variables.map(({ name, value }) => `${name} = ${value}`).join("; ");
  return `The study ran for every combination of ${lists}. Only the first, ${shown}, is shown in full; the tables in this section and the claims cover all combinations.`;
}

/** A note above sections that cover the first combination only; empty without a matrix. */
export function scopeNote({ sweep }: { readonly sweep: Sweep | null }): string[] {
  return sweep ? [`This section covers the first combination only: ${sweep.shown}.`] : [];
}

export const SWEEP_HEADER: readonly string[] = ["combination", "value", "95 % interval"];

/** The rows of a table, means last. */
export function sweepRows({ rows, means }: SweepTable): string[][] {
  return [...rows, ...means].map(({ name, value, interval }) => [
    name,
    valueText(value),
    interval === null ? "not known" : interval.map(formatNumber).join(" to "),
  ]);
}

export function valueText(value: number | null): string {
  return value === null || !Number.isFinite(value) ? "not known" : formatNumber(value);
}

/** Tuned model minus baseline, with its direction: `▲ +0.5`, `▼ -2`, `=`. */
export function differenceText({ a, b }: Property): string {
  if (!isValue(a) || !isValue(b)) return "";
  const difference = b - a;
  if (difference === 0) return "=";
  return difference > 0 ? `▲ +${formatNumber(difference)}` : `▼ ${formatNumber(difference)}`;
}

/** Summary of a curve: number of points, first, last, lowest and highest value. */
export function seriesFacts({ points }: Series): string[] {
  const values = points.map(([, y]) => y).filter(isValue);
  if (values.length === 0) return [formatNumber(points.length), "", "", "", ""];
  const lowest = values.reduce((x, y) => Math.min(x, y));
  const highest = values.reduce((x, y) => Math.max(x, y));
  return [points.length, values[0]!, values.at(-1)!, lowest, highest].map(formatNumber);
}

export const SERIES_HEADER: readonly string[] = ["series", "points", "first", "last", "lowest", "highest"];
