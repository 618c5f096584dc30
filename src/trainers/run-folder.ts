/**
 * @module
 * The folder of a training run: checked and locked before the work, and cleared to begin again.
 */
import { checkOutput, joinPath, type Lock, type OutputOptions, type Storage, UsageError } from "../core/index.ts";
import { clearCheckpoints } from "./checkpoint.ts";
import { EVENTS_FILE } from "./events.ts";

/** Examples of a data file, while a run needs them. */
export const EXAMPLES_FILE = "examples.unfinished";

const MODEL_FILES = ["model.safetensors", "adapter_model.safetensors", "adapter_config.json"];

/** What a run writes or removes in its folder. */
const RUN_FILE =
  /^(events\.jsonl|examples\.unfinished|(unfinished-)?checkpoint-.*|.*\.safetensors|((adapter|generation|tokenizer)_)?config\.json|tokenizer\.json|chat_template\.jinja)$/;

export interface ClaimRunOptions extends Omit<OutputOptions, "writes"> {
  /** Begin again over a finished model. */
  readonly force: boolean;
  /** How `force` is given, for the message. @default "--force" */
  readonly forceName?: string;
}

/**
 * Checks a run's folder and locks it for this process. Nothing is removed: `clearRun` does that, once the model is
 * open.
 *
 * @throws {UsageError} `E_USAGE` when the folder holds a finished model, or what the run reads
 * @throws {StorageError} `E_STORAGE` when it cannot be written, or another run is in it
 */
export async function claimRun(
  storage: Storage,
  folder: string,
  { force, forceName = "--force", ...output }: ClaimRunOptions,
): Promise<Lock> {
  await checkOutput(storage, folder, "folder", { ...output, writes: RUN_FILE });
  const lock = await storage.lock(folder, "folder");
  if (force || !(await holdsModel(storage, folder))) return lock;
  await lock.release();
  throw new UsageError(
    `${folder}: must not hold a finished model, got one; hint: another ${output.name ?? "--out"}, or ${forceName}`,
  );
}

/** Whether a folder holds a trained model or adapter. */
export async function holdsModel(storage: Storage, folder: string): Promise<boolean> {
  const sizes = await Promise.all(MODEL_FILES.map((name) => storage.size(joinPath(folder, name))));
  return sizes.some((size) => size !== undefined);
}

/** Removes what an earlier run wrote into a folder, and nothing else. */
export async function clearRun(storage: Storage, folder: string): Promise<void> {
  for (const name of [...MODEL_FILES, EVENTS_FILE, EXAMPLES_FILE]) await storage.remove(joinPath(folder, name));
  await clearCheckpoints(storage, folder);
}
