import { describe, expect, test } from "vitest";
import { MemoryStorage } from "../core/index.ts";

import { inProcessDevice } from "../platform/node/index.ts";
import {
  freshWeights,
  loadWeights,
  type Model,
  modelFromConfig,
  parameterCount,
  readModel,
  saveModel,
} from "./checkpoint.ts";
import { writeSafetensors } from "./safetensors.ts";

const json = { model_type: "gpt2", vocab_size: 8, n_embd: 4, n_head: 2, n_layer: 1, n_positions: 6, attn_pdrop: 0 };
const model: Model = modelFromConfig(json);

async function saved(): Promise<{ storage: MemoryStorage; weights: ReturnType<typeof freshWeights> }> {
  const storage = new MemoryStorage();
  const device = inProcessDevice();
  const weights = freshWeights(model, 3);
  await device.put(weights);
  await saveModel(storage, "m", model, device);
  return { storage, weights };
}

test("a saved folder loads to the same weights, and is what transformers expects", async () => {
  const { storage, weights } = await saved();
  const device = inProcessDevice();
  const read = await readModel(storage, "m");
  expect(await loadWeights(storage, "m", read, device)).toEqual([]);
  expect(await device.take(Object.keys(weights))).toEqual(weights);
  expect(JSON.parse(storage.text("m/config.json"))).toEqual({
    ...json,
    architectures: ["GPT2LMHeadModel"],
    dtype: "float32",
  });
});

test("fresh weights come from seeded streams, each tensor's own", () => {
  expect(freshWeights(model, 3)).toEqual(freshWeights(model, 3));
  const wider = modelFromConfig({ ...json, vocab_size: 9 });
  const name = "transformer.h.0.mlp.c_fc.weight";
  expect(freshWeights(wider, 3)[name]).toEqual(freshWeights(model, 3)[name]);
  expect(freshWeights(model, 4)[name]).not.toEqual(freshWeights(model, 3)[name]);
});

test("projections back to the residual begin smaller by √(2 · layers), others at the configuration's deviation", () => {
  const deep = modelFromConfig({ ...json, n_embd: 32, n_inner: 64, n_layer: 8 });
  const weights = freshWeights(deep, 1);
  const deviation = (name: string): number => {
    const { data } = weights[`transformer.h.3.${name}`]!;
    return Math.sqrt(Array.from(data).reduce((sum, value) => sum + value * value, 0) / data.length);
  };
  for (const name of ["attn.c_attn.weight", "mlp.c_fc.weight"]) expect(deviation(name) / 0.02).toBeCloseTo(1, 1);
  for (const name of ["attn.c_proj.weight", "mlp.c_proj.weight"])
    expect((4 * deviation(name)) / 0.02).toBeCloseTo(1, 1);
  expect(deviation("ln_1.weight")).toBe(1);
  expect(deviation("mlp.c_fc.bias")).toBe(0);
});

test("GPT-2's and Phi-1.5's parameter counts are the published ones", () => {
  const gpt2 = modelFromConfig({
    model_type: "gpt2",
    vocab_size: 50257,
    n_embd: 768,
    n_head: 12,
    n_layer: 12,
    n_positions: 1024,
  });
  expect(parameterCount(gpt2)).toBe(124_439_808);
  const phi = modelFromConfig({
    model_type: "phi",
    vocab_size: 51200,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 24,
    num_attention_heads: 32,
    partial_rotary_factor: 0.5,
  });
  expect(parameterCount(phi)).toBe(1_418_270_720);
});

test.each([{ torch_dtype: "bfloat16" }, { dtype: "float16" }, { torch_dtype: "float16", dtype: "bfloat16" }])(
  "a model read in half precision is saved as float32, and its config.json says so: %j",
  async (dtypes) => {
    const storage = new MemoryStorage();
    const device = inProcessDevice();
    await device.put(freshWeights(model, 3));
    const half = modelFromConfig({ ...json, ...dtypes });
    await saveModel(storage, "m", half, device);
    expect(JSON.parse(storage.text("m/config.json"))).toMatchObject({ dtype: "float32" });
    expect(JSON.parse(storage.text("m/config.json"))).not.toHaveProperty("torch_dtype");
  },
);

// Ids that end generation, the end-of-text token first; config.json of the source names 5.
test.each([
  { eosTokenIds: [0], inConfig: 0, inGeneration: 0 },
  { eosTokenIds: [0, 5], inConfig: 0, inGeneration: [0, 5] },
  { eosTokenIds: [], inConfig: 5, inGeneration: 5 },
])("the written files name the end-of-text token: $eosTokenIds", async ({ eosTokenIds, inConfig, inGeneration }) => {
  const storage = new MemoryStorage();
  const device = inProcessDevice();
  await device.put(freshWeights(model, 3));
  await saveModel(storage, "m", modelFromConfig({ ...json, eos_token_id: 5 }), device, { eosTokenIds });
  expect(JSON.parse(storage.text("m/config.json"))).toMatchObject({ eos_token_id: inConfig });
  expect(JSON.parse(storage.text("m/generation_config.json"))).toMatchObject({ eos_token_id: inGeneration });
});

