/**
 * @module
 * The report of a comparison that is no study: two files and judges.
 */
import type { ComparisonResult, JudgeResult, MeasuredPair } from "../comparison/index.ts";
import type { TextNames } from "./measured.ts";
import type { Fact, JudgedComparison, Report } from "./report.ts";

/** Number of pairs shown side by side. */
export const MAX_SAMPLES = 6;

/** The result of a judge as reports show it. */
export function judgedComparison({ judge, models, criteria, summary, skips }: JudgeResult): JudgedComparison {
  return {
    judge,
    criteria: criteria?.text ?? null,
    ...(criteria && { criteriaSource: criteria.source }),
    baseline: models.a,
    tuned: models.b,
    summary,
    skips,
  };
}

export interface ComparisonReportOptions {
  readonly title: string;
  /** Where each model's texts come from. */
  readonly sources: { readonly a: string; readonly b: string };
  readonly pairs: readonly MeasuredPair[];
  readonly names: TextNames;
  readonly settings: readonly Fact[];
  /** Machine and versions. */
  readonly environment: readonly Fact[];
  /** The command that gives the same result. */
  readonly command: string;
}

/** The result of all judges as a report. */
export function comparisonReport({ judges, measured }: ComparisonResult, options: ComparisonReportOptions): Report {
  const { title, sources, pairs, names, settings, environment, command } = options;
  const { a: baseline, b: tuned } = judges[0]!.models;
  return {
    title,
    question: `Which is better, ${tuned} or ${baseline}?`,
    warnings: [],
    models: [
      { role: "baseline", name: baseline, parameters: null, training: `outputs from ${sources.a}` },
      { role: "tuned", name: tuned, parameters: null, training: `outputs from ${sources.b}` },
    ],
    data: [{ name: "pairs", value: String(pairs.length) }],
    curves: [],
    comparisons: judges.map(judgedComparison),
    measured: [{ baseline, tuned, names, differences: measured }],
    samples: pairs.slice(0, MAX_SAMPLES),
    exercises: [],
    claims: [],
    sweep: null,
    settings: [{ title: "comparison", facts: settings }],
    environment,
    reproduce: { commands: [command], note: "Same files, settings and judges: the same result." },
  };
}
