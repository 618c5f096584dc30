/**
 * @module
 * LoRA adapters (Hu et al. 2021, arXiv:2106.09685): which layers carry one, how it begins, how it is merged,
 * and PEFT's files. Eq. 3: h = W₀·x + (α/r)·B·A·x.
 */
import {
  DataError,
  inspect,
  joinPath,
  RandomStream,
  readText,
  SettingsError,
  type Storage,
  WeightsError,
} from "../core/index.ts";
import type { Device, TensorData } from "../engine/index.ts";
import { linearLayers, linearSizes, type ModelShape, type WeightSpec } from "./architecture.ts";
import { openSafetensors, readTensor, writeSafetensors } from "./safetensors.ts";

/** An adapter's configuration: what PEFT's `LoraConfig` calls `r`, `lora_alpha`, `lora_dropout`, `target_modules`. */
export interface LoraConfig {
  readonly rank: number;
  readonly alpha: number;
  /** Dropout of the adapters' inputs while training. */
  readonly dropout: number;
  /** Names of linear layers, or what their names end with behind a dot. */
  readonly targetModules: readonly string[];
}

/** Written instead of names: every linear layer but the output head. */
export const ALL_LINEAR = "all-linear";

const CONFIG_FILE = "adapter_config.json";
const WEIGHTS_FILE = "adapter_model.safetensors";

/** PEFT's names for an adapter's two matrices. */
export const loraNames = (layer: string): { a: string; b: string } => ({
  a: `base_model.model.${layer}.lora_A.weight`,
  b: `base_model.model.${layer}.lora_B.weight`,
});

/** Whether a linear layer carries an adapter, by PEFT's rule: its name is a target, or ends with one behind a dot. */
export const isLoraLayer = ({ targetModules }: LoraConfig, name: string): boolean =>
  targetModules.some((target) => name === target || name.endsWith(`.${target}`));

/**
 * A checked configuration of an adapter for a model; without targets, the architecture's own as in PEFT.
 *
 * @throws {SettingsError} `E_SETTINGS` naming a target that no linear layer has, or a rank above every dimension
 */
export function loraConfig(
  base: ModelShape,
  { rank, alpha, dropout, targetModules }: LoraConfig,
  where = "lora",
): LoraConfig {
  const layers = linearLayers(base);
  const lastParts = [...new Set(layers.map((name) => name.split(".").at(-1)!))];
  const targets =
    targetModules.length === 0
      ? base.architecture.loraTargets
      : targetModules.includes(ALL_LINEAR)
        ? lastParts
        : targetModules;
  const config: LoraConfig = { rank, alpha, dropout, targetModules: targets };
  const missing = targets.find(
    (target) => !layers.some((name) => isLoraLayer({ ...config, targetModules: [target] }, name)),
  );
  if (missing !== undefined) {
    throw new SettingsError(
      `${where}: loraTargetModules must name linear layers, got ${inspect(missing)}; known: ${lastParts.join(", ")}, ${ALL_LINEAR}`,
    );
  }
  const largest = layers
    .filter((name) => isLoraLayer(config, name))
    .flatMap((name) => Object.values(linearSizes(base.specs[`${name}.weight`]!)))
    .reduce((a, b) => Math.max(a, b));
  if (rank > largest)
    throw new SettingsError(
      `${where}: loraR must be at most ${largest}, the largest dimension of an adapted layer, got ${rank}`,
    );
  return config;
}

/** Shapes of an adapter's matrices, by PEFT's names. */
export function loraSpecs(base: ModelShape, config: LoraConfig): Record<string, readonly [number, number]> {
  const layers = linearLayers(base).filter((name) => isLoraLayer(config, name));
  return Object.fromEntries(
    layers.flatMap((name) => {
      const { outer, inner } = linearSizes(base.specs[`${name}.weight`]!);
      const { a, b } = loraNames(name);
      return [
        [a, [config.rank, inner]],
        [b, [outer, config.rank]],
      ] as const;
    }),
  );
}

