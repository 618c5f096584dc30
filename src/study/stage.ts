/**
 * @module
 * Stages are the steps of a study. A kind of stage declares its keys, checks the YAML and returns a plan of plain
 * data; the runner decides whether the plan must run, and an executor runs it.
 */
import type { Judges } from "../comparison/index.ts";
import type { Clock, Settings, Storage } from "../core/index.ts";
import type { Device } from "../engine/index.ts";
import type { TrainEvent } from "../trainers/index.ts";
import type { Combination } from "./matrix.ts";

/** The result of a stage, for later stages and the report: plain JSON. */
export type Facts = Readonly<Record<string, unknown>>;

/** Events of a running stage. */
export type StageEvent =
  | TrainEvent
  | { readonly event: "note"; readonly text: string }
  | { readonly event: "work"; readonly what: string; readonly done: number; readonly of: number }
  /** A sample of the model in training. */
  | { readonly event: "sample"; readonly step: number; readonly prompt: string; readonly text: string };

/** A finished stage, for later stages and the report. */
export interface FinishedStage {
  /** `sft`, or `sft@seed=2` if a matrix has several runs of it. */
  readonly name: string;
  /** The stage's name in the YAML. */
  readonly stage: string;
  /** The values of the matrix variables that it depends on. */
  readonly values: Combination;
  readonly uses: string;
  readonly folder: string;
  readonly facts: Facts;
}

/** A request to run a planned stage: plain data, with storage, clock and signal. */
export interface StageRequest {
  readonly stage: string;
  readonly uses: string;
  /** The settings of the plan: plain JSON. */
  readonly settings: unknown;
  /** Finished stages that this one reads, by role. */
  readonly inputs: Readonly<Record<string, FinishedStage>>;
  /** Paths of files outside of the run folder, by role. */
  readonly files: Readonly<Record<string, string>>;
  /** The stage's folder; it may have files of an interrupted run of the same request. */
  readonly folder: string;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** A request, with the device of this machine. */
export interface StageContext extends StageRequest {
  device(): Promise<Device>;
  /** The judges that this machine can open. */
  readonly judges: Judges;
  /** The input stage with a role. */
  input(role: string): FinishedStage;
}

/** A checked stage as plain data, which another engine can run too. */
export interface StagePlan<S = unknown> {
  /** Names of the stages that this one reads, by role. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Stages that this one would read with other settings; they run only if another stage needs them. */
  readonly unusedAlternatives?: readonly string[];
  /** All other values that the result depends on, as plain JSON. */
  readonly settings: S;
  /** Paths of files outside of the run folder that the result depends on, by role. */
  readonly files: Readonly<Record<string, string>>;
  /** Shown before the stage runs. */
  readonly notes?: readonly string[];
}

/** A planned stage as those that read it see it. */
export interface PlannedStage extends Pick<StagePlan, "settings" | "files"> {
  readonly name: string;
  readonly uses: string;
  readonly inputs: Readonly<Record<string, PlannedStage>>;
}

/** What a kind may look at before anything runs. */
export interface StageCheck extends Pick<PlannedStage, "files" | "inputs"> {
  /** Begins messages: `study.yaml:12 (stage "comparison")`. */
  readonly stage: string;
  readonly storage: Storage;
  readonly judges: Judges;
  /** The variable that gives a key its value; undefined when the value is written out. */
  variable(key: string): string | undefined;
}

/** The place of a stage in the YAML, for messages and paths. */
export interface StagePlace {
  /** `study.yaml:12 (stage "sft")`, for messages. */
  readonly where: string;
  /** The same with the line of a key: `study.yaml:15 (stage "sft")`. */
  lineOf(key: string): string;
  /** The place of a mapping under a key: `study.yaml:15 (stage "sft"): settings`. */
  at(key: string): StagePlace;
  /** Resolves a path in the YAML, which is relative to the YAML's folder. */
  path(written: string): string;
  /** The judges that this machine can open. */
  readonly judges: Judges;
}

/** The keys of a kind, except `uses`: they define the checks and the JSON Schema. */
export interface StageKeys<Own extends Settings = Settings, Method extends Settings = Settings> {
  /** Keys that name a stage above, with the purpose of that stage. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Like `inputs`, for optional keys. */
  readonly optionalInputs?: Readonly<Record<string, string>>;
  readonly own: Own;
  /** Settings of a method, in the mapping `settings`. */
  readonly settings?: Method;
  /** Keys that the kind checks itself. */
  readonly others?: Readonly<Record<string, OtherKey>>;
}

interface OtherKey {
  readonly help: string;
  readonly isRequired?: true;
  /** The JSON Schema of the value. */
  readonly schema: object;
}

export interface StageKind<S = unknown> {
  readonly uses: string;
  /** What the stage does, in one sentence. */
  readonly help: string;
  readonly keys: StageKeys;
  /** @throws {SettingsError} naming key, requirement and value */
  plan(spec: Readonly<Record<string, unknown>>, place: StagePlace): StagePlan<S>;
  /**
   * Checks what is known before any stage runs: the contents of files.
   *
   * @throws {SettingsError} naming the stage, the requirement and the value
   */
  check?(check: StageCheck, settings: S): Promise<void>;
  /** Runs the stage on this machine; `settings` are those of the plan. */
  run(context: StageContext, settings: S): AsyncGenerator<StageEvent, Facts>;
}

/** A value of a stage's facts by its path, or undefined. */
export function factAt(facts: Facts, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Facts)[key] : undefined),
    facts,
  );
}
