/**
 * @module
 * Running a study: stages in order, each only when what it depends on has changed; what was killed
 * goes on where it stopped.
 */
import { stringify } from "yaml";

import {
  type Clock,
  canonicalJson,
  didYouMean,
  InterruptedError,
  joinPath,
  readText,
  SettingsError,
  type Storage,
  sha256,
  UsageError,
} from "../core/index.ts";
import type { Study, StudyDocument } from "./document.ts";
import type { StageExecutor } from "./executor.ts";
import type { Facts, FinishedStage, StageEvent, StageKind, StagePlace, StagePlan } from "./stage.ts";

export type StudyEvent =
  | {
      readonly event: "stage";
      readonly stage: string;
      readonly uses: string;
      readonly state: "begin" | "cached" | "done";
      readonly seconds?: number;
    }
  | (StageEvent & { readonly stage: string });

export interface RunStudyOptions {
  readonly document: StudyDocument;
  readonly study: Study;
  readonly kinds: readonly StageKind[];
  readonly storage: Storage;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The run folder. */
  readonly out: string;
  /** Changes whenever results may: the package's version, or the build's. */
  readonly codeVersion: string;
  /** Turns a path written in the YAML into one that can be opened. */
  readonly path: (written: string) => string;
  readonly executor: StageExecutor;
  /** Begin anew what another study, or other settings, left in the run folder. */
  readonly force?: boolean;
}

/** A stage that has run. */
interface Done extends FinishedStage {
  readonly key: string;
}

const STAGE_FILE = "stage.json";
const BEGUN_FILE = "begun.json";
const STUDY_FILE = "study.yaml";

/**
 * Runs every stage that is not already done, in the order of the YAML.
 *
 * @returns the finished stages by name
 * @throws {SettingsError} `E_SETTINGS` with the line of a stage that cannot be honoured, before anything runs
 * @throws {UsageError} `E_USAGE` when the run folder holds another study
 */
export async function* runStudy(
  options: RunStudyOptions,
): AsyncGenerator<StudyEvent, ReadonlyMap<string, FinishedStage>> {
  const { study, storage, out, clock, signal, force = false } = options;
  const plans = planStages(options);
  // A file that is missing is found before the folder is claimed for a run that cannot be.
  const digests = await digestFiles(plans, storage);
  await claimFolder(storage, out, study, force);
  const finished = new Map<string, Done>();
  for (const [name, planned] of plans) {
    const { uses, plan } = planned;
    if (signal.aborted)
      throw new InterruptedError(`${study.name}: interrupted before stage ${name}; the same command goes on`);
    const folder = joinPath(out, "stages", name);
    const key = await keyOf(uses, plan, finished, digests, options);
    const cached = await readFacts(storage, joinPath(folder, STAGE_FILE), key);
    if (cached) {
      await storage.remove(joinPath(folder, BEGUN_FILE));
      finished.set(name, { name, uses, folder, facts: cached, key });
      yield { event: "stage", stage: name, uses, state: "cached" };
      continue;
    }
    // What another version left would be mistaken for this one's; what this one began is continued.
    if (!(await readFacts(storage, joinPath(folder, BEGUN_FILE), key))) {
      // First what says that the stage is finished: the rest may be half removed when the process is killed.
      await storage.remove(joinPath(folder, STAGE_FILE));
      await storage.remove(folder);
      await storage.write(joinPath(folder, BEGUN_FILE), `${JSON.stringify({ key, facts: {} })}\n`);
    }
    yield { event: "stage", stage: name, uses, state: "begin" };
    const begun = clock.now();
    const facts = yield* carryOut(name, planned, folder, finished, options);
    await storage.write(joinPath(folder, STAGE_FILE), `${JSON.stringify({ key, uses, facts }, undefined, 2)}\n`);
    await storage.remove(joinPath(folder, BEGUN_FILE));
    finished.set(name, { name, uses, folder, facts, key });
    yield { event: "stage", stage: name, uses, state: "done", seconds: Math.round((clock.now() - begun) / 100) / 10 };
  }
  return finished;
}

interface Planned {
  readonly uses: string;
  readonly plan: StagePlan;
}

