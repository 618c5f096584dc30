/**
 * @module
 * Checkpoints: all that a run needs to resume to the same bytes. A folder gets its final name only when all
 * of it is written, so a killed process never leaves half a checkpoint.
 */
import { DataError, joinPath, readText, type Storage } from "../core/index.ts";
import { type Device, type Optimizer, optimizerStateKeys, optimizerStateName } from "../engine/index.ts";
import { openSafetensors, readTensor, writeSafetensors } from "../models/index.ts";
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

/**
 * Puts the newest checkpoint's tensors on the device.
 *
 * @returns its state, or undefined when the folder holds none
 * @throws {DataError} `E_DATA` when it was made by a run with other settings, data or model
 */
export async function restoreCheckpoint(
  storage: Storage,
  folder: string,
  device: Device,
  fingerprint: string,
): Promise<TrainerState | undefined> {
  const [step] = await checkpointSteps(storage, folder);
  if (step === undefined) return undefined;
  const path = checkpointPath(folder, step);
  const state = JSON.parse(await readText(storage, joinPath(path, STATE))) as TrainerState;
  if (state.fingerprint !== fingerprint) {
    throw new DataError(
      `${path}: must come from the same settings, data and model to be continued, got another run's; hint: another --out, or --force to begin anew`,
    );
  }
  for (const name of [WEIGHTS, MOMENTS]) {
    const file = await openSafetensors(storage, joinPath(path, name));
    for (const tensor of file.tensors.keys()) await device.put({ [tensor]: await readTensor(storage, file, tensor) });
  }
  return state;
}

/** Removes every checkpoint, finished or not. */
export async function clearCheckpoints(storage: Storage, folder: string): Promise<void> {
  for (const name of await storage.list(folder)) {
    const step = stepOf(name);
    if (step !== undefined) await removeCheckpoint(storage, folder, step);
    else if (name.startsWith(UNFINISHED)) await storage.remove(joinPath(folder, name));
  }
}
