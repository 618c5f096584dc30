/**
 * @module
 * Stages: one step of a study each. A kind declares its keys, checks what the YAML says and returns a plan
 * of plain data; the runner decides whether the plan must run, and an executor carries it out.
 */
import type { Clock, Settings, Storage } from "../core/index.ts";
import type { Device } from "../engine/index.ts";
import type { TrainEvent } from "../trainers/index.ts";
import type { Combination } from "./matrix.ts";

/** What a finished stage tells later stages and the report: plain JSON. */
export type Facts = Readonly<Record<string, unknown>>;

/** What happens while a stage runs. */
export type StageEvent =
  | TrainEvent
  | { readonly event: "note"; readonly text: string }
  | { readonly event: "work"; readonly what: string; readonly done: number; readonly of: number }
  /** Text that the model in training writes, so that one sees it learn. */
  | { readonly event: "sample"; readonly step: number; readonly prompt: string; readonly text: string };

/** A finished stage, as later stages see it. */
export interface FinishedStage {
  /** `sft`, or `sft@seed=2` where a matrix has it run several times. */
  readonly name: string;
  /** As it is called in the YAML. */
  readonly stage: string;
  /** Of those variables of the matrix that it depends on. */
  readonly values: Combination;
  readonly uses: string;
  readonly folder: string;
  readonly facts: Facts;
}

/** A planned stage whose turn has come: plain data, and the tools of whoever works on it. */
export interface StageRequest {
  readonly stage: string;
  readonly uses: string;
  /** As the kind planned them: plain JSON. */
  readonly settings: unknown;
  /** The finished stages that this one reads, by role. */
  readonly inputs: Readonly<Record<string, FinishedStage>>;
  /** Paths of files outside of the run folder, by role. */
  readonly files: Readonly<Record<string, string>>;
  /** The stage's own folder; it may hold what a killed attempt at the same request left. */
  readonly folder: string;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What a kind works with on this machine. */
export interface StageContext extends StageRequest {
  device(): Promise<Device>;
  /** The stage that plays a role, as the plan named it. */
  input(role: string): FinishedStage;
}

/** Plain data: another engine gets it as it is. */
export interface StagePlan<S = unknown> {
  /** Names of the stages that this one reads, by role. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Names of stages that it would have read, had its settings been others; they run only for someone else. */
  readonly spared?: readonly string[];
  /** Everything else that the result depends on, as plain JSON. */
  readonly settings: S;
  /** Paths of files outside of the run folder whose content the result depends on, by role. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a kind of stage is told about the place where it is written. */
export interface StagePlace {
  /** `study.yaml:12 (stage "sft")`, for messages. */
  readonly where: string;
  /** The same with the line of a key: `study.yaml:15 (stage "sft")`. */
  lineOf(key: string): string;
  /** The place of a mapping under a key: `study.yaml:15 (stage "sft"): settings`. */
  at(key: string): StagePlace;
  /** A path in the YAML, which starts from the YAML's folder. */
  path(written: string): string;
}

/** The keys that a kind understands, beside `uses`: checked by the kind, and published as JSON Schema. */
export interface StageKeys<Own extends Settings = Settings, Method extends Settings = Settings> {
  /** Keys that name a stage above, and what that stage is read for. */
  readonly inputs: Readonly<Record<string, string>>;
  /** As `inputs`, for keys that may be left out. */
  readonly optionalInputs?: Readonly<Record<string, string>>;
  readonly own: Own;
  /** Settings of a method, in a mapping below `settings`. */
  readonly settings?: Method;
  /** Keys whose values are no settings. */
  readonly others?: Readonly<Record<string, OtherKey>>;
}

export interface OtherKey {
  readonly help: string;
  readonly isRequired?: true;
  /** The value's type in JSON Schema. */
  readonly schema: object;
}

export interface StageKind<S = unknown> {
  readonly uses: string;
  /** What it does, in a sentence. */
  readonly help: string;
  readonly keys: StageKeys;
  /** @throws {SettingsError} naming key, requirement and value */
  plan(spec: Readonly<Record<string, unknown>>, place: StagePlace): StagePlan<S>;
  /** Does the work on this machine; `settings` are those of the plan. */
  run(context: StageContext, settings: S): AsyncGenerator<StageEvent, Facts>;
}

/** A value of a stage's facts by a dotted path, or undefined. */
export function factAt(facts: Facts, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Facts)[key] : undefined),
    facts,
  );
}