/** Checks all stages before the first one runs. */
function planStages({ document, study, kinds, path }: RunStudyOptions): Map<string, Planned> {
  const plans = new Map<string, Planned>();
  for (const [name, { uses, ...spec }] of Object.entries(study.stages)) {
    const place = placeOf(document, name, path);
    const { where } = place;
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
      throw new SettingsError(`${where}: a stage's name must be lower-case letters, digits and dashes`);
    const kind = kinds.find((one) => one.uses === uses);
    if (!kind) {
      const known = kinds.map((one) => one.uses);
      throw new SettingsError(
        `${place.lineOf("uses")}: uses must be one of ${known.join(", ")}, got "${uses}"${didYouMean(uses, known)}`,
      );
    }
    const plan = kind.plan(spec, place);
    for (const [role, input] of Object.entries(plan.inputs)) {
      if (plans.has(input)) continue;
      const known = [...plans.keys()];
      throw new SettingsError(
        `${place.lineOf(role)}: ${role} must name a stage above it, got "${input}"${didYouMean(input, known)}; known: ${known.join(", ") || "none"}`,
      );
    }
    plans.set(name, { uses, plan });
  }
  return plans;
}

function placeOf(
  document: StudyDocument,
  stage: string,
  path: (written: string) => string,
  within: readonly string[] = [],
): StagePlace {
  const line = (keys: readonly string[]): string =>
    [`${document.place(["stages", stage, ...keys])} (stage "${stage}")`, ...within].join(": ");
  return {
    where: line(within),
    lineOf: (key) => line([...within, key]),
    at: (key) => placeOf(document, stage, path, [...within, key]),
    path,
  };
}

/** Digests of all files outside of the run folder, by path. */
async function digestFiles(
  plans: ReadonlyMap<string, Planned>,
  storage: Storage,
): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const { plan } of plans.values())
    for (const path of Object.values(plan.files)) digests.set(path, await sha256(await storage.read(path)));
  return digests;
}

/** Whether a folder holds the result of any stage. */
async function hasResults(storage: Storage, out: string): Promise<boolean> {
  const stages = joinPath(out, "stages");
  for (const name of await storage.list(stages))
    if ((await storage.size(joinPath(stages, name, STAGE_FILE))) !== undefined) return true;
  return false;
}

/** Refuses a folder that holds something else; a run that got nowhere is nothing. */
async function claimFolder(storage: Storage, out: string, study: Study, force: boolean): Promise<void> {
  const path = joinPath(out, STUDY_FILE);
  const text = stringify(study);
  const names = await storage.list(out);
  if (names.length > 0 && !force) {
    const before = names.includes(STUDY_FILE) ? await readText(storage, path) : undefined;
    if (before !== undefined && before !== text && (await hasResults(storage, out))) {
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
}

/** A digest of everything that a stage's result depends on. */
async function keyOf(
  uses: string,
  plan: StagePlan,
  finished: ReadonlyMap<string, Done>,
  digests: ReadonlyMap<string, string>,
  { codeVersion }: RunStudyOptions,
): Promise<string> {
  // With the names: a stage may tell the report which stage's model it used.
  const inputs = Object.entries(plan.inputs).map(([role, name]) => [role, name, finished.get(name)!.key]);
  const files = Object.entries(plan.files).map(([role, path]) => [role, digests.get(path)]);
  return sha256(canonicalJson({ uses, settings: plan.settings, inputs, files, codeVersion }));
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

async function* carryOut(
  stage: string,
  { uses, plan }: Planned,
  folder: string,
  finished: ReadonlyMap<string, Done>,
  { executor, storage, clock, signal }: RunStudyOptions,
): AsyncGenerator<StudyEvent, Facts> {
  const { settings, files } = plan;
  const inputs = Object.fromEntries(
    Object.entries(plan.inputs).map(([role, name]): [string, FinishedStage] => {
      const { key: _, ...input } = finished.get(name)!;
      return [role, input];
    }),
  );
  const events = executor.run({ stage, uses, settings, inputs, files, folder, storage, clock, signal });
  for (;;) {
    const { done, value } = await events.next();
    if (done) return value;
    yield { ...value, stage };
  }
}
