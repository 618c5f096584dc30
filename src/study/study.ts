/**
 * @module
 * The types of a study whose YAML has been checked.
 */

/** The value of a variable. */
export type Scalar = string | number | boolean;

/** A stage as written: its kind, and the kind's keys. */
export interface StageSpec extends Readonly<Record<string, unknown>> {
  readonly uses: string;
}

/** A claim of a paper, registered before the run. */
export interface ClaimSpec {
  readonly name: string;
  readonly source: string;
  /** The metric in words, for the report. */
  readonly metric: string;
  /** Path of the value, stage and fact: `comparison.judges.reward-verse.summary.winRate`. */
  readonly value: string;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
}

/** The submission that a run writes. */
export interface SubmissionSpec {
  /** Last name in the file names. */
  readonly lastname: string;
  readonly matriculation: string;
  /** Name in the PDF. @default the last name */
  readonly author?: string | undefined;
  /** Names of the files of completions in the ZIP. @default those of the assignment */
  readonly baseline_file?: string | undefined;
  readonly tuned_file?: string | undefined;
  /** Leave judgements blank, to be filled in by hand. @default false */
  readonly template?: boolean | undefined;
  /** Include the optional exercise E.2. @default true */
  readonly e2?: boolean | undefined;
}

export interface Study {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** Already substituted wherever a value is `$name`. */
  readonly variables: Readonly<Record<string, Scalar>>;
  /** Variables with several values each; stages still contain `$name`. */
  readonly matrix: Readonly<Record<string, readonly Scalar[]>>;
  readonly stages: Readonly<Record<string, StageSpec>>;
  readonly claims: readonly ClaimSpec[];
  readonly submission?: SubmissionSpec | undefined;
}

/** A valid name of a variable. */
export const VARIABLE_NAME: RegExp = /^[a-zA-Z]\w*$/;

/** A valid name of a study or stage: also a valid folder name on every system. */
export const NAME: RegExp = /^[a-z0-9][a-z0-9-]*$/;
