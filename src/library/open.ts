/**
 * @module
 * Opening a policy with the host's defaults.
 */
import { host } from "#host";
import {
  type CreatePolicyOptions,
  createPolicy as createOn,
  type OpenPolicyOptions,
  openPolicy as openOn,
  type Policy,
} from "../policy/index.ts";

/** `openPolicy`'s options, where everything has a default. */
export type OpenOptions = Partial<OpenPolicyOptions>;

/**
 * Opens a model folder, or the folder of a PEFT adapter with its base model, on a device of its own in a
 * worker. Call `policy.close()` when it is no longer needed.
 *
 * @param folder Hugging Face's layout: config.json, safetensors, tokenizer.json
 * @param options a LoRA adapter (`loraR`), 8-bit weights (`loadIn8bit`); `device` and `prefix` for several models
 *   on one device
 * @throws {WeightsError} `E_WEIGHTS` when the folder is none, or its architecture is not supported
 * @throws {DataError} `E_DATA` when the tokenizer does not fit the model
 * @throws {SettingsError} `E_SETTINGS` naming a setting that cannot be used
 * @example
 * const policy = await openPolicy("base", { loraR: 8 });
 * const reference = await openPolicy("base", { device: policy.device, prefix: "reference/" });
 */
export async function openPolicy(folder: string, options: OpenOptions = {}): Promise<Policy> {
  return withDevice(options, (device) =>
    openOn(folder, { ...options, storage: options.storage ?? host.storage, device }),
  );
}

/** `createPolicy`'s options, where everything but the tokenizer has a default. */
export type CreateOptions = Partial<CreatePolicyOptions> & Pick<CreatePolicyOptions, "tokenizer">;

/**
 * A policy with fresh weights.
 *
 * @param config a model's config.json; its vocabulary is the tokenizer's
 * @throws {WeightsError} `E_WEIGHTS` when the architecture is not supported
 * @example
 * const tokenizer = new TextTokenizer(trainBpe([text], { vocabSize: 512 })); // from "penchant/data"
 * const policy = await createPolicy({ model_type: "gpt2", n_embd: 64, n_head: 2, n_layer: 2 }, { tokenizer });
 */
export async function createPolicy(config: Readonly<Record<string, unknown>>, options: CreateOptions): Promise<Policy> {
  return withDevice(options, (device) =>
    createOn(config, { ...options, storage: options.storage ?? host.storage, device }),
  );
}

/** Opens on the given device, or on a new one that closes with the policy and does not outlive a failure. */
async function withDevice(
  options: OpenOptions,
  open: (device: OpenPolicyOptions["device"]) => Promise<Policy>,
): Promise<Policy> {
  if (options.device) return open(options.device);
  const device = await host.openDevice();
  try {
    return (await open(device)).owningDevice();
  } catch (error) {
    await device.close();
    throw error;
  }
}
