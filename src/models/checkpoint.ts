/**
 * @module
 * Model folders in Hugging Face's layout: config.json, model.safetensors (or shards with an index),
 * generation_config.json.
 */
import {
  DataError,
  didYouMean,
  inspect,
  joinPath,
  RandomStream,
  readText,
  type Storage,
  WeightsError,
} from "../core/index.ts";
import type { Device, TensorData, TensorRecord } from "../engine/index.ts";
import type { Architecture, ModelShape } from "./architecture.ts";
import { gpt2 } from "./gpt2.ts";
import { phi } from "./phi.ts";
import { openSafetensors, readTensor, type SafetensorsFile, writeSafetensors } from "./safetensors.ts";

type Json = Readonly<Record<string, unknown>>;

const architectures: readonly Architecture[] = [gpt2, phi];

/** What a config.json describes; the weights are on a device, or in a folder. */
export interface Model extends ModelShape {
  /** config.json, as it is read and written. */
  readonly json: Json;
}

/**
 * The model that a config.json describes.
 *
 * @throws {WeightsError} `E_WEIGHTS` when its architecture is not known or a value is not supported
 */
export function modelFromConfig(json: Json): Model {
  const type = json["model_type"];
  const architecture = architectures.find(({ modelType }) => modelType === type);
  if (!architecture) {
    const known = architectures.map(({ modelType }) => modelType);
    throw new WeightsError(`models: no architecture for model_type ${inspect(type)}, known: ${known.join(", ")}`);
  }
  const config = architecture.readConfig(json);
  return { architecture, config, json, specs: architecture.weights(config) };
}

/** Parameters as scalars. */
export function parameterCount({ specs }: ModelShape): number {
  return Object.values(specs).reduce((total, { shape }) => total + shape.reduce((a, b) => a * b, 1), 0);
}

/** Fresh weights. Each tensor has a random stream of its own, so that none depends on another's size. */
export function freshWeights({ specs }: ModelShape, seed: number): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, initial }]): [string, TensorData] => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      if (initial === "ones") data.fill(1);
      else if (initial !== "zeros") {
        const random = new RandomStream(seed, `weights/${name}`);
        for (let i = 0; i < data.length; i++) data[i] = initial.normal * random.normal();
      }
      return [name, { dtype: "float32", shape, data }];
    }),
  );
}

/** Parses a JSON file. @throws {DataError} `E_DATA` naming the file */
async function readJson(storage: Storage, path: string): Promise<Json> {
  const text = await readText(storage, path);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  } catch (cause) {
    throw new DataError(`${path}: must be JSON, got ${inspect(text.slice(0, 40))}`, { cause });
  }
  throw new DataError(`${path}: must be a JSON object, got ${inspect(text.slice(0, 40))}`);
}

/**
 * Reads config.json of a model folder.
 *
 * @throws {WeightsError} `E_WEIGHTS` when the folder is none, or its architecture is not supported
 */
export async function readModel(storage: Storage, folder: string): Promise<Model> {
  const path = joinPath(folder, "config.json");
  if ((await storage.size(path)) === undefined) {
    const isHubId = /^[\w.-]+\/[\w.-]+$/.test(folder) && (await storage.list(folder)).length === 0;
    const name = folder.split("/").at(-1);
    const hint = isHubId
      ? `; hint: download it first: hf download ${folder} --local-dir ${name}, then name ${name}`
      : "";
    throw new WeightsError(`${folder}: must be a model folder, got no config.json in it${hint}`);
  }
  const json = await readJson(storage, path);
  try {
    return modelFromConfig(json);
  } catch (cause) {
    if (!(cause instanceof WeightsError)) throw cause;
    throw new WeightsError(`${path}: ${cause.message}`, { cause });
  }
}

/** The weights of a folder, by the model's names. */
export interface StoredWeights {
  /** One tensor as float32. */
  read(name: string): Promise<TensorData>;
  /** Names of tensors in the folder that the architecture has no use for. */
  readonly unused: readonly string[];
}

/**
 * Opens a folder's weights and checks that all of the model's are there.
 *
 * @throws {WeightsError} `E_WEIGHTS` naming the missing shard, or the tensor that is missing or has a wrong shape
 */
export async function openWeights(
  storage: Storage,
  folder: string,
  { architecture, specs }: ModelShape,
): Promise<StoredWeights> {
  const files = await weightFiles(storage, folder);
  const stored = new Map<string, { file: SafetensorsFile; name: string }>();
  for (const file of files) {
    for (const name of file.tensors.keys()) {
      const known = name in specs || !architecture.optionalPrefix ? name : `${architecture.optionalPrefix}${name}`;
      stored.set(known, { file, name });
    }
  }
  for (const [name, { shape }] of Object.entries(specs)) {
    const found = stored.get(name);
    if (!found) throw new WeightsError(`${folder}: tensor "${name}" is missing${didYouMean(name, [...stored.keys()])}`);
    const actual = found.file.tensors.get(found.name)!.shape;
    if (actual.join() !== shape.join()) {
      throw new WeightsError(
        `${found.file.path}: tensor "${found.name}" must be [${shape.join(", ")}] by config.json, got [${actual.join(", ")}]`,
      );
    }
  }
  return {
    read: (name) => readTensor(storage, stored.get(name)!.file, stored.get(name)!.name),
    unused: [...stored.keys()].filter((name) => !(name in specs) && !architecture.ignored.test(name)),
  };
}

