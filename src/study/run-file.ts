/**
 * @module
 * A study from its YAML file to its report: what `penchant run` does, and `runStudy` from code.
 */
import type { JudgeKind } from "../comparison/index.ts";
import { type Clock, checkOutput, readText, SettingsError, type Storage, sha256, shellCommand } from "../core/index.ts";
import { decodeText } from "../data/index.ts";
import type { Device } from "../engine/index.ts";
import { type ExtendedDocument, StudyDocument } from "./document.ts";
import { localExecutor } from "./executor.ts";
import { judgesWith } from "./judges.ts";
import { type PlanOptions, planTasks, type Task } from "./plan.ts";
import { missingStages, type WrittenReport, writeReport } from "./report.ts";
import { runStudy, type StudyEvent } from "./run.ts";
import { isStudyOf } from "./run-folder.ts";
import { type SelectionOptions, selectTasks } from "./selection.ts";
import type { FinishedStage } from "./stage.ts";
import { stageKinds } from "./stages/index.ts";
import type { Study } from "./study.ts";

export interface StudyFileOptions extends SelectionOptions {
  /** Variables, or dotted paths to values of stages, by name, as text: `{ seed: "1,2,3" }`. */
  readonly set?: Readonly<Record<string, string>>;
  /** The run folder. @default runs/NAME, with a suffix for `set` */
  readonly out?: string;
  /** Kinds of judges besides the built-in ones: those of a language model or of a module. */
  readonly judges?: readonly JudgeKind[];
}

/** A study that is checked and can run. */
export interface StudyFile {
  readonly path: string;
  readonly document: StudyDocument;
  readonly study: Study;
  readonly set: Readonly<Record<string, string>>;
  /** The run folder. */
  readonly out: string;
  /** Every task of the study. */
  readonly allTasks: readonly Task[];
  /** The tasks that `from` and `only` select. */
  readonly tasks: readonly Task[];
  readonly plan: PlanOptions & SelectionOptions;
}

/**
 * Reads a study and plans its tasks; nothing runs and nothing is written.
 *
 * Paths in the YAML start from its folder, paths in `set` from the working directory.
 *
 * @throws {DataError} `E_DATA` with the line when the file is no YAML
 * @throws {SettingsError} `E_SETTINGS` with the line of a setting that cannot be used
 * @throws {UsageError} `E_USAGE` when `from` or `only` names no stage
 */
export async function openStudyFile(
  storage: Storage,
  path: string,
  { set = {}, out, from, only, judges = [] }: StudyFileOptions = {},
): Promise<StudyFile> {
  const document = await readStudyDocument(storage, path);
  const fromCaller = new Set(Object.values(set).flatMap(pathsIn));
  const study = document.resolve(set);
  const plan = {
    document,
    study,
    kinds: stageKinds,
    judges: judgesWith(judges),
    path: (written: string) => (fromCaller.has(written) ? written : besideFile(document.fileOf(written), written)),
    ...(from !== undefined && { from }),
    ...(only && { only }),
  };
  const allTasks = planTasks(plan);
  const { tasks } = selectTasks(allTasks, study, plan);
  return { path, document, study, set, out: out ?? (await defaultRunFolder(study, set)), allTasks, tasks, plan };
}

/** Studies may extend studies that extend others, so often. */
const MAX_DEPTH = 8;

/**
 * Reads a study and those that it extends.
 *
 * @throws {DataError} `E_DATA` with the line when a file is no YAML
 * @throws {SettingsError} `E_SETTINGS` when a study extends itself
 */
export async function readStudyDocument(
  storage: Storage,
  path: string,
  below: readonly string[] = [],
): Promise<StudyDocument> {
  const text = decodeText(await storage.read(path), path);
  const document = new StudyDocument(text, path);
  if (document.extends.length === 0) return document;
  if (below.includes(path) || below.length === MAX_DEPTH)
    throw new SettingsError(
      `${document.place(["extends"])}: extends must not lead back to the study, got ${[...below, path].join(" → ")}`,
    );
  const extended: ExtendedDocument[] = [];
  for (const { prefix, file } of document.extends)
    extended.push({ prefix, document: await readStudyDocument(storage, besideFile(path, file), [...below, path]) });
  return new StudyDocument(text, path, extended);
}

