/** Adapters: how they begin, which layers carry one, and what PEFT's files may say. */
import { describe, expect, test } from "vitest";

import { MemoryStorage } from "../core/index.ts";
import type { TensorData } from "../engine/index.ts";
import { inProcessDevice } from "../platform/node/index.ts";
import { modelFromConfig } from "./checkpoint.ts";
import {
  freshAdapter,
  isLoraLayer,
  type LoraConfig,
  loadAdapter,
  loraConfig,
  loraSpecs,
  mergeLora,
  readAdapterConfig,
} from "./lora.ts";
import { writeSafetensors } from "./safetensors.ts";

const model = modelFromConfig({
  model_type: "gpt2",
  vocab_size: 8,
  n_embd: 64,
  n_head: 2,
  n_layer: 1,
  n_positions: 6,
});
const config: LoraConfig = { rank: 4, alpha: 8, dropout: 0, targetModules: ["c_attn", "c_fc"] };
const nameOf = (layer: string, side: "A" | "B"): string =>
  `base_model.model.transformer.h.0.${layer}.lora_${side}.weight`;

test("matrices have the widths of their layer: A [rank, in], B [out, rank]", () => {
  expect(loraSpecs(model, config)).toEqual({
    [nameOf("attn.c_attn", "A")]: [4, 64],
    [nameOf("attn.c_attn", "B")]: [192, 4],
    [nameOf("mlp.c_fc", "A")]: [4, 64],
    [nameOf("mlp.c_fc", "B")]: [256, 4],
  });
});

test("a fresh adapter has A uniform in ±1/√in and B zero; each matrix has a stream of its own", () => {
  const fresh = freshAdapter(model, config, 1);
  for (const layer of ["attn.c_attn", "mlp.c_fc"]) {
    const a = Array.from(fresh[nameOf(layer, "A")]!.data);
    // in = 64: the bound is 1/8. 256 numbers come near both ends.
    expect(Math.max(...a)).toBeLessThanOrEqual(1 / 8);
    expect(Math.max(...a)).toBeGreaterThan(0.95 / 8);
    expect(Math.min(...a)).toBeGreaterThanOrEqual(-1 / 8);
    expect(Math.min(...a)).toBeLessThan(-0.95 / 8);
    expect(fresh[nameOf(layer, "B")]!.data.every((value) => value === 0)).toBe(true);
  }
  expect(fresh[nameOf("mlp.c_fc", "A")]!.data).not.toEqual(fresh[nameOf("attn.c_attn", "A")]!.data);
  expect(freshAdapter(model, config, 1)).toEqual(fresh);
  expect(freshAdapter(model, config, 2)).not.toEqual(fresh);
});

// B·A = [[1], [2]]·[[3, 4, 5]] + [[10], [20]]·[[0, 1, 0]] = [[3, 14, 5], [6, 28, 10]]; times α/r = 3/2.
describe("merging adds (α/r)·B·A", () => {
  const tensor = (shape: readonly number[], values: readonly number[]): TensorData => ({
    dtype: "float32",
    shape,
    data: Float32Array.from(values),
  });
  const a = tensor([2, 3], [3, 4, 5, 0, 1, 0]);
  const b = tensor([2, 2], [1, 10, 2, 20]);
  const scaled: LoraConfig = { ...config, rank: 2, alpha: 3 };
  const zeros = [0, 0, 0, 0, 0, 0];

  test("to a weight [out, in], which stays as it is", () => {
    const weight = tensor([2, 3], [100, 0, 0, 0, 0, 200]);
    const merged = mergeLora(weight, { shape: [2, 3], initial: "zeros", layout: "out-in" }, a, b, scaled);
    expect(merged.shape).toEqual([2, 3]);
    expect([...merged.data]).toEqual([104.5, 21, 7.5, 9, 42, 215]);
    expect([...weight.data]).toEqual([100, 0, 0, 0, 0, 200]);
  });

  test("to a weight [in, out] of GPT-2's Conv1D, transposed", () => {
    const spec = { shape: [3, 2], initial: "zeros", layout: "in-out" } as const;
    expect([...mergeLora(tensor([3, 2], zeros), spec, a, b, scaled).data]).toEqual([4.5, 9, 21, 42, 7.5, 15]);
  });
});

test("a target is a whole name, or the end of one behind a dot", () => {
  const isTarget = (target: string, name: string): boolean => isLoraLayer({ ...config, targetModules: [target] }, name);
  expect(isTarget("c_proj", "transformer.h.0.attn.c_proj")).toBe(true);
  expect(isTarget("proj", "transformer.h.0.attn.c_proj")).toBe(false);
  expect(isTarget("transformer.h.0.attn.c_proj", "transformer.h.0.attn.c_proj")).toBe(true);
  expect(isTarget("c_proj", "transformer.h.0.c_proj.other")).toBe(false);
});

test("without targets they are PEFT's for the architecture; all-linear is every linear layer but the head", () => {
  const targets = (type: object, targetModules: readonly string[]): readonly string[] =>
    loraConfig(modelFromConfig({ ...model.json, ...type }), { ...config, targetModules }).targetModules;
  const phi = {
    model_type: "phi",
    hidden_size: 64,
    intermediate_size: 64,
    num_attention_heads: 2,
    num_hidden_layers: 1,
  };
  expect(targets({}, [])).toEqual(["c_attn"]);
  expect(targets(phi, [])).toEqual(["q_proj", "v_proj", "fc1", "fc2"]);
  expect(targets(phi, ["all-linear"])).toEqual(["q_proj", "k_proj", "v_proj", "dense", "fc1", "fc2"]);
});