/**
 * A fresh adapter, as PEFT begins one: A uniform in ±1/√in (Kaiming with a = √5), B zero, so that nothing
 * changes before the first update. Each matrix has a random stream of its own.
 */
export function freshAdapter(base: ModelShape, config: LoraConfig, seed: number): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(loraSpecs(base, config)).map(([name, shape]): [string, TensorData] => {
      const data = new Float32Array(shape[0] * shape[1]);
      if (name.endsWith("lora_A.weight")) {
        const random = new RandomStream(seed, `weights/${name}`);
        const bound = 1 / Math.sqrt(shape[1]);
        for (let i = 0; i < data.length; i++) data[i] = bound * (2 * random.uniform() - 1);
      }
      return [name, { dtype: "float32", shape, data }];
    }),
  );
}

/** W + (α/r)·B·A in the weight's own layout. */
export function mergeLora(
  weight: TensorData,
  spec: WeightSpec,
  a: TensorData,
  b: TensorData,
  { rank, alpha }: LoraConfig,
): TensorData {
  const { outer, inner } = linearSizes(spec);
  const data = Float32Array.from(weight.data);
  const delta = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    delta.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = (b.data[o * rank + r]! * alpha) / rank;
      for (let i = 0; i < inner; i++) delta[i]! += factor * a.data[r * inner + i]!;
    }
    if (spec.layout === "in-out") for (let i = 0; i < inner; i++) data[i * outer + o]! += delta[i]!;
    else for (let i = 0; i < inner; i++) data[o * inner + i]! += delta[i]!;
  }
  return { dtype: "float32", shape: weight.shape, data };
}

/** Settings of PEFT that change what an adapter computes. */
const NOT_SUPPORTED = [
  "use_rslora",
  "use_dora",
  "use_qalora",
  "use_bdlora",
  "lora_bias",
  "rank_pattern",
  "alpha_pattern",
  "modules_to_save",
  "exclude_modules",
  "layers_to_transform",
  "layers_pattern",
  "layer_replication",
  "target_parameters",
  "trainable_token_indices",
  "alora_invocation_tokens",
  "arrow_config",
  "velora_config",
  "monteclora_config",
];

const isUnset = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === false ||
  (typeof value === "object" && Object.keys(value).length === 0);

/** Whether a folder holds a PEFT adapter. */
export const isAdapterFolder = async (storage: Storage, folder: string): Promise<boolean> =>
  (await storage.size(joinPath(folder, CONFIG_FILE))) !== undefined;

/** What adapter_config.json says. */
export interface StoredAdapter {
  readonly config: LoraConfig;
  /** The base model: a folder, or a name on the hub. */
  readonly base: string;
}

/**
 * Reads adapter_config.json.
 *
 * @throws {WeightsError} `E_WEIGHTS` naming the setting that is not supported
 */
export async function readAdapterConfig(storage: Storage, folder: string): Promise<StoredAdapter> {
  const path = joinPath(folder, CONFIG_FILE);
  const fail = (key: string, requirement: string, value: unknown): never => {
    throw new WeightsError(`${path}: "${key}" must be ${requirement}, got ${inspect(value)}`);
  };
  let json: Readonly<Record<string, unknown>>;
  try {
    json = JSON.parse(await readText(storage, path)) as Readonly<Record<string, unknown>>;
    if (typeof json !== "object" || json === null) throw new SyntaxError("no object");
  } catch (cause) {
    throw new DataError(`${path}: must be a JSON object, got ${(cause as Error).message}`, { cause });
  }
  if (json["peft_type"] !== "LORA") fail("peft_type", `"LORA"`, json["peft_type"]);
  // What changes the formula and is not implemented must not be ignored.
  if ((json["bias"] ?? "none") !== "none") fail("bias", '"none"', json["bias"]);
  for (const key of NOT_SUPPORTED) if (!isUnset(json[key])) fail(key, "off", json[key]);
  const { r: rank, lora_alpha: alpha, lora_dropout: dropout = 0, target_modules: targets } = json;
  if (!Number.isSafeInteger(rank) || (rank as number) < 1) fail("r", "a positive integer", rank);
  const isWithin = (value: unknown, isValid: (value: number) => boolean): boolean =>
    typeof value === "number" && Number.isFinite(value) && isValid(value);
  if (!isWithin(alpha, (value) => value > 0)) fail("lora_alpha", "a number above 0", alpha);
  if (!isWithin(dropout, (value) => value >= 0 && value < 1)) fail("lora_dropout", "at least 0 and below 1", dropout);
  const isNames = (value: unknown): value is string[] =>
    Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string");
  const names: unknown = targets === ALL_LINEAR ? [ALL_LINEAR] : targets;
  if (!isNames(names)) fail("target_modules", `a list of names, or "${ALL_LINEAR}"`, targets);
  const base = json["base_model_name_or_path"];
  if (typeof base !== "string" || base === "") fail("base_model_name_or_path", "the base model's folder", base);
  return {
    base: base as string,
    config: {
      rank: rank as number,
      alpha: alpha as number,
      dropout: dropout as number,
      targetModules: names as string[],
    },
  };
}

