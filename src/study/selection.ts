/**
 * @module
 * Selects the stages of a run: all, only some with their inputs (`--only`), or a rerun from one stage on (`--from`).
 */
import { didYouMean, UsageError } from "../core/index.ts";
import type { Task } from "./plan.ts";
import type { Study } from "./study.ts";

export interface SelectionOptions {
  /** Rerun this stage and everything below it. */
  readonly from?: string;
  /** Run only these stages and their inputs. */
  readonly only?: readonly string[];
}

export interface Selection {
  /** In order. */
  readonly tasks: readonly Task[];
  /** Those of `tasks` that run even if they have finished before. */
  readonly rerun: readonly Task[];
}

/** @throws {UsageError} `E_USAGE` naming a stage that does not exist, or that `only` excludes */
export function selectTasks(all: readonly Task[], study: Study, { from, only }: SelectionOptions): Selection {
  const stages = Object.keys(study.stages);
  for (const [flag, name] of [["--from", from] as const, ...(only ?? []).map((one) => ["--only", one] as const)]) {
    if (name === undefined || stages.includes(name)) continue;
    throw new UsageError(
      `${flag}: must name a stage of the study, got "${name}"${didYouMean(name, stages)}; known: ${stages.join(", ")}`,
    );
  }
  const unneeded = only?.find((name) => all.every(({ stage }) => stage !== name));
  if (unneeded !== undefined) {
    throw new UsageError(
      `--only: must name a stage that runs, got "${unneeded}", which nothing needs with these settings`,
    );
  }
  const tasks = only ? selectWithInputs(all, only) : all;
  if (from === undefined) return { tasks, rerun: [] };
  const below = stages.slice(stages.indexOf(from));
  const rerun = tasks.filter(({ stage }) => below.includes(stage));
  if (rerun.every(({ stage }) => stage !== from)) {
    throw new UsageError(
      `--from: must name a stage that runs, got "${from}", which ${only ? "--only leaves out" : "nothing needs with these settings"}`,
    );
  }
  return { tasks, rerun };
}

/** The tasks of some stages and of everything they read, in order. */
export function selectWithInputs(all: readonly Task[], stages: readonly string[]): Task[] {
  const wanted = new Set(all.filter(({ stage }) => stages.includes(stage)).map(({ name }) => name));
  // In reverse order: the inputs of a task come before it.
  for (const { name, inputs } of [...all].reverse()) {
    if (wanted.has(name)) for (const input of Object.values(inputs)) wanted.add(input);
  }
  return all.filter(({ name }) => wanted.has(name));
}