export interface LoadOptions {
  /** In front of the names on the device. @default "" */
  readonly prefix?: string;
  /** What a tensor is stored as, by name: for quantisation. @default as it is */
  readonly convert?: (name: string, tensor: TensorData) => TensorRecord;
}

/**
 * Puts a folder's weights on a device, one tensor at a time.
 *
 * @returns names of tensors in the folder that the architecture has no use for
 * @throws {WeightsError} as `openWeights`
 */
export async function loadWeights(
  storage: Storage,
  folder: string,
  model: ModelShape,
  device: Device,
  { prefix = "", convert = (name, tensor) => ({ [name]: tensor }) }: LoadOptions = {},
): Promise<readonly string[]> {
  const { read, unused } = await openWeights(storage, folder, model);
  for (const name of Object.keys(model.specs)) {
    const tensors = Object.entries(convert(name, await read(name)));
    await device.put(Object.fromEntries(tensors.map(([stored, tensor]) => [`${prefix}${stored}`, tensor])));
  }
  return unused;
}

async function weightFiles(storage: Storage, folder: string): Promise<SafetensorsFile[]> {
  const single = joinPath(folder, "model.safetensors");
  if ((await storage.size(single)) !== undefined) return [await openSafetensors(storage, single)];
  const index = joinPath(folder, "model.safetensors.index.json");
  if ((await storage.size(index)) === undefined) {
    const others = (await storage.list(folder)).filter((name) => /^pytorch_model.*\.bin$|\.gguf$/.test(name));
    const hint =
      others.length === 0
        ? ""
        : `; hint: write it as safetensors with transformers: AutoModelForCausalLM.from_pretrained("${folder}").save_pretrained("OTHER")`;
    throw new WeightsError(
      `${folder}: must hold model.safetensors or model.safetensors.index.json, got ${others.length === 0 ? "neither" : others.join(", ")}${hint}`,
    );
  }
  const map = (await readJson(storage, index))["weight_map"];
  if (typeof map !== "object" || map === null)
    throw new WeightsError(`${index}: must have a weight_map, got ${inspect(map)}`);
  const names = [...new Set(Object.values(map as Record<string, unknown>))];
  const files: SafetensorsFile[] = [];
  for (const name of names) {
    if (typeof name !== "string" || name.includes("/") || name.includes("\\") || name.startsWith("..")) {
      throw new WeightsError(`${index}: weight_map must name files of its own folder, got ${inspect(name)}`);
    }
    const path = joinPath(folder, name);
    if ((await storage.size(path)) === undefined)
      throw new WeightsError(`${path}: shard is missing, but ${index} names it`);
    files.push(await openSafetensors(storage, path));
  }
  return files;
}

export interface SaveOptions {
  /** In front of the names on the device. @default "" */
  readonly prefix?: string;
  /** The tensor that is written under a name. @default the one on the device */
  readonly weight?: (name: string) => Promise<TensorData>;
  /** Ids that end generation: the end-of-text token first. @default config.json's */
  readonly eosTokenIds?: readonly number[];
}

/** Writes a model folder that `transformers` loads: configuration and weights; tokenizer files are the caller's. */
export async function saveModel(
  storage: Storage,
  folder: string,
  { architecture, config, json, specs }: Model,
  device: Device,
  {
    prefix = "",
    weight = async (name) => (await device.take([`${prefix}${name}`]))[`${prefix}${name}`]!,
    eosTokenIds = [],
  }: SaveOptions = {},
): Promise<void> {
  const { dtype: _dtype, torch_dtype: _torchDtype, ...rest } = json;
  const full = {
    ...rest,
    ...(eosTokenIds.length > 0 && { eos_token_id: eosTokenIds[0] }),
    // The weights are written as float32, whatever they were read from: transformers loads by this field.
    dtype: "float32",
    architectures: [architecture.className],
    model_type: architecture.modelType,
  };
  await storage.write(joinPath(folder, "config.json"), `${JSON.stringify(full, undefined, 2)}\n`);
  const generation = {
    bos_token_id: config.bosTokenId,
    eos_token_id: eosTokenIds.length > 1 ? eosTokenIds : (eosTokenIds[0] ?? config.eosTokenId),
  };
  await storage.write(joinPath(folder, "generation_config.json"), `${JSON.stringify(generation, undefined, 2)}\n`);
  const sources = Object.entries(specs).map(([name, { shape }]) => ({
    name,
    shape,
    values: async () => (await weight(name)).data,
  }));
  await writeSafetensors(storage, joinPath(folder, "model.safetensors"), sources);
}