/**
 * Puts an adapter's matrices on a device.
 *
 * @throws {WeightsError} `E_WEIGHTS` naming the matrix that is missing, is not known, has a wrong shape, or holds NaN
 * or an infinity
 */
export async function loadAdapter(
  storage: Storage,
  folder: string,
  base: ModelShape,
  config: LoraConfig,
  device: Device,
  prefix = "",
): Promise<void> {
  const path = joinPath(folder, WEIGHTS_FILE);
  if ((await storage.size(path)) === undefined) {
    const others = (await storage.list(folder)).filter((name) => /^adapter_model\./.test(name));
    const hint = others.length > 0 ? '; hint: save it again with peft: model.save_pretrained("OTHER")' : "";
    throw new WeightsError(`${folder}: must hold ${WEIGHTS_FILE}, got ${others.join(", ") || "none"}${hint}`);
  }
  const file = await openSafetensors(storage, path);
  const specs = loraSpecs(base, config);
  const unknown = [...file.tensors.keys()].find((name) => !(name in specs));
  if (unknown !== undefined) {
    throw new WeightsError(`${file.path}: tensor "${unknown}" must belong to a layer that adapter_config.json names`);
  }
  for (const [name, shape] of Object.entries(specs)) {
    const found = file.tensors.get(name);
    if (found?.shape.join() !== shape.join()) {
      throw new WeightsError(
        `${file.path}: tensor "${name}" must be [${shape.join(", ")}], got ${found ? `[${found.shape.join(", ")}]` : "none"}`,
      );
    }
    await device.put({ [`${prefix}${name}`]: await readTensor(storage, file, name) });
  }
}

/** Writes adapter_config.json and adapter_model.safetensors, as PEFT does. */
export async function saveAdapter(
  storage: Storage,
  folder: string,
  base: ModelShape,
  { config, base: name }: StoredAdapter,
  device: Device,
  prefix = "",
): Promise<void> {
  const specs = loraSpecs(base, config);
  const isConv1d = Object.values(base.specs).some(({ layout }) => layout === "in-out");
  const json = {
    base_model_name_or_path: name,
    bias: "none",
    fan_in_fan_out: isConv1d,
    inference_mode: true,
    lora_alpha: config.alpha,
    lora_dropout: config.dropout,
    peft_type: "LORA",
    r: config.rank,
    target_modules: [...config.targetModules].sort(),
    task_type: "CAUSAL_LM",
    use_dora: false,
    use_rslora: false,
  };
  const sources = Object.entries(specs).map(([tensor, shape]) => ({
    name: tensor,
    shape,
    values: async () => (await device.take([`${prefix}${tensor}`]))[`${prefix}${tensor}`]!.data,
  }));
  await writeSafetensors(storage, joinPath(folder, WEIGHTS_FILE), sources);
  // Last, because a folder with this file counts as an adapter.
  await storage.write(joinPath(folder, CONFIG_FILE), `${JSON.stringify(json, undefined, 2)}\n`);
}
