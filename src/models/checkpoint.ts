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
import { type ConfigOptions, FRESH_LIMITS, type SizeLimits } from "./config.ts";
import { gpt2 } from "./gpt2.ts";
import { phi } from "./phi.ts";
import {
  haveSameValues,
  openSafetensors,
  readTensor,
  type SafetensorsFile,
  type StoredTensor,
  writeSafetensors,
} from "./safetensors.ts";

type Json = Readonly<Record<string, unknown>>;

const architectures: readonly Architecture[] = [gpt2, phi];

/** What a config.json describes; the weights are on a device, or in a folder. */
export interface Model extends ModelShape {
  /** config.json, as it is read and written. */
  readonly json: Json;
}

/**
 * The model that a config.json describes. Its sizes are checked before anything is built from them.
 *
 * @throws {WeightsError} `E_WEIGHTS` when its architecture is not known, a value is not supported or a size is above
 * its limit
 */
export function modelFromConfig(json: Json, { where, limits = FRESH_LIMITS }: ConfigOptions = {}): Model {
  const type = json["model_type"];
  const architecture = architectures.find(({ modelType }) => modelType === type);
  if (!architecture) {
    const known = architectures.map(({ modelType }) => modelType);
    throw new WeightsError(
      `${where ?? "models"}: no architecture for model_type ${inspect(type)}, known: ${known.join(", ")}`,
    );
  }
  const config = architecture.readConfig(json, { where, limits });
  const model = { architecture, config, json, specs: architecture.weights(config) };
  const parameters = parameterCount(model);
  if (parameters > limits.parameters) {
    throw new WeightsError(
      `${where ?? `${type} config`}: the sizes must give at most ${limits.parameters} parameters, got ${parameters}`,
    );
  }
  return model;
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
 * Reads config.json of a model folder. Its sizes are at most what the headers of the folder's weights hold.
 *
 * @throws {WeightsError} `E_WEIGHTS` when the folder is none, or its architecture is not supported
 */
export async function readModel(storage: Storage, folder: string): Promise<Model> {
  const path = joinPath(folder, "config.json");
  if ((await storage.size(path)) === undefined) throw await noModel(storage, folder);
  const json = await readJson(storage, path);
  return modelFromConfig(json, { where: path, limits: await storedLimits(storage, folder) });
}

/** Why a folder without config.json is no model folder. */
async function noModel(storage: Storage, folder: string): Promise<WeightsError> {
  const fail = (got: string): WeightsError => new WeightsError(`${folder}: must be a model folder, got ${got}`);
  if ((await storage.size(folder)) !== undefined) return fail("a file; hint: the folder that holds it");
  const names = await storage.list(folder);
  const adapter = names.find((name) => /^adapter_model\./.test(name));
  if (adapter !== undefined) return fail(`${adapter} without adapter_config.json; hint: copy that file too`);
  if (names.length > 0) return fail(`no config.json in it, only ${names.slice(0, 3).join(", ")}`);
  const isHubId = /^[\w.-]+\/[\w.-]+$/.test(folder);
  const name = folder.split("/").at(-1);
  const hint = isHubId ? `; hint: download it first: hf download ${folder} --local-dir ${name}, then name ${name}` : "";
  return fail(`no such folder, or an empty one${hint}`);
}

/** What the headers of a folder's weights allow; the limits of fresh weights where there are none. */
async function storedLimits(storage: Storage, folder: string): Promise<SizeLimits> {
  if ((await weightsEntry(storage, folder)) === undefined) return FRESH_LIMITS;
  const files = await weightFiles(storage, folder);
  const shapes = files.flatMap(({ tensors }) => [...tensors.values()].map(({ shape }) => shape));
  return {
    layers: shapes.length,
    dimension: shapes.flat().reduce((a, b) => Math.max(a, b), 0),
    // Weights that are more than the file has are missing there, and named when they are loaded.
    parameters: Number.POSITIVE_INFINITY,
    source: files.length === 1 ? files[0]!.path : `the ${files.length} files of ${folder}`,
  };
}

/** The weights of a folder, by the model's names. */
export interface StoredWeights {
  /** One tensor as float32. */
  read(name: string): Promise<TensorData>;
  /** Tensors in the folder that the architecture has no use for, by their names there. */
  readonly unused: readonly string[];
}

/**
 * Opens a folder's weights and checks that all of the model's are there.
 *
 * @throws {WeightsError} `E_WEIGHTS` naming the missing shard, or the tensor that is missing, has a wrong shape or is
 * a tied head with other values
 */
export async function openWeights(storage: Storage, folder: string, model: ModelShape): Promise<StoredWeights> {
  const { architecture, specs } = model;
  const files = await weightFiles(storage, folder);
  const stored = new Map<string, StoredTensor>();
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
  await checkTiedHead(storage, files, model, stored.get(model.architecture.head(model.config).weight)!);
  const others = [...stored].flatMap(([known, { name }]) => (known in specs ? [] : [name]));
  return {
    read: (name) => readTensor(storage, stored.get(name)!.file, stored.get(name)!.name),
    unused: others.filter((name) => !architecture.ignored.test(name) && name !== architecture.tiedHead),
  };
}

/** A head that the architecture ties to the embedding may be stored beside it, with the same values. */
async function checkTiedHead(
  storage: Storage,
  files: readonly SafetensorsFile[],
  { architecture: { tiedHead } }: ModelShape,
  embedding: StoredTensor,
): Promise<void> {
  const file = files.find(({ tensors }) => tiedHead !== undefined && tensors.has(tiedHead));
  if (!file || (await haveSameValues(storage, { file, name: tiedHead! }, embedding))) return;
  throw new WeightsError(
    `${file.path}: tensor "${tiedHead}" must have the values of "${embedding.name}", because the head is tied to the embedding, got others; hint: a head of its own is not supported`,
  );
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
 * @throws {WeightsError} as `openWeights`, or `E_WEIGHTS` naming a tensor that holds NaN or an infinity
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

const SINGLE_FILE = "model.safetensors";
const INDEX_FILE = "model.safetensors.index.json";

/** The file by which a folder's weights are found; undefined when there is none. */
async function weightsEntry(storage: Storage, folder: string): Promise<string | undefined> {
  for (const name of [SINGLE_FILE, INDEX_FILE])
    if ((await storage.size(joinPath(folder, name))) !== undefined) return name;
  return undefined;
}

/** What stands in a folder instead of weights that can be read, and the repair. */
async function noWeights(storage: Storage, folder: string): Promise<WeightsError> {
  const names = await storage.list(folder);
  const listOf = (found: readonly string[]): string =>
    `${found.slice(0, 3).join(", ")}${found.length > 3 ? `, … (${found.length} files)` : ""}`;
  const fail = (got: string, hint = ""): WeightsError =>
    new WeightsError(`${folder}: must hold ${SINGLE_FILE} or ${INDEX_FILE}, got ${got}${hint && `; hint: ${hint}`}`);
  const convert = (more = ""): string =>
    `write it as safetensors with transformers: AutoModelForCausalLM.from_pretrained("${folder}"${more}).save_pretrained("OTHER", safe_serialization=True)`;

  const shards = names.filter((name) => /^model-\d+-of-\d+\.safetensors$/.test(name));
  if (shards.length > 0) {
    const [, width, total] = /-(\d+)-of-(\d+)/.exec(shards[0]!)!;
    const all = Array.from(
      { length: Math.min(Number(total), 10_000) },
      (_, i) => `model-${String(i + 1).padStart(width!.length, "0")}-of-${total}.safetensors`,
    );
    const missing = [INDEX_FILE, ...all.filter((name) => !shards.includes(name))];
    return fail(
      `shards without their index: ${listOf(shards)}`,
      `copy ${listOf(missing)} too, from where the shards come from; or save_pretrained there again`,
    );
  }
  const gguf = names.filter((name) => name.endsWith(".gguf"));
  if (gguf.length > 0) return fail(listOf(gguf), convert(`, gguf_file="${gguf[0]}"`));
  const safetensors = names.filter((name) => name.endsWith(".safetensors"));
  if (safetensors.length === 1 && !/^adapter_/.test(safetensors[0]!))
    return fail(safetensors[0]!, `rename it to ${SINGLE_FILE} if it holds the whole model`);
  const others = names.filter((name) => /\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|ot|onnx)$/.test(name));
  return others.length > 0 ? fail(listOf(others), convert()) : fail("neither");
}

async function weightFiles(storage: Storage, folder: string): Promise<SafetensorsFile[]> {
  const entry = await weightsEntry(storage, folder);
  if (entry === undefined) throw await noWeights(storage, folder);
  if (entry === SINGLE_FILE) return [await openSafetensors(storage, joinPath(folder, SINGLE_FILE))];
  const index = joinPath(folder, INDEX_FILE);
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
      throw new WeightsError(`${path}: shard is missing, but ${index} names it; hint: copy it too`);
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