test("weights are stored under a prefix, and as what each is converted to", async () => {
  const { storage, weights } = await saved();
  const device = inProcessDevice();
  const name = "transformer.wpe.weight";
  await loadWeights(storage, "m", model, device, {
    prefix: "p/",
    convert: (key, tensor) => ({ [key === name ? "other" : key]: tensor }),
  });
  const names = Object.keys(weights).map((key) => `p/${key === name ? "other" : key}`);
  expect(await device.names()).toEqual(names.sort());
  expect((await device.take(["p/other"]))["p/other"]).toEqual(weights[name]);
});

test("names without GPT-2's prefix are the same weights", async () => {
  const { storage, weights } = await saved();
  const bare = Object.entries(weights).map(([name, { shape, data }]) => ({
    name: name.replace("transformer.", ""),
    shape,
    values: async () => data as Float32Array,
  }));
  const extra = [{ name: "h.0.attn.bias", shape: [1], values: async () => Float32Array.of(1) }];
  await writeSafetensors(storage, "m/model.safetensors", [...bare, ...extra]);
  const device = inProcessDevice();
  expect(await loadWeights(storage, "m", model, device)).toEqual([]);
  expect(await device.take(Object.keys(weights))).toEqual(weights);
});

describe("a head that stands beside the embedding it is tied to", () => {
  const withHead = async (change: (value: number, index: number) => number): Promise<MemoryStorage> => {
    const { storage, weights } = await saved();
    const sources = Object.entries(weights).map(([name, { shape, data }]) => ({
      name,
      shape,
      values: async () => data,
    }));
    const { shape, data } = weights["transformer.wte.weight"]!;
    const values = async () => (data as Float32Array).map(change);
    await writeSafetensors(storage, "m/model.safetensors", [
      ...sources,
      { name: "lm_head.weight", shape, values },
      { name: "score.weight", shape: [1], values: async () => Float32Array.of(1) },
    ]);
    return storage;
  };
  test("is accepted with the same values; other tensors are told by their own names", async () => {
    const storage = await withHead((value) => value);
    expect(await loadWeights(storage, "m", model, inProcessDevice())).toEqual(["score.weight"]);
  });
  test("is refused by its name with one other value", async () => {
    const storage = await withHead((value, i) => (i === 31 ? value + 1e-3 : value));
    await expect(loadWeights(storage, "m", model, inProcessDevice())).rejects.toThrow(
      'm/model.safetensors: tensor "lm_head.weight" must have the values of "transformer.wte.weight", because the head is tied to the embedding, got others',
    );
  });
});

describe("sizes of config.json are at most what the weights' headers hold", () => {
  test.each([
    ["n_layer", 1e9, "at most 16, the number of tensors in m/model.safetensors, got 1000000000"],
    ["n_layer", 17, "at most 16"],
    ["n_embd", 1e9, "at most 16, the largest dimension of a tensor in m/model.safetensors, got 1000000000"],
    ["n_head", 1e9, "at most 16"],
    ["n_inner", 17, "at most 16"],
    ["vocab_size", 1e9, "at most 16"],
    ["n_positions", 1e9, "at most 16"],
  ])("%s %d", async (key, value, message) => {
    const { storage } = await saved();
    await storage.write("m/config.json", JSON.stringify({ ...json, [key]: value }));
    await expect(readModel(storage, "m")).rejects.toThrow(`m/config.json: ${key} must be ${message}`);
  });
  test("without weights the limits of fresh ones hold", async () => {
    const storage = new MemoryStorage();
    await storage.write("m/config.json", JSON.stringify({ ...json, n_layer: 1e9 }));
    await expect(readModel(storage, "m")).rejects.toThrow(
      "m/config.json: n_layer must be at most 1000, got 1000000000",
    );
  });
});

