/**
 * @module
 * Runs a study: stages in order, each only if something it depends on has changed. An interrupted stage continues
 * where it stopped.
 */
import {
  type Clock,
  canonicalJson,
  InterruptedError,
  joinPath,
  readText,
  type Storage,
  sha256,
  UsageError,
} from "../core/index.ts";
import type { StageExecutor } from "./executor.ts";
import { checkTasks, type PlanOptions, planTasks, type Task } from "./plan.ts";
import { initRunFolder, STAGE_FILE, UNFINISHED_FILE } from "./run-folder.ts";
import { type SelectionOptions, selectTasks } from "./selection.ts";
import type { Facts, FinishedStage, StageEvent } from "./stage.ts";

/** What happens while a study runs: a stage begins or ends, or an event of the stage itself. */
export type StudyEvent =
  | {
      readonly event: "stage";
      readonly stage: string;
      readonly uses: string;
      readonly state: "begin" | "cached" | "done";
      readonly seconds?: number;
    }
  | (StageEvent & { readonly stage: string });

export interface RunStudyOptions extends PlanOptions, SelectionOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The run folder. */
  readonly out: string;
  /** Identifies the code that results depend on: the version of the package or of the build. */
  readonly codeVersion: string;
  readonly executor: StageExecutor;
  /** Replace a run with other settings in the run folder. @default false */
  readonly force?: boolean;
  /** Only continue a run; throw if there is none. @default false */
  readonly resume?: boolean;
}

/** A task, its folder, and a digest of everything its result depends on. */
interface KeyedTask extends Task {
  readonly folder: string;
  readonly key: string;
}

/**
 * Runs every selected stage that has not finished yet, in the order of the YAML.
 *
 * @returns the finished stages by name
 * @throws {SettingsError} `E_SETTINGS` with the line of an invalid stage, before anything runs
 * @throws {UsageError} `E_USAGE` when the run folder has another study, when a selected stage is unknown, or when
 * there is no run to resume
 */
export async function* runStudy(
  options: RunStudyOptions,
): AsyncGenerator<StudyEvent, ReadonlyMap<string, FinishedStage>> {
  const { study, storage, out, clock, signal, executor, force = false, resume = false } = options;
  const all = planTasks(options);
  const { tasks, rerun } = selectTasks(all, study, options);
  // Reads all files first, so that a missing one is reported before the run folder is changed.
  const keyed = await withKeys(tasks, options);
  await checkTasks(tasks, options, storage);
  if (resume) await checkResumable(keyed, options);
  await initRunFolder(storage, out, { study, tasks: all, force });
  for (const { name } of rerun) await discard(joinPath(out, "stages", name), storage);

  const finished = new Map<string, FinishedStage>();
  for (const task of keyed) {
    const { name, stage, values, uses, folder, key } = task;
    const finish = (facts: Facts): unknown => finished.set(name, { name, stage, values, uses, folder, facts });
    if (signal.aborted)
      throw new InterruptedError(`${study.name}: interrupted before stage ${name}; the same command continues`);
    const cached = await readFacts(storage, joinPath(folder, STAGE_FILE), key);
    if (cached) {
      await storage.remove(joinPath(folder, UNFINISHED_FILE));
      finish(cached);
      yield { event: "stage", stage: name, uses, state: "cached" };
      continue;
    }
    // Unfinished work with another key is discarded; with this key it is continued.
    if (!(await readFacts(storage, joinPath(folder, UNFINISHED_FILE), key))) {
      await discard(folder, storage);
      await storage.write(joinPath(folder, UNFINISHED_FILE), `${JSON.stringify({ key, facts: {} })}\n`);
    }
    yield { event: "stage", stage: name, uses, state: "begin" };
    for (const text of task.notes) yield { event: "note", text, stage: name };
    const startTime = clock.now();
    const { settings, files } = task;
    const inputs = Object.fromEntries(
      Object.entries(task.inputs).map(([role, input]): [string, FinishedStage] => [role, finished.get(input)!]),
    );
    const work = executor.run({ stage: name, uses, settings, inputs, files, folder, storage, clock, signal });
    const facts = yield* withStageName(name, work);
    await storage.write(joinPath(folder, STAGE_FILE), `${JSON.stringify({ key, uses, facts }, undefined, 2)}\n`);
    await storage.remove(joinPath(folder, UNFINISHED_FILE));
    finish(facts);
    yield {
      event: "stage",
      stage: name,
      uses,
      state: "done",
      seconds: Math.round((clock.now() - startTime) / 100) / 10,
    };
  }
  return finished;
}

/** A stage's events, each with the stage's name. */
async function* withStageName(
  stage: string,
  work: AsyncGenerator<StageEvent, Facts>,
): AsyncGenerator<StudyEvent, Facts> {
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value;
    yield { ...value, stage };
  }
}

/** Removes stage.json first, so that a half-removed folder never counts as finished. */
async function discard(folder: string, storage: Storage): Promise<void> {
  await storage.remove(joinPath(folder, STAGE_FILE));
  await storage.remove(folder);
}

async function withKeys(
  tasks: readonly Task[],
  { storage, out, codeVersion }: RunStudyOptions,
): Promise<readonly KeyedTask[]> {
  const digests = new Map<string, string>();
  for (const { files } of tasks)
    for (const path of Object.values(files))
      if (!digests.has(path)) digests.set(path, await sha256(await storage.read(path)));
  const keys = new Map<string, string>();
  for (const { name, uses, settings, ...task } of tasks) {
    // Names of inputs are part of the key: facts may contain the name of a stage whose model was used.
    const inputs = Object.entries(task.inputs).map(([role, input]) => [role, input, keys.get(input)]);
    const files = Object.entries(task.files).map(([role, path]) => [role, digests.get(path)]);
    keys.set(name, await sha256(canonicalJson({ uses, settings, inputs, files, codeVersion })));
  }
  return tasks.map((task) => ({ ...task, folder: joinPath(out, "stages", task.name), key: keys.get(task.name)! }));
}

/** @throws {UsageError} when the run folder has no stage, finished or not, with one of these keys */
async function checkResumable(keyed: readonly KeyedTask[], { storage, out }: RunStudyOptions): Promise<void> {
  for (const { folder, key } of keyed)
    for (const file of [STAGE_FILE, UNFINISHED_FILE]) if (await readFacts(storage, joinPath(folder, file), key)) return;
  const names = await storage.list(out);
  const got = names.length === 0 ? "nothing" : "one with other settings, or of another version";
  throw new UsageError(`${out}: must hold a run to resume, got ${got}; hint: without --resume a new run starts`);
}

async function readFacts(storage: Storage, path: string, key: string): Promise<Facts | undefined> {
  if ((await storage.size(path)) === undefined) return undefined;
  try {
    const saved = JSON.parse(await readText(storage, path)) as { key?: unknown; facts?: unknown };
    return saved.key === key ? (saved.facts as Facts) : undefined;
  } catch {
    return undefined;
  }
}
