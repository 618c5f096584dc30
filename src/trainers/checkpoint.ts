/**
 * @module
 * Checkpoints: all that a run needs to resume to the same bytes. A folder gets its final name only when all
 * of it is written, so a killed process never leaves half a checkpoint.
 */
import { DataError, inspect, joinPath, PenchantError, readText, type Storage, WeightsError } from "../core/index.ts";
import { type Optimizer, optimizerStateKeys, optimizerStateName } from "../engine/index.ts";
import { loraSpecs, openSafetensors, readTensor, type SafetensorsFile, writeSafetensors } from "../models/index.ts";
import type { Policy } from "../policy/index.ts";
import type { Averages, Metrics } from "./method.ts";

/** The state of a run besides tensors. */
export interface TrainerState {
  readonly method: string;
  /** Updates done. */
  readonly step: number;
  /** Digest of settings, data and model: a checkpoint of another run is not continued. */
  readonly fingerprint: string;
  /** Length of events.jsonl in bytes when the checkpoint was made. */
  readonly eventsBytes: number;
  /** Tokens of examples seen so far. */
  readonly tokens: number;
  /** Metrics since the last line of the log. */
  readonly pending: Averages;
  /** Metrics of the first update. */
  readonly first: Metrics;
}

export interface CheckpointParts {
  /** Names of the trained parameters on the device. */
  readonly parameters: readonly string[];
  readonly optimizer: Optimizer;
  readonly state: TrainerState;
  /** How many checkpoints are kept. */
  readonly keep: number;
}

const PREFIX = "checkpoint-";
const UNFINISHED = "unfinished-";
const STATE = "trainer_state.json";
const WEIGHTS = "model.safetensors";
const MOMENTS = "optimizer.safetensors";

const stepOf = (name: string): number | undefined => {
  const match = /^checkpoint-(\d+)$/.exec(name);
  return match ? Number(match[1]) : undefined;
};

/** The folder of a step's checkpoint. */
export const checkpointPath = (folder: string, step: number): string => joinPath(folder, `${PREFIX}${step}`);

/** Steps of the checkpoints in a folder, the newest first. */
async function checkpointSteps(storage: Storage, folder: string): Promise<number[]> {
  return (await storage.list(folder)).flatMap((name) => stepOf(name) ?? []).sort((a, b) => b - a);
}

/** Writes a checkpoint and removes all but the newest `keep`; returns its folder. */
export async function saveCheckpoint(
  { storage, device }: Policy,
  folder: string,
  { parameters, optimizer, state, keep }: CheckpointParts,
): Promise<string> {
  const unfinished = joinPath(folder, `${UNFINISHED}${PREFIX}${state.step}`);
  const finished = checkpointPath(folder, state.step);
  await storage.remove(unfinished);
  const sources = async (names: readonly string[]) => {
    const held = new Set(await device.names());
    const present = names.filter((name) => held.has(name));
    // The header needs all shapes first: tensors are taken one at a time, so that memory holds one copy.
    const shapes = await Promise.all(present.map(async (name) => (await device.take([name]))[name]!.shape));
    return present.map((name, i) => ({
      name,
      shape: shapes[i]!,
      values: async () => (await device.take([name]))[name]!.data,
    }));
  };
  const moments = parameters.flatMap((name) =>
    optimizerStateKeys[optimizer.kind].map((moment) => optimizerStateName(moment, name)),
  );
  await writeSafetensors(storage, joinPath(unfinished, WEIGHTS), await sources(parameters));
  await writeSafetensors(storage, joinPath(unfinished, MOMENTS), await sources(moments));
  await storage.write(joinPath(unfinished, STATE), `${JSON.stringify(state, undefined, 2)}\n`);
  await removeCheckpoint(storage, folder, state.step);
  await storage.rename(unfinished, finished);
  for (const step of (await checkpointSteps(storage, folder)).slice(keep)) {
    await removeCheckpoint(storage, folder, step);
  }
  return finished;
}

/** Renames before removing, so that a process killed in between leaves no incomplete checkpoint. */
async function removeCheckpoint(storage: Storage, folder: string, step: number): Promise<void> {
  const path = checkpointPath(folder, step);
  if ((await storage.list(path)).length === 0) return;
  const leaving = joinPath(folder, `${UNFINISHED}removal-${step}`);
  await storage.remove(leaving);
  await storage.rename(path, leaving);
  await storage.remove(leaving);
}

/** What a run must have in common with a checkpoint to continue it. */
export type CheckpointOf = Pick<CheckpointParts, "parameters" | "optimizer"> & Pick<TrainerState, "fingerprint">;

/**
 * Puts the newest checkpoint's tensors on the device.
 *
 * @returns its state, or undefined when the folder holds none
 * @throws {DataError} `E_DATA` when it was made by a run with other settings, data or model, or when a file is missing
 * or damaged: naming the file, and what to do
 */