describe("a folder that does not fit is refused", () => {
  const load = (storage: MemoryStorage): Promise<unknown> => loadWeights(storage, "m", model, inProcessDevice());
  const rewrite = async (
    storage: MemoryStorage,
    change: (name: string, shape: readonly number[]) => readonly number[] | undefined,
  ) => {
    const { weights } = await saved();
    const sources = Object.entries(weights).flatMap(([name, { shape, data }]) => {
      const changed = change(name, shape);
      return changed ? [{ name, shape: changed, values: async () => data as Float32Array }] : [];
    });
    await writeSafetensors(storage, "m/model.safetensors", sources);
  };

  test("no config.json", async () => {
    await expect(readModel(new MemoryStorage(), "m")).rejects.toThrow(
      "m: must be a model folder, got no such folder, or an empty one",
    );
  });
  test.each([
    ["m", "m: must be a model folder, got a file; hint: the folder that holds it"],
    [
      "m/adapter_model.safetensors",
      "got adapter_model.safetensors without adapter_config.json; hint: copy that file too",
    ],
    ["m/README.md", "m: must be a model folder, got no config.json in it, only README.md"],
  ])("no config.json, but %s", async (path, message) => {
    const storage = new MemoryStorage();
    await storage.write(path, "");
    await expect(readModel(storage, "m")).rejects.toThrow(message);
  });
  test("a config.json that is no JSON", async () => {
    const storage = new MemoryStorage();
    await storage.write("m/config.json", "{oops");
    await expect(readModel(storage, "m")).rejects.toThrow('m/config.json: must be JSON, got "{oops"');
  });
  test("no weights", async () => {
    const { storage } = await saved();
    await storage.remove("m/model.safetensors");
    await expect(load(storage)).rejects.toThrow(
      "m: must hold model.safetensors or model.safetensors.index.json, got neither",
    );
  });
  test.each([
    [
      ["model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors"],
      "got shards without their index: model-00002-of-00003.safetensors, model-00003-of-00003.safetensors; hint: copy model.safetensors.index.json, model-00001-of-00003.safetensors too, from where the shards come from",
    ],
    [
      ["pytorch_model.bin"],
      'got pytorch_model.bin; hint: write it as safetensors with transformers: AutoModelForCausalLM.from_pretrained("m").save_pretrained("OTHER", safe_serialization=True)',
    ],
    [
      Array.from({ length: 5 }, (_, i) => `pytorch_model-0000${i + 1}-of-00005.bin`),
      "got pytorch_model-00001-of-00005.bin, pytorch_model-00002-of-00005.bin, pytorch_model-00003-of-00005.bin, … (5 files); hint: write it as safetensors",
    ],
    [
      ["tide-Q4_K_M.gguf"],
      'got tide-Q4_K_M.gguf; hint: write it as safetensors with transformers: AutoModelForCausalLM.from_pretrained("m", gguf_file="tide-Q4_K_M.gguf")',
    ],
    [
      ["weights.safetensors"],
      "got weights.safetensors; hint: rename it to model.safetensors if it holds the whole model",
    ],
    [["tf_model.h5"], "got tf_model.h5; hint: write it as safetensors"],
  ])("weights that are not read: %j", async (files, message) => {
    const { storage } = await saved();
    await storage.remove("m/model.safetensors");
    for (const file of files) await storage.write(`m/${file}`, "");
    await expect(load(storage)).rejects.toThrow(
      `m: must hold model.safetensors or model.safetensors.index.json, ${message}`,
    );
  });
  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%s among the weights", async (value) => {
    const { storage, weights } = await saved();
    const sources = Object.entries(weights).map(([name, { shape, data }]) => ({
      name,
      shape,
      values: async () =>
        name.endsWith("c_proj.bias") ? (data as Float32Array).map((x, i) => (i === 3 ? value : x)) : data,
    }));
    await writeSafetensors(storage, "m/model.safetensors", sources);
    await expect(load(storage)).rejects.toThrow(
      `m/model.safetensors: tensor "transformer.h.0.attn.c_proj.bias" must hold finite numbers, got ${value} at 3`,
    );
  });
  test("a missing tensor", async () => {
    const { storage } = await saved();
    await rewrite(storage, (name, shape) => (name.endsWith("c_fc.bias") ? undefined : shape));
    await expect(load(storage)).rejects.toThrow('m: tensor "transformer.h.0.mlp.c_fc.bias" is missing');
  });
  test("a tensor of the wrong shape", async () => {
    const { storage } = await saved();
    await rewrite(storage, (name, shape) => (name.endsWith("wte.weight") ? shape.toReversed() : shape));
    await expect(load(storage)).rejects.toThrow(
      'm/model.safetensors: tensor "transformer.wte.weight" must be [8, 4] by config.json, got [4, 8]',
    );
  });
  test("a missing shard", async () => {
    const { storage } = await saved();
    await storage.remove("m/model.safetensors");
    await storage.write(
      "m/model.safetensors.index.json",
      JSON.stringify({ weight_map: { a: "model-00001-of-00002.safetensors" } }),
    );
    await expect(load(storage)).rejects.toThrow(
      "m/model-00001-of-00002.safetensors: shard is missing, but m/model.safetensors.index.json names it",
    );
  });
  test.each(["../secrets", "/etc/passwd", "a/b.safetensors"])(
    "an index that points outside its folder: %s",
    async (path) => {
      const { storage } = await saved();
      await storage.remove("m/model.safetensors");
      await storage.write("m/model.safetensors.index.json", JSON.stringify({ weight_map: { a: path } }));
      await expect(load(storage)).rejects.toThrow(
        `weight_map must name files of its own folder, got ${JSON.stringify(path)}`,
      );
    },
  );
});

