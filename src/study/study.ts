/**
 * @module
 * What a study is, once its YAML has been read.
 */
/** What a variable can be. */
export type Scalar = string | number | boolean;

/** A stage as written: what it uses, and that kind's own keys. */
export interface StageSpec extends Readonly<Record<string, unknown>> {
  readonly uses: string;
}

/** A claim of a paper, registered before the run. */
export interface ClaimSpec {
  readonly name: string;
  readonly source: string;
  /** In words, for the report. */
  readonly metric: string;
  /** Where the value stands: stage and fact, as `comparison.judges.reward-verse.summary.winRate`. */
  readonly value: string;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
}

/** Whose submission a run is to leave behind. */
export interface SubmissionSpec {
  /** As it stands in the files' names. */
  readonly lastname: string;
  readonly matriculation: string;
  /** As the PDF prints the name. @default the last name */
  readonly author?: string | undefined;
  /** Names of the files of completions in the ZIP. @default those of the assignment */
  readonly baseline_file?: string | undefined;
  readonly tuned_file?: string | undefined;
  /** Leave verdicts and judgements open. @default false */
  readonly template?: boolean | undefined;
  /** The optional answer. @default true */
  readonly e2?: boolean | undefined;
}

export interface Study {
  readonly name: string;
  readonly title: string;
  readonly question: string;
  /** Put in already, wherever a value is `$name`. */
  readonly variables: Readonly<Record<string, Scalar>>;
  /** Variables with several values each; stages still say `$name`. */
  readonly matrix: Readonly<Record<string, readonly Scalar[]>>;
  readonly stages: Readonly<Record<string, StageSpec>>;
  readonly claims: readonly ClaimSpec[];
  readonly submission?: SubmissionSpec | undefined;
}

/** What a variable may be called. */
export const VARIABLE_NAME: RegExp = /^[a-zA-Z]\w*$/;

/** What a study and its stages may be called: safe as a folder on every system. */
export const NAME: RegExp = /^[a-z0-9][a-z0-9-]*$/;
