/**
 * @module
 * A run folder: claimed by one study, and read back with the stages that have finished.
 */
import { parse, stringify } from "yaml";

import { inspect, joinPath, readText, type Storage, UsageError } from "../core/index.ts";
import { StudyDocument } from "./document.ts";
import type { Task } from "./plan.ts";
import type { Facts, FinishedStage } from "./stage.ts";
import type { Study } from "./study.ts";

/** Says in a stage's folder that the stage has finished. */
export const STAGE_FILE = "stage.json";
/** Says in a stage's folder whose unfinished work it holds. */
export const BEGUN_FILE = "begun.json";

const STUDY_FILE = "study.yaml";
/** Names of the stages' folders, in order. */
const STAGES_FILE = "stages.json";

/** A stage's place in the folder. */
type Listed = Pick<Task, "name" | "stage" | "values">;

export interface RunFolder {
  readonly study: Study;
  /** By name, in order. */
  readonly stages: ReadonlyMap<string, FinishedStage>;
}

export interface ClaimOptions {
  readonly study: Study;
  readonly tasks: readonly Task[];
  readonly force: boolean;
}

/** Refuses a folder that holds something else; a run that got nowhere is nothing. */
export async function claimFolder(storage: Storage, out: string, { study, tasks, force }: ClaimOptions): Promise<void> {
  const path = joinPath(out, STUDY_FILE);
  const text = stringify(study);
  const names = await storage.list(out);
  if (names.length > 0 && !force) {
    const before = names.includes(STUDY_FILE) ? await readText(storage, path) : undefined;
    if (before !== undefined && isOther(before, text) && (await hasResults(storage, out))) {
      throw new UsageError(
        `${out}: must hold this study or nothing, got a run with other settings; hint: another --out, or --force to replace it`,
      );
    }
    if (before === undefined) {
      throw new UsageError(
        `${out}: must hold this study or nothing, got ${names.slice(0, 3).join(", ")}; hint: another --out`,
      );
    }
  }
  await storage.write(path, text);
  const listed = tasks.map(({ name, stage, values }): Listed => ({ name, stage, values }));
  await storage.write(joinPath(out, STAGES_FILE), `${JSON.stringify(listed, undefined, 2)}\n`);
}

/** Whose submission it is changes no stage. */
function isOther(before: string, now: string): boolean {
  const stagesOf = (text: string): string => {
    const { submission: _, ...rest } = (parse(text) ?? {}) as Record<string, unknown>;
    return stringify(rest);
  };
  return before !== now && stagesOf(before) !== stagesOf(now);
}

/** Whether a folder holds the result of any stage. */
async function hasResults(storage: Storage, out: string): Promise<boolean> {
  const stages = joinPath(out, "stages");
  for (const name of await storage.list(stages))
    if ((await storage.size(joinPath(stages, name, STAGE_FILE))) !== undefined) return true;
  return false;
}

/**
 * What a run left.
 *
 * @throws {UsageError} `E_USAGE` when the folder holds no run, or one that has not finished, naming its first
 * open stage
 */
export async function readRunFolder(storage: Storage, out: string): Promise<RunFolder> {
  const path = joinPath(out, STUDY_FILE);
  if ((await storage.size(path)) === undefined) {
    const names = await storage.list(out);
    throw new UsageError(
      `${out}: must be a run folder with a study.yaml, got ${names.slice(0, 3).join(", ") || "nothing"}; hint: penchant run STUDY.yaml makes one`,
    );
  }
  const study = new StudyDocument(await readText(storage, path), path).resolve({});
  const stages = new Map<string, FinishedStage>();
  for (const { name, stage, values } of await listedStages(storage, out, study)) {
    const folder = joinPath(out, "stages", name);
    const facts = await readFacts(storage, joinPath(folder, STAGE_FILE));
    if (!facts) {
      throw new UsageError(
        `${out}: must be a finished run, got one whose stage ${inspect(name)} is open; hint: the same penchant run goes on`,
      );
    }
    stages.set(name, { name, stage, values, uses: study.stages[stage]!.uses, folder, facts });
  }
  return { study, stages };
}

/** A folder without a list has a stage for each of the study's. */
async function listedStages(storage: Storage, out: string, study: Study): Promise<readonly Listed[]> {
  const path = joinPath(out, STAGES_FILE);
  if ((await storage.size(path)) !== undefined) return JSON.parse(await readText(storage, path)) as Listed[];
  return Object.keys(study.stages).map((name) => ({ name, stage: name, values: {} }));
}

async function readFacts(storage: Storage, path: string): Promise<Facts | undefined> {
  if ((await storage.size(path)) === undefined) return undefined;
  return (JSON.parse(await readText(storage, path)) as { readonly facts?: Facts }).facts;
}