describe("adapter_config.json", () => {
  const json = {
    peft_type: "LORA",
    r: 4,
    lora_alpha: 8,
    target_modules: ["c_attn", "c_fc"],
    base_model_name_or_path: "base",
  };
  const read = async (changes: object) => {
    const storage = new MemoryStorage();
    await storage.write("a/adapter_config.json", JSON.stringify({ ...json, ...changes }));
    return readAdapterConfig(storage, "a");
  };

  test("gives rank, alpha, dropout, targets and the base", async () => {
    expect(await read({})).toEqual({ base: "base", config });
    const { config: other } = await read({ lora_dropout: 0.1, target_modules: "all-linear", use_rslora: false });
    expect(other).toEqual({ ...config, dropout: 0.1, targetModules: ["all-linear"] });
  });

  test.each([
    [{ peft_type: "IA3" }, '"peft_type" must be "LORA", got "IA3"'],
    [{ use_rslora: true }, '"use_rslora" must be off, got true'],
    [{ use_dora: true }, '"use_dora" must be off, got true'],
    [{ bias: "all" }, '"bias" must be "none", got "all"'],
    [{ rank_pattern: { c_fc: 8 } }, '"rank_pattern" must be off, got'],
    [{ alpha_pattern: { c_fc: 8 } }, '"alpha_pattern" must be off, got'],
    [{ layers_to_transform: 0 }, '"layers_to_transform" must be off, got 0'],
    [{ layers_to_transform: [0] }, '"layers_to_transform" must be off, got'],
    [{ modules_to_save: ["wte"] }, '"modules_to_save" must be off, got'],
    [{ r: 0 }, '"r" must be a positive integer, got 0'],
    [{ r: 2.5 }, '"r" must be a positive integer, got 2.5'],
    [{ lora_alpha: "8" }, '"lora_alpha" must be a number above 0, got "8"'],
    [{ lora_alpha: 0 }, '"lora_alpha" must be a number above 0, got 0'],
    [{ lora_dropout: 1 }, '"lora_dropout" must be at least 0 and below 1, got 1'],
    [{ target_modules: [] }, '"target_modules" must be a list of names, or "all-linear", got'],
    [{ base_model_name_or_path: "" }, '"base_model_name_or_path" must be the base model\'s folder, got ""'],
  ])("that would change the formula is refused: %j", async (changes, message) => {
    await expect(read(changes)).rejects.toThrow(`a/adapter_config.json: ${message}`);
  });
});

test("an adapter's file has the matrices of its layers, each of its shape, and no others", async () => {
  const storage = new MemoryStorage();
  const device = inProcessDevice({ threads: 1 });
  const fresh = freshAdapter(model, config, 1);
  const load = async (changes: Readonly<Record<string, readonly number[] | undefined>>, added?: string) => {
    const sources = Object.entries(fresh).flatMap(([name, { shape, data }]) => {
      const changed = name in changes ? changes[name] : shape;
      return changed ? [{ name, shape: changed, values: async () => data as Float32Array }] : [];
    });
    const extra = added ? [{ name: added, shape: [1], values: async () => Float32Array.of(1) }] : [];
    await writeSafetensors(storage, "a/adapter_model.safetensors", [...sources, ...extra]);
    await loadAdapter(storage, "a", model, config, device, "p/");
  };
  await load({});
  expect(await device.names()).toEqual(
    Object.keys(fresh)
      .map((name) => `p/${name}`)
      .sort(),
  );
  const a = nameOf("mlp.c_fc", "A");
  await expect(load({ [a]: [64, 4] })).rejects.toThrow(`tensor "${a}" must be [4, 64], got [64, 4]`);
  await expect(load({ [a]: undefined })).rejects.toThrow(`tensor "${a}" must be [4, 64], got none`);
  await expect(load({}, nameOf("mlp.c_proj", "A"))).rejects.toThrow(
    `tensor "${nameOf("mlp.c_proj", "A")}" must belong to a layer that adapter_config.json names`,
  );
  (fresh[a]!.data as Float32Array)[5] = Number.NaN;
  await expect(load({})).rejects.toThrow(
    `a/adapter_model.safetensors: tensor "${a}" must hold finite numbers, got NaN at 5`,
  );
  await storage.remove("a/adapter_model.safetensors");
  await storage.write("a/adapter_model.bin", "");
  await expect(loadAdapter(storage, "a", model, config, device)).rejects.toThrow(
    'a: must hold adapter_model.safetensors, got adapter_model.bin; hint: save it again with peft: model.save_pretrained("OTHER")',
  );
});

test("a rank is at most the largest dimension of a layer that carries the adapter", () => {
  const { shape } = model.specs["transformer.h.0.mlp.c_fc.weight"]!;
  const largest = Math.max(...shape, ...model.specs["transformer.h.0.attn.c_attn.weight"]!.shape);
  expect(loraConfig(model, { ...config, rank: largest }).rank).toBe(largest);
  expect(() => loraConfig(model, { ...config, rank: 1e9 })).toThrow(
    `lora: loraR must be at most ${largest}, the largest dimension of an adapted layer, got 1000000000`,
  );
});
