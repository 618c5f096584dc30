/**
 * @module
 * A run folder: initialised for one study, and read back with its finished stages.
 */
import { parse, stringify } from "yaml";

import { DataError, inspect, joinPath, readText, type Storage, UsageError } from "../core/index.ts";
import { StudyDocument } from "./document.ts";
import type { Task } from "./plan.ts";
import type { Facts, FinishedStage } from "./stage.ts";
import type { Study } from "./study.ts";

/** In the folder of a finished stage: its key and facts. */
export const STAGE_FILE = "stage.json";
/** In the folder of an unfinished stage: its key. */
export const UNFINISHED_FILE = "begun.json";

const STUDY_FILE = "study.yaml";
/** Names of the stages' folders, in order. */
const STAGES_FILE = "stages.json";

/** An entry of stages.json. */
type StageEntry = Pick<Task, "name" | "stage" | "values">;

export interface RunFolder {
  readonly study: Study;
  /** By name, in order. */
  readonly stages: ReadonlyMap<string, FinishedStage>;
}

interface InitOptions {
  readonly study: Study;
  readonly tasks: readonly Task[];
  readonly force: boolean;
}

/**
 * Writes study.yaml and stages.json.
 *
 * @throws {UsageError} when the folder has other files, or results of a run with other settings
 */
export async function initRunFolder(
  storage: Storage,
  out: string,
  { study, tasks, force }: InitOptions,
): Promise<void> {
  const path = joinPath(out, STUDY_FILE);
  const text = stringify(study);
  const names = await storage.list(out);
  if (names.length > 0 && !force) {
    const before = names.includes(STUDY_FILE) ? await readText(storage, path) : undefined;
    if (before !== undefined && differs(before, text) && (await hasResults(storage, out))) {
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
  const listed = tasks.map(({ name, stage, values }): StageEntry => ({ name, stage, values }));
  await storage.write(joinPath(out, STAGES_FILE), `${JSON.stringify(listed, undefined, 2)}\n`);
}

/** Whether a text is what the run folder of a study has as its study.yaml. */
export const isStudyOf = (study: Study, text: string): boolean => text === stringify(study);

/** Whether two studies differ in anything but `submission`, which affects no stage. */
function differs(before: string, now: string): boolean {
  const stagesOf = (text: string): string | undefined => {
    try {
      const { submission: _, ...rest } = (parse(text) ?? {}) as Record<string, unknown>;
      return stringify(rest);
    } catch {
      // A damaged study.yaml is another one.
      return undefined;
    }
  };
  return before !== now && stagesOf(before) !== stagesOf(now);
}

/** Whether a run folder has the result of any stage. */
async function hasResults(storage: Storage, out: string): Promise<boolean> {
  const stages = joinPath(out, "stages");
  for (const name of await storage.list(stages))
    if ((await storage.size(joinPath(stages, name, STAGE_FILE))) !== undefined) return true;
  return false;
}

/**
 * Reads the study and the finished stages of a run folder.
 *
 * @throws {UsageError} `E_USAGE` when the folder has no run, or an unfinished one, with the first unfinished
 * stage
 * @throws {DataError} `E_DATA` naming a file of the folder that is damaged
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
  for (const { name, stage, values } of await readStageList(storage, out, study)) {
    const folder = joinPath(out, "stages", name);
    const facts = await readFacts(storage, joinPath(folder, STAGE_FILE));
    if (!facts) {
      throw new UsageError(
        `${out}: must be a finished run, got one whose stage ${inspect(name)} has not finished; hint: the same penchant run continues it`,
      );
    }
    stages.set(name, { name, stage, values, uses: study.stages[stage]!.uses, folder, facts });
  }
  return { study, stages };
}

/** The entries of stages.json; without that file, one for each stage of the study. */
async function readStageList(storage: Storage, out: string, study: Study): Promise<readonly StageEntry[]> {
  const path = joinPath(out, STAGES_FILE);
  if ((await storage.size(path)) === undefined)
    return Object.keys(study.stages).map((name) => ({ name, stage: name, values: {} }));
  const entries = await readState(storage, path);
  const isEntry = (entry: unknown): boolean =>
    isRecord(entry) && typeof entry["name"] === "string" && isRecord(entry["values"]) && isStage(entry["stage"]);
  const isStage = (stage: unknown): boolean => typeof stage === "string" && Object.hasOwn(study.stages, stage);
  if (Array.isArray(entries) && entries.every(isEntry)) return entries as StageEntry[];
  throw damaged(path, "list the study's stages, each with name, stage and values", JSON.stringify(entries));
}

async function readFacts(storage: Storage, path: string): Promise<Facts | undefined> {
  if ((await storage.size(path)) === undefined) return undefined;
  const saved = await readState(storage, path);
  if (isRecord(saved) && isRecord(saved["facts"])) return saved["facts"] as Facts;
  throw damaged(path, "hold the facts of a finished stage", JSON.stringify(saved));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value in a file that a run wrote. */
async function readState(storage: Storage, path: string): Promise<unknown> {
  const text = await readText(storage, path);
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(path, "be JSON", text);
  }
}

const damaged = (path: string, requirement: string, text: string): DataError =>
  new DataError(
    `${path}: must ${requirement}, got ${inspect(text.slice(0, 40))}; hint: the file is damaged: the same penchant run writes it again`,
  );
