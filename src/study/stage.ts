/**
 * @module
 * Stages: one step of a study each. A kind checks what the YAML says and returns a plan; the runner
 * decides whether the plan must run, from a key made of everything that its result depends on.
 */
import type { Clock, Storage } from "../core/index.ts";
import type { Device } from "../engine/index.ts";
import type { TrainEvent } from "../trainers/index.ts";

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
  readonly name: string;
  readonly uses: string;
  readonly folder: string;
  readonly facts: Facts;
}

export interface StageContext {
  /** The stage's own folder. */
  readonly folder: string;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  device(): Promise<Device>;
  /** The stage that plays a role, as the plan named it. */
  input(role: string): FinishedStage;
}

export interface StagePlan {
  /** Names of the stages that this one reads, by role. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Everything else that the result depends on, as plain JSON. */
  readonly settings: unknown;
  /** Files outside of the run folder whose content the result depends on. */
  readonly files: readonly string[];
  run(context: StageContext): AsyncGenerator<StageEvent, Facts>;
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

export interface StageKind {
  readonly uses: string;
  /** @throws {SettingsError} naming key, requirement and value */
  plan(spec: Readonly<Record<string, unknown>>, place: StagePlace): StagePlan;
}

/** A value of a stage's facts by a dotted path, or undefined. */
export function factAt(facts: Facts, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Facts)[key] : undefined),
    facts,
  );
}
