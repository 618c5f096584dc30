/**
 * @module
 * A report as plain data: everything that both formats show, and nothing about how they show it. All text
 * in it may come from models or users.
 */
import type { Candidate, Choice, ComparisonSummary, Interval, SkipCount, Verdict } from "../comparison/index.ts";
import type { Answer } from "../explain/index.ts";
import type { LineChart } from "./charts/line-chart.ts";
import type { MeasuredDifference, TextNames } from "./measured.ts";

export interface Report {
  readonly title: string;
  /** What was asked. */
  readonly question: string;
  /** What a reader must know before believing anything else. */
  readonly warnings: readonly string[];
  readonly models: readonly ReportModel[];
  readonly data: readonly Fact[];
  readonly curves: readonly LineChart[];
  readonly comparisons: readonly JudgedComparison[];
  readonly measured: readonly MeasuredComparison[];
  readonly samples: readonly ReportSample[];
  /** Exercises worked by hand. */
  readonly exercises: readonly Answer[];
  readonly claims: readonly Verdict[];
  /** Of a study whose stages ran for several combinations of a matrix; null when each ran once. */
  readonly sweep: Sweep | null;
  readonly settings: readonly SettingGroup[];
  /** Machine, versions, commit. */
  readonly environment: readonly Fact[];
  readonly reproduce: Reproduction;
}

/** A name and its value, both as shown. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface SettingGroup {
  readonly title: string;
  readonly facts: readonly Fact[];
}

export interface ReportModel {
  /** `baseline`, `tuned`, `base`, `reference`, ... */
  readonly role: string;
  readonly name: string;
  /** Null when unknown. */
  readonly parameters: number | null;
  /** How it was trained. */
  readonly training: string;
}

/** One judge's comparison of two models. */
export interface JudgedComparison {
  /** The judge's name. */
  readonly judge: string;
  /** What "better" meant to the judge, quoted; null when nothing was said about it. */
  readonly criteria: string | null;
  readonly baseline: string;
  readonly tuned: string;
  readonly summary: ComparisonSummary;
  readonly skips: readonly SkipCount[];
}

/** What was measured of two models over all pairs, beside what judges said. */
export interface MeasuredComparison {
  readonly baseline: string;
  readonly tuned: string;
  readonly names: TextNames;
  readonly differences: readonly MeasuredDifference[];
}

/** Two completions of one prompt, side by side. */
export interface ReportSample {
  readonly id: string;
  readonly prompt: string;
  readonly a: Candidate;
  readonly b: Candidate;
  /** Reward and its parts, length, repetition, ... */
  readonly properties: readonly Property[];
  readonly choices: readonly JudgeChoice[];
}

/** Something measured of both completions; null where it cannot be measured. */
export interface Property {
  readonly name: string;
  readonly a: number | null;
  readonly b: number | null;
}

export interface JudgeChoice {
  readonly judge: string;
  readonly choice: Choice;
}

/** All combinations of a matrix, of which the report shows the first in full. */
export interface Sweep {
  /** Each variable with its values. */
  readonly variables: readonly Fact[];
  /** The combination shown in full: `seed = 1`. */
  readonly shown: string;
  readonly tables: readonly SweepTable[];
}

/** One figure in every combination. */
export interface SweepTable {
  readonly title: string;
  readonly rows: readonly SweepRow[];
  /** Over seeds; empty when there was one. */
  readonly means: readonly SweepRow[];
}

export interface SweepRow {
  readonly name: string;
  readonly value: number | null;
  /** 95 %; of a row over its prompts, of a mean over seeds and prompts; null when unknown. */
  readonly interval: Interval | null;
}

export interface Reproduction {
  /** One command a line. */
  readonly commands: readonly string[];
  /** Empty when there is nothing to add. */
  readonly note: string;
}