export interface RunStudyFileOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Changes whenever results may: the package's version, or the build's. */
  readonly codeVersion: string;
  /** Opens a device when the first stage that computes asks for one. */
  device(): Promise<Device>;
  /** Versions and the machine, for the report. */
  environment(): Promise<readonly { readonly name: string; readonly value: string }[]>;
  /** Replace what another study, or other settings, left in the run folder. @default false */
  readonly force?: boolean;
  /** Refuse to begin when there is nothing to resume. @default false */
  readonly resume?: boolean;
  /** Leave times out of events.jsonl. @default false */
  readonly isReproducible?: boolean;
}

/** What a run of a study leaves. */
export interface StudyResult {
  /** The run folder. */
  readonly out: string;
  /** The finished stages by name, each with its folder and its facts. */
  readonly stages: ReadonlyMap<string, FinishedStage>;
  /** The report's files and verdicts; undefined when a stage that it needs was not selected. */
  readonly report: WrittenReport | undefined;
  /** Stages that the report needs and that were not selected. */
  readonly lacks: readonly string[];
}

/**
 * Runs what is not done yet, then writes the report.
 *
 * @throws as `runStudy`
 * @throws {StorageError} `E_STORAGE` before anything runs, when the run folder cannot be written, or another run is in it
 */
export async function* runStudyFile(
  { path, study, set, out, allTasks, plan }: StudyFile,
  { device, environment, isReproducible = false, ...options }: RunStudyFileOptions,
): AsyncGenerator<StudyEvent, StudyResult> {
  const { storage } = options;
  await checkRunFolder(storage, out, path, study);
  const lock = await storage.lock(out, "folder");
  try {
    const executor = localExecutor({ kinds: stageKinds, judges: plan.judges, device });
    const stages = yield* runStudy({ ...plan, ...options, out, executor });
    const lacks = missingStages(study, allTasks, stages);
    if (lacks.length > 0) return { out, stages, report: undefined, lacks };
    const flags = Object.entries(set).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
    const command = shellCommand(["penchant", "run", path, ...flags, ...(isReproducible ? ["--reproducible"] : [])]);
    const described = { environment: await environment(), command, isReproducible };
    const report = await writeReport(study, stages, { storage, out, ...described });
    return { out, stages, report, lacks };
  } finally {
    await lock.release();
  }
}

/** Checks that the run folder can be written, and that its study.yaml is not the file that is run. */
async function checkRunFolder(storage: Storage, out: string, path: string, study: Study): Promise<void> {
  const isSame = isStudyOf(study, await readText(storage, path));
  await checkOutput(storage, out, "folder", {
    inputs: { "the study": path },
    ...(!isSame && { writes: /^study\.yaml$/ }),
  });
}

/** runs/NAME for the study as it stands; other settings get a folder of their own. */
export async function defaultRunFolder({ name }: Study, set: Readonly<Record<string, string>>): Promise<string> {
  const keys = Object.keys(set).sort();
  if (keys.length === 0) return `runs/${name}`;
  const readable = keys.map((key) => `${key}-${set[key]!.split(/[/\\]/).at(-1)}`).join("-");
  const safe = readable
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-|-$/g, "");
  const digest = await sha256(JSON.stringify(keys.map((key) => [key, set[key]])));
  return `runs/${name}-${safe}-${digest.slice(0, 6)}`;
}

/** Parts of a value that may be paths: all of it, each of a list, the file of a judge. */
const pathsIn = (value: string): string[] =>
  [value, ...value.split(",")].map((one) => one.trim().replace(/^(choices|human|rule):/, ""));

/** A path as it is when absolute, otherwise from the folder of `file`. */
function besideFile(file: string, written: string): string {
  if (/^([/\\]|[a-z]:)/i.test(written)) return written;
  const folder = file.slice(0, Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  return `${folder}${written}`;
}
