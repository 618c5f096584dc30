/**
 * @module
 * Opening a policy: from a folder of a model or of an adapter, or from a configuration with fresh weights.
 */
import {
  DataError,
  resolveSettings,
  type SettingsInput,
  type Storage,
  UsageError,
  WeightsError,
} from "../core/index.ts";
import { type ChatTemplate, readChatTemplate, readTokenizer, type TextTokenizer } from "../data/index.ts";
import type { Device } from "../engine/index.ts";
import {
  freshAdapter,
  freshWeights,
  int8Layers,
  isAdapterFolder,
  type LoraConfig,
  loadAdapter,
  loadWeights,
  loraConfig,
  type Model,
  modelFromConfig,
  quantizeWeight,
  readAdapterConfig,
  readModel,
  type StoredAdapter,
} from "../models/index.ts";
import { adapterSettings } from "./adapter-settings.ts";
import { Policy } from "./policy.ts";

/** Where a policy is opened, and what is laid over its weights. */
export interface OpenPolicyOptions extends SettingsInput<typeof adapterSettings> {
  readonly device: Device;
  readonly storage: Storage;
  /** In front of the names of its tensors on the device: one for each model that shares it. @default "" */
  readonly prefix?: string;
  /** Random seed of a fresh adapter, or of fresh weights. @default 42 */
  readonly seed?: number;
}

/**
 * Opens a model folder, or the folder of a PEFT adapter with its base model.
 *
 * @param folder Hugging Face's layout: config.json, safetensors, tokenizer.json; or adapter_config.json
 * @throws {WeightsError} `E_WEIGHTS` when the folder is none, or its architecture is not supported
 * @throws {DataError} `E_DATA` when the tokenizer has tokens that the model has no embedding for
 * @throws {SettingsError} `E_SETTINGS` naming a setting that cannot be used
 */
export async function openPolicy(folder: string, options: OpenPolicyOptions): Promise<Policy> {
  const { device, storage, prefix = "" } = options;
  const adapter = (await isAdapterFolder(storage, folder)) ? await readAdapterConfig(storage, folder) : undefined;
  const source = adapter ? await baseFolder(storage, folder, adapter) : folder;
  const model = await readModel(storage, source);
  // An adapter folder has the tokenizer that its training used.
  const tokenizer = await readTokenizer(storage, (await hasTokenizer(storage, folder)) ? folder : source, source);
  checkVocabulary(model, tokenizer, folder);
  const template = await readChatTemplate(storage, source);
  const { loadIn8bit, ...lora } = adapterSettingsOf(options);
  if (adapter && lora.config) {
    throw new UsageError(`${folder}: loraR must not be set for a folder that holds an adapter; hint: merge it first`);
  }
  const int8 = loadIn8bit ? int8Layers(model) : undefined;
  const unused = await loadWeights(storage, source, model, device, {
    prefix,
    convert: (name, tensor) =>
      int8?.has(name)
        ? quantizeWeight(name, model.specs[name]!, tensor, { backward: "dequantized" })
        : { [name]: tensor },
  });
  const config = adapter ? loraConfig(model, adapter.config, folder) : lora.config && loraConfig(model, lora.config);
  if (adapter) await loadAdapter(storage, folder, model, config!, device, prefix);
  else if (config) await putAdapter(model, config, options);
  return new Policy({
    model,
    tokenizer,
    template,
    device,
    storage,
    prefix,
    lora: config,
    int8,
    folder: source,
    unused,
  });
}

/** What a fresh policy is made of. */
export interface CreatePolicyOptions extends OpenPolicyOptions {
  readonly tokenizer: TextTokenizer;
  readonly template?: ChatTemplate;
}

/**
 * A policy with fresh weights.
 *
 * @param config a model's config.json; `vocab_size` and token ids are the tokenizer's where it does not say
 * @throws {WeightsError} `E_WEIGHTS` when the architecture is not supported
 */
export async function createPolicy(
  config: Readonly<Record<string, unknown>>,
  { tokenizer, template, ...options }: CreatePolicyOptions,
): Promise<Policy> {
  const { device, storage, prefix = "", seed = 42 } = options;
  const model = modelFromConfig({
    ...config,
    vocab_size: config["vocab_size"] ?? tokenizer.size,
    bos_token_id: config["bos_token_id"] ?? tokenizer.bosTokenId,
    eos_token_id: config["eos_token_id"] ?? tokenizer.eosTokenId,
  });
  checkVocabulary(model, tokenizer, "createPolicy");
  const { loadIn8bit, config: adapter } = adapterSettingsOf(options);
  if (loadIn8bit) throw new UsageError("createPolicy: loadIn8bit must be off for fresh weights");
  for (const [name, tensor] of Object.entries(freshWeights(model, seed)))
    await device.put({ [`${prefix}${name}`]: tensor });
  const lora = adapter && loraConfig(model, adapter);
  if (lora) await putAdapter(model, lora, options);
  return new Policy({ model, tokenizer, template, device, storage, prefix, lora });
}

async function putAdapter(
  model: Model,
  config: LoraConfig,
  { device, prefix = "", seed = 42 }: OpenPolicyOptions,
): Promise<void> {
  const tensors = Object.entries(freshAdapter(model, config, seed));
  await device.put(Object.fromEntries(tensors.map(([name, tensor]) => [`${prefix}${name}`, tensor])));
}

/** The adapter that the settings ask for, if any. */
function adapterSettingsOf({
  device: _device,
  storage: _storage,
  prefix: _prefix,
  seed: _seed,
  ...given
}: OpenPolicyOptions): { readonly loadIn8bit: boolean; readonly config: LoraConfig | undefined } {
  const { loraR, loraAlpha, loraDropout, loraTargetModules, loadIn8bit } = resolveSettings(
    "openPolicy",
    adapterSettings,
    given,
  );
  if (loraR === null) return { loadIn8bit, config: undefined };
  return {
    loadIn8bit,
    config: { rank: loraR, alpha: loraAlpha, dropout: loraDropout, targetModules: loraTargetModules },
  };
}

/** The base model's folder, as adapter_config.json names it: from the working directory, or beside the adapter. */
async function baseFolder(storage: Storage, folder: string, { base }: StoredAdapter): Promise<string> {
  for (const path of [base, `${folder}/${base}`, `${folder}/../${base}`])
    if ((await storage.size(`${path}/config.json`)) !== undefined) return path;
  throw new WeightsError(
    `${folder}: the adapter's base model must be at hand, got no model folder at ${base}; hint: base_model_name_or_path in adapter_config.json names it`,
  );
}

const hasTokenizer = async (storage: Storage, folder: string): Promise<boolean> =>
  (await storage.size(`${folder}/tokenizer.json`)) !== undefined;

function checkVocabulary({ config }: Model, tokenizer: TextTokenizer, where: string): void {
  if (tokenizer.size <= config.vocabSize) return;
  throw new DataError(
    `${where}: tokenizer.json must have at most the ${config.vocabSize} tokens of config.json, got ${tokenizer.size}`,
  );
}