export async function restoreCheckpoint(
  policy: Policy,
  folder: string,
  run: CheckpointOf,
): Promise<TrainerState | undefined> {
  const { storage, device } = policy;
  const [newest, ...older] = await checkpointSteps(storage, folder);
  if (newest === undefined) return undefined;
  try {
    const { state, files } = await openCheckpoint(policy, folder, newest, run);
    for (const file of files)
      for (const name of file.tensors.keys()) await device.put({ [name]: await readTensor(storage, file, name) });
    return state;
  } catch (cause) {
    if (!(cause instanceof PenchantError) || cause instanceof OtherRunError) throw cause;
    const path = checkpointPath(folder, newest);
    const whole = await firstWhole(policy, folder, older, run);
    const way =
      whole === undefined
        ? "--force begins again, and so does the same command without that folder"
        : `delete ${path}, and the same command goes on from ${checkpointPath(folder, whole)}; --force begins again`;
    throw new DataError(`${cause.message.split("; hint: ")[0]}; the checkpoint is damaged; hint: ${way}`, { cause });
  }
}

/** The first of some checkpoints that is whole. */
async function firstWhole(
  policy: Policy,
  folder: string,
  steps: readonly number[],
  run: CheckpointOf,
): Promise<number | undefined> {
  for (const step of steps) {
    try {
      await openCheckpoint(policy, folder, step, run);
      return step;
    } catch {}
  }
  return undefined;
}

/** A whole checkpoint, but of another run. */
class OtherRunError extends DataError {}

/** Reads a checkpoint's state, and checks that its files hold the tensors of the run. */
async function openCheckpoint(
  { storage, model, lora, prefix }: Policy,
  folder: string,
  step: number,
  { parameters, optimizer, fingerprint }: CheckpointOf,
): Promise<{ readonly state: TrainerState; readonly files: readonly SafetensorsFile[] }> {
  const path = checkpointPath(folder, step);
  const state = await readState(storage, joinPath(path, STATE), step);
  if (state.fingerprint !== fingerprint) {
    throw new OtherRunError(
      `${path}: must come from the same settings, data and model to be continued, got another run's; hint: another --out, or --force to begin anew`,
    );
  }
  const adapter = lora ? loraSpecs(model, lora) : {};
  const shapeOf = (parameter: string): readonly number[] => {
    const name = parameter.slice(prefix.length);
    return model.specs[name]?.shape ?? adapter[name]!;
  };
  const moments = optimizerStateKeys[optimizer.kind];
  const expected: readonly [string, readonly (readonly [name: string, shape: readonly number[]])[]][] = [
    [WEIGHTS, parameters.map((name) => [name, shapeOf(name)])],
    [MOMENTS, parameters.flatMap((name) => moments.map((key) => [optimizerStateName(key, name), shapeOf(name)]))],
  ];
  const files: SafetensorsFile[] = [];
  for (const [name, tensors] of expected) {
    const file = await openSafetensors(storage, joinPath(path, name));
    for (const [tensor, shape] of tensors) {
      const actual = file.tensors.get(tensor)?.shape;
      if (actual?.join() === shape.join()) continue;
      const got = actual ? `[${actual.join(", ")}]` : "none";
      throw new WeightsError(`${file.path}: tensor "${tensor}" must be [${shape.join(", ")}], got ${got}`);
    }
    files.push(file);
  }
  return { state, files };
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isRecordOf =
  (isValid: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(isValid);
// JSON writes NaN as null.
const isNumber = (value: unknown): boolean => typeof value === "number" || value === null;
const isAverage = (value: unknown): boolean =>
  isRecordOf(isNumber)(value) && "sum" in (value as object) && "count" in (value as object);
const isText = (value: unknown): boolean => typeof value === "string";

/** The fields of trainer_state.json. */
const stateFields: Readonly<Record<keyof TrainerState, readonly [requirement: string, (value: unknown) => boolean]>> = {
  method: ["text", isText],
  step: ["the step of its folder", isCount],
  fingerprint: ["text", isText],
  eventsBytes: ["a whole number of at least 0", isCount],
  tokens: ["a whole number of at least 0", isCount],
  pending: ["averages by name", isRecordOf(isAverage)],
  first: ["numbers by name", isRecordOf(isNumber)],
};

/** @throws {DataError} `E_DATA` naming the file and what is wrong with it */
async function readState(storage: Storage, path: string, step: number): Promise<TrainerState> {
  if ((await storage.size(path)) === undefined) throw new DataError(`${path}: must exist, got no such file`);
  const text = await readText(storage, path);
  let state: Readonly<Record<string, unknown>> | undefined;
  try {
    state = JSON.parse(text);
  } catch {}
  if (typeof state !== "object" || state === null)
    throw new DataError(`${path}: must be a JSON object, got ${inspect(text.slice(0, 40))}`);
  for (const [field, [requirement, isValid]] of Object.entries(stateFields)) {
    if (isValid(state[field]) && (field !== "step" || state[field] === step)) continue;
    throw new DataError(`${path}: ${field} must be ${requirement}, got ${inspect(state[field])}`);
  }
  return state as unknown as TrainerState;
}

/** Removes every checkpoint, finished or not. */
export async function clearCheckpoints(storage: Storage, folder: string): Promise<void> {
  for (const name of await storage.list(folder)) {
    const step = stepOf(name);
    if (step !== undefined) await removeCheckpoint(storage, folder, step);
    else if (name.startsWith(UNFINISHED)) await storage.remove(joinPath(folder, name));
  }
}