const phiJson = {
  model_type: "phi",
  vocab_size: 8,
  hidden_size: 8,
  intermediate_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
};

test.each([
  [{ ...json, model_type: "mamba" }, 'models: no architecture for model_type "mamba", known: gpt2, phi'],
  [{ ...json, n_head: 3 }, "gpt2 config: n_head must be a divisor of n_embd, 4, got 3"],
  [{ ...json, n_head: undefined }, "gpt2 config: n_head must be a positive integer, got nothing"],
  [
    { ...json, activation_function: "relu" },
    'gpt2 config: activation_function must be "gelu_new" or "gelu_pytorch_tanh", got "relu"',
  ],
  [{ ...json, tie_word_embeddings: false }, "gpt2 config: tie_word_embeddings must be true, got false"],
  [{ ...json, n_layer: 1001 }, "gpt2 config: n_layer must be at most 1000, got 1001"],
  [{ ...json, vocab_size: 2 ** 20 + 1 }, "gpt2 config: vocab_size must be at most 1048576, got 1048577"],
  [
    { ...json, n_embd: 2 ** 16, n_inner: 2 ** 18 },
    "gpt2 config: the sizes must give at most 4000000000 parameters, got 51541",
  ],
  [{ ...json, layer_norm_epsilon: -1 }, "gpt2 config: layer_norm_epsilon must be a number above 0, got -1"],
  [{ ...json, layer_norm_epsilon: 0 }, "gpt2 config: layer_norm_epsilon must be a number above 0, got 0"],
  [{ ...json, initializer_range: -1 }, "gpt2 config: initializer_range must be a number of at least 0, got -1"],
  [{ ...json, resid_pdrop: 1 }, "gpt2 config: resid_pdrop must be at least 0 and below 1, got 1"],
  [{ ...json, attn_pdrop: "0.1" }, 'gpt2 config: attn_pdrop must be at least 0 and below 1, got "0.1"'],
  [{ ...phiJson, rope_theta: 0 }, "phi config: rope_theta must be a number above 0, got 0"],
  [{ ...phiJson, rope_parameters: { rope_theta: -1 } }, "phi config: rope_theta must be a number above 0, got -1"],
  [{ ...phiJson, rope_parameters: "default" }, 'phi config: rope_parameters must be an object, got "default"'],
  [
    { ...phiJson, partial_rotary_factor: 0.3 },
    "phi config: partial_rotary_factor must be above 0, at most 1, and an even number of the head's 4 dimensions, got 0.3",
  ],
  [{ ...phiJson, partial_rotary_factor: 1.5 }, "phi config: partial_rotary_factor must be above 0"],
  [
    { ...phiJson, max_position_embeddings: 1e9 },
    "phi config: max_position_embeddings must be at most 16777216, got 1000000000",
  ],
  [{ ...phiJson, num_hidden_layers: 1e9 }, "phi config: num_hidden_layers must be at most 1000, got 1000000000"],
  [{ ...phiJson, num_key_value_heads: 1 }, "phi config: num_key_value_heads must be 2, as num_attention_heads, got 1"],
])("a configuration that cannot be honoured is refused: %#", (config, message) => {
  expect(() => modelFromConfig(config)).toThrow(message);
});

const sizes = {
  gpt2: ["vocab_size", "n_embd", "n_head", "n_layer", "n_positions", "n_inner"],
  phi: [
    "vocab_size",
    "hidden_size",
    "num_attention_heads",
    "num_hidden_layers",
    "max_position_embeddings",
    "intermediate_size",
  ],
};
test.each(Object.entries(sizes).flatMap(([type, keys]) => keys.map((key) => [type, key] as const)))(
  "%s: a bad %s is refused by name, at once",
  (type, key) => {
    const good = type === "gpt2" ? json : phiJson;
    for (const value of [0, -4, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e9, 1e300, "4", true, {}, []]) {
      const read = () => modelFromConfig({ ...good, [key]: value }, { where: "m/config.json" });
      expect(read, String(value)).toThrow(`m/config.json: ${key} must be `);
    }
  },
);
