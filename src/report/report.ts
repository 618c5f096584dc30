/**
 * @module
 * A report as plain data, independent of the output format. All text may come from models or users.
 */
import type {
  ComparisonSummary,
  Interval,
  JudgeCriteria,
  MeasuredDifference,
  MeasuredPair,
  SkipCount,
  Verdict,
} from "../comparison/index.ts";
import type { Answer } from "../explain/index.ts";
import type { LineChart } from "./charts/line-chart.ts";
import type { TextNames } from "./measured.ts";

export interface Report {
  readonly title: string;
  /** The research question. */
  readonly question: string;
  /** Warnings shown at the top. */
  readonly warnings: readonly string[];
  readonly models: readonly ReportModel[];
  readonly data: readonly Fact[];
  readonly curves: readonly ReportCurve[];
  /** Some preference pairs of the training data. */
  readonly pairs?: readonly PreferencePair[];
  /** One training pair under the tuned model, for the loss worked by hand. */
  readonly workedPair?: WorkedPair;
  readonly comparisons: readonly JudgedComparison[];
  readonly measured: readonly MeasuredComparison[];
  readonly samples: readonly MeasuredPair[];
  /** Exercises worked by hand. */
  readonly exercises: readonly Answer[];
  readonly claims: readonly Verdict[];
  /** The results of all combinations of a matrix; null without a matrix. */
  readonly sweep: Sweep | null;
  readonly settings: readonly SettingGroup[];
  /** Machine, versions, commit. */
  readonly environment: readonly Fact[];
  readonly reproduce: Reproduction;
}

/** A name and its formatted value. */
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

/** A curve of a training. */
export interface ReportCurve extends LineChart {
  /** The name of its metric, by which the report says what to look for; see `CURVE_METRICS`. */
  readonly metric?: string;
}

export interface PreferencePair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

/** A preference pair with the log-probability of each token of both completions. */
export interface WorkedPair extends PreferencePair {
  /** The model, after training. */
  readonly model: string;
  /** λ in ORPO's paper: the weight of the odds-ratio loss. */
  readonly beta: number;
  readonly chosenTokens: readonly TokenLogp[];
  readonly rejectedTokens: readonly TokenLogp[];
  /** −mean log π over the tokens whose likelihood is trained. */
  readonly nll: number;
}

export interface TokenLogp {
  /** The token as text. */
  readonly token: string;
  /** log π of the token after those before it, in nats. */
  readonly logp: number;
}

/** One judge's comparison of two models. */
export interface JudgedComparison {
  /** The judge's name. */
  readonly judge: string;
  /** The criteria of the judge; null without criteria, or when nobody knows them. */
  readonly criteria: string | null;
  /** Whether the criteria were given to the judge, are its own, or were stated for people. @default given */
  readonly criteriaSource?: JudgeCriteria["source"];
  readonly baseline: string;
  readonly tuned: string;
  readonly summary: ComparisonSummary;
  readonly skips: readonly SkipCount[];
}

/** Measured text properties of two models over all pairs. */
export interface MeasuredComparison {
  readonly baseline: string;
  readonly tuned: string;
  readonly names: TextNames;
  readonly differences: readonly MeasuredDifference[];
}

/** All combinations of a matrix; the report shows the first in full. */
export interface Sweep {
  /** Each variable with its values. */
  readonly variables: readonly Fact[];
  /** The combination shown in full: `seed = 1`. */
  readonly shown: string;
  readonly tables: readonly SweepTable[];
}

/** One figure for every combination. */
export interface SweepTable {
  readonly title: string;
  /** Whether the values are shares, shown in percent. @default false */
  readonly isRate?: boolean;
  readonly rows: readonly SweepRow[];
  /** Means over seeds; empty with one seed. */
  readonly means: readonly SweepRow[];
}

export interface SweepRow {
  readonly name: string;
  readonly value: number | null;
  /** 95 % interval: over prompts for a row, over seeds and prompts for a mean; null when unknown. */
  readonly interval: Interval | null;
}

export interface Reproduction {
  /** One command per line. */
  readonly commands: readonly string[];
  /** May be empty. */
  readonly note: string;
}
