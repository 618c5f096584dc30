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
      "m: must be a model folder, got no config.json in it",
    );
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

test.each([
  [{ ...json, model_type: "mamba" }, 'models: no architecture for model_type "mamba", known: gpt2, phi'],
  [{ ...json, n_embd: -4 }, 'gpt2 config: "n_embd" must be a positive integer, got -4'],
  [{ ...json, n_head: 3 }, 'gpt2 config: "n_head" must be a divisor of n_embd, 4, got 3'],
  [{ ...json, n_head: undefined }, 'gpt2 config: "n_head" must be a positive integer, got nothing'],
  [
    { ...json, activation_function: "relu" },
    'gpt2 config: "activation_function" must be "gelu_new" or "gelu_pytorch_tanh", got "relu"',
  ],
  [{ ...json, tie_word_embeddings: false }, 'gpt2 config: "tie_word_embeddings" must be true, got false'],
])("a configuration that cannot be honoured is refused: %#", (config, message) => {
  expect(() => modelFromConfig(config)).toThrow(message);
});
