/**
 * @module
 * Which of a study's stages a run is about: all of them, only some with what they need, or some anew.
 */
import { didYouMean, UsageError } from "../core/index.ts";
import type { Task } from "./plan.ts";
import type { Study } from "./study.ts";

export interface SelectionOptions {
  /** The stage that runs anew, and with it everything below. */
  readonly from?: string;
  /** Only these, and what they need. */
  readonly only?: readonly string[];
}

export interface Selection {
  /** In order. */
  readonly tasks: readonly Task[];
  /** Those of `tasks` that run whether they are done or not. */
  readonly anew: readonly Task[];
}

/** @throws {UsageError} `E_USAGE` naming a stage that there is not, or that `only` leaves out */
export function selectTasks(all: readonly Task[], study: Study, { from, only }: SelectionOptions): Selection {
  const stages = Object.keys(study.stages);
  for (const [flag, name] of [["--from", from] as const, ...(only ?? []).map((one) => ["--only", one] as const)]) {
    if (name === undefined || stages.includes(name)) continue;
    throw new UsageError(
      `${flag}: must name a stage of the study, got "${name}"${didYouMean(name, stages)}; known: ${stages.join(", ")}`,
    );
  }
  const idle = only?.find((name) => all.every(({ stage }) => stage !== name));
  if (idle !== undefined) {
    throw new UsageError(`--only: must name a stage that runs, got "${idle}", which nothing needs with these settings`);
  }
  const tasks = only ? needed(all, only) : all;
  if (from === undefined) return { tasks, anew: [] };
  const below = stages.slice(stages.indexOf(from));
  const anew = tasks.filter(({ stage }) => below.includes(stage));
  if (anew.every(({ stage }) => stage !== from)) {
    throw new UsageError(
      `--from: must name a stage that runs, got "${from}", which ${only ? "--only leaves out" : "nothing needs with these settings"}`,
    );
  }
  return { tasks, anew };
}

/** Some stages' tasks and all that they read, in order. */
export function needed(all: readonly Task[], stages: readonly string[]): Task[] {
  const wanted = new Set(all.filter(({ stage }) => stages.includes(stage)).map(({ name }) => name));
  // From below, so that whatever a wanted one reads comes after it.
  for (const { name, inputs } of [...all].reverse()) {
    if (wanted.has(name)) for (const input of Object.values(inputs)) wanted.add(input);
  }
  return all.filter(({ name }) => wanted.has(name));
}
