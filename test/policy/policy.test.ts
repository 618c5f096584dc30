/** A policy: several on one device, adapters, 8-bit weights, digests, saved and opened again. */
import { beforeAll, describe, expect, test } from "vitest";

import { MemoryStorage } from "../../src/core/index.ts";
import { type SequenceExample, TextTokenizer, trainBpe } from "../../src/data/index.ts";
import type { Device } from "../../src/engine/index.ts";
import { generate } from "../../src/generation/index.ts";
import { inProcessDevice } from "../../src/platform/node/index.ts";
import { createPolicy, openPolicy, type Policy } from "../../src/policy/index.ts";
import { sft, train } from "../../src/trainers/index.ts";
import { clock } from "../training/tiny.ts";

const tokenizer = new TextTokenizer(trainBpe(["the tide turns and the moon burns"], { vocabSize: 270 }));
const configs = {
  gpt2: { model_type: "gpt2", n_embd: 64, n_head: 2, n_layer: 2, n_positions: 48, attn_pdrop: 0 },
  phi: {
    model_type: "phi",
    hidden_size: 64,
    intermediate_size: 128,
    num_attention_heads: 2,
    num_hidden_layers: 2,
    max_position_embeddings: 48,
  },
};
const sequences: readonly SequenceExample[] = ["the tide turns", "the moon burns and turns"].map((text) => ({
  tokens: tokenizer.encode(text),
  from: 1,
}));
const gap = (a: readonly number[][], b: readonly number[][]): number =>
  Math.max(...a.flat().map((x, i) => Math.abs(x - b.flat()[i]!)));

describe.each(Object.keys(configs) as (keyof typeof configs)[])("%s", (type) => {
  let device: Device;
  const storage = new MemoryStorage();
  beforeAll(async () => {
    device = inProcessDevice({ threads: 1 });
    const base = await createPolicy(configs[type], { tokenizer, device, storage, prefix: "first/", seed: 3 });
    await base.save("base");
    await base.drop();
  });

  /** A policy whose adapter has been trained for a few updates. */
  async function tuned(options: { readonly loadIn8bit?: boolean } = {}, name = "tuned/"): Promise<Policy> {
    const policy = await openPolicy("base", {
      device,
      storage,
      prefix: name,
      loraR: 4,
      loraAlpha: 8,
      seed: 1,
      ...options,
    });
    const method = sft({ learningRate: 1e-2, maxSteps: 4, perDeviceTrainBatchSize: 2, saveSteps: 0, maxLength: 48 });
    for await (const _ of train({ policy, method, examples: sequences, folder: name, clock }));
    return policy;
  }

  test("two policies share a device, each under its prefix, and give the numbers that they give alone", async () => {
    const reference = await openPolicy("base", { device, storage, prefix: "reference/" });
    const other = await createPolicy(configs[type], { tokenizer, device, storage, prefix: "other/", seed: 4 });
    const alone = await openPolicy("base", { device: inProcessDevice({ threads: 1 }), storage });
    expect(await reference.logps(sequences)).toEqual(await alone.logps(sequences));
    expect(gap(await other.logps(sequences), await reference.logps(sequences))).toBeGreaterThan(1e-3);
    const greedy = async (policy: Policy): Promise<string> =>
      (await generate(policy, ["the tide"], { doSample: false, maxNewTokens: 6 }))[0]![0]!.text;
    expect(await greedy(reference)).toBe(await greedy(alone));
    await reference.drop();
    expect((await device.names()).filter((stored) => stored.startsWith("reference/"))).toEqual([]);
    await other.drop();
  });

  test("equal weights have equal digests, whatever their prefix; others have others", async () => {
    const policy = await openPolicy("base", { device, storage, prefix: "a/" });
    const again = await openPolicy("base", { device, storage, prefix: "b/" });
    expect(await again.digest()).toBe(await policy.digest());
    const fresh = await createPolicy(configs[type], { tokenizer, device, storage, prefix: "c/", seed: 4 });
    expect(await fresh.digest()).not.toBe(await policy.digest());
    const eight = await openPolicy("base", { device, storage, prefix: "d/", loadIn8bit: true });
    expect(await eight.digest()).not.toBe(await policy.digest());
  });

  test("hidden states are those that the output head reads", async () => {
    const policy = await openPolicy("base", { device, storage, prefix: "hidden/" });
    const [states] = await policy.hiddenStates([sequences[0]!.tokens]);
    expect(states).toHaveLength(sequences[0]!.tokens.length);
    const { weight, bias } = policy.model.architecture.head(policy.config);
    const stored = await device.take([weight, ...(bias ? [bias] : [])].map((key) => `hidden/${key}`));
    const head = stored[`hidden/${weight}`]!.data;
    const width = policy.config.hiddenSize;
    const logits = Array.from({ length: policy.config.vocabSize }, (_, id) => {
      const product = states![0]!.reduce((sum, value, i) => sum + value * head[id * width + i]!, 0);
      return product + (bias ? stored[`hidden/${bias}`]!.data[id]! : 0);
    });
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    const [logps] = await policy.logps(sequences);
    expect(Math.abs(logits[sequences[0]!.tokens[1]!]! - total - logps![0]!)).toBeLessThan(1e-4);
  });

  test("a fresh adapter changes nothing; a trained one does, and switched off it is the reference", async () => {
    const base = await openPolicy("base", { device, storage, prefix: "base/" });
    const wanted = await base.logps(sequences);
    const fresh = await openPolicy("base", { device, storage, prefix: "fresh/", loraR: 4 });
    expect(gap(await fresh.logps(sequences), wanted)).toBeLessThan(1e-6);
    const policy = await tuned();
    expect(gap(await policy.logps(sequences), wanted)).toBeGreaterThan(1e-2);
    expect(gap(await policy.logps(sequences, { adapter: false }), wanted)).toBeLessThan(1e-6);
    // The frozen weights did not move: only the adapter's tensors are others.
    const names = Object.keys(base.model.specs);
    const frozen = await device.take(names.map((key) => `tuned/${key}`));
    const before = await device.take(names.map((key) => `base/${key}`));
    for (const key of names) expect(frozen[`tuned/${key}`]!.data).toEqual(before[`base/${key}`]!.data);
  });

  test("an adapter is saved as PEFT's and opened with its base; merged, it is a model of its own", async () => {
    const policy = await tuned();
    const wanted = await policy.logps(sequences);
    await policy.save("adapter");
    expect(JSON.parse(storage.text("adapter/adapter_config.json"))).toMatchObject({
      peft_type: "LORA",
      base_model_name_or_path: "base",
      r: 4,
      lora_alpha: 8,
      fan_in_fan_out: type === "gpt2",
    });
    const opened = await openPolicy("adapter", { device, storage, prefix: "opened/" });
    expect(await opened.logps(sequences)).toEqual(wanted);
    expect(await opened.digest()).toBe(await policy.digest());
    await policy.save("merged", { merge: true });
    const merged = await openPolicy("merged", { device, storage, prefix: "merged/" });
    expect(merged.lora).toBeUndefined();
    expect(gap(await merged.logps(sequences), wanted)).toBeLessThan(2e-5);
    // The base model's own weights are not touched by merging.
    expect(await policy.logps(sequences)).toEqual(wanted);
  });

  test("8-bit weights are near the float32 ones, take less memory, and carry a trainable adapter", async () => {
    const full = await openPolicy("base", { device, storage, prefix: "full/" });
    const eight = await openPolicy("base", { device, storage, prefix: "eight/", loadIn8bit: true });
    const difference = gap(await eight.logps(sequences), await full.logps(sequences));
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(0.05);
    expect(eight.cost().bytes).toBeLessThan(full.cost().bytes);
    const held = await device.take((await device.names()).filter((stored) => stored.startsWith("eight/")));
    expect(Object.values(held).reduce((sum, { data }) => sum + data.byteLength, 0)).toBe(eight.cost().bytes);

    const policy = await tuned({ loadIn8bit: true }, "tuned8/");
    const after = await policy.logps(sequences);
    expect(after.flat().reduce((a, b) => a + b)).toBeGreaterThan(
      (await eight.logps(sequences)).flat().reduce((a, b) => a + b),
    );
    // Merging reads the float32 weights again, so the merged model is not quantised.
    await policy.save("merged8", { merge: true });
    const merged = await openPolicy("merged8", { device, storage, prefix: "merged8/" });
    expect(gap(await merged.logps(sequences), after)).toBeLessThan(0.1);
    await expect(eight.save("nowhere")).rejects.toThrow(
      "nowhere: a model with 8-bit weights must have an adapter to be saved, got none",
    );
  });

  test("what it costs: parameters as scalars, those that train, bytes", async () => {
    const policy = await openPolicy("base", { device, storage, prefix: "cost/", loraR: 2 });
    const { parameters, trainable, bytes } = policy.cost();
    const held = await device.take((await device.names()).filter((stored) => stored.startsWith("cost/")));
    const scalars = Object.values(held).map(({ data }) => data.length);
    expect(scalars.reduce((a, b) => a + b)).toBe(parameters);
    expect(bytes).toBe(4 * parameters);
    const adapters = Object.entries(held).filter(([stored]) => stored.includes("lora_"));
    expect(adapters.reduce((sum, [, { data }]) => sum + data.length, 0)).toBe(trainable);
  });
});

describe("what cannot be opened is refused by name", () => {
  const storage = new MemoryStorage();
  const device = inProcessDevice({ threads: 1 });
  beforeAll(async () => {
    await (await createPolicy(configs.gpt2, { tokenizer, device, storage })).save("base");
  });

  test("targets that no layer has, with those that there are", async () => {
    await expect(openPolicy("base", { device, storage, loraR: 4, loraTargetModules: ["q_proj"] })).rejects.toThrow(
      'lora: loraTargetModules must name linear layers, got "q_proj"; known: c_attn, c_proj, c_fc, all-linear',
    );
  });

  test("all-linear means every linear layer but the head", async () => {
    const policy = await openPolicy("base", { device, storage, loraR: 1, loraTargetModules: ["all-linear"] });
    expect(policy.lora!.targetModules).toEqual(["c_attn", "c_proj", "c_fc"]);
  });

  test("an adapter whose base is not at hand, or that PEFT options change", async () => {
    const policy = await openPolicy("base", { device, storage, loraR: 2 });
    await policy.save("adapter");
    const config = JSON.parse(storage.text("adapter/adapter_config.json")) as object;
    const write = (changed: object) =>
      storage.write("adapter/adapter_config.json", JSON.stringify({ ...config, ...changed }));
    await write({ base_model_name_or_path: "org/elsewhere" });
    await expect(openPolicy("adapter", { device, storage })).rejects.toThrow(
      "adapter: the adapter's base model must be at hand, got no model folder at org/elsewhere",
    );
    await write({ use_dora: true });
    await expect(openPolicy("adapter", { device, storage })).rejects.toThrow(
      'adapter/adapter_config.json: "use_dora" must be off, got true',
    );
    await write({ layers_to_transform: 1 });
    await expect(openPolicy("adapter", { device, storage })).rejects.toThrow(
      '"layers_to_transform" must be off, got 1',
    );
    await write({ r: 3 });
    await expect(openPolicy("adapter", { device, storage })).rejects.toThrow(
      /lora_A\.weight" must be \[3, 64\], got \[2, 64\]/,
    );
  });

  test("an adapter over an adapter, and 8-bit weights without one in training", async () => {
    const policy = await openPolicy("base", { device, storage, loraR: 2 });
    await policy.save("adapter");
    await expect(openPolicy("adapter", { device, storage, loraR: 2 })).rejects.toThrow(
      "adapter: loraR must not be set for a folder that holds an adapter",
    );
    const eight = await openPolicy("base", { device, storage, loadIn8bit: true });
    const run = train({ policy: eight, method: sft(), examples: sequences, folder: "run", clock });
    await expect(run.next()).rejects.toThrow("sft: 8-bit weights are frozen and must be trained through an adapter");
  });

  test("a hub id, a folder without safetensors, an unknown architecture: the way out", async () => {
    await expect(openPolicy("microsoft/phi-1_5", { device, storage })).rejects.toThrow(
      "microsoft/phi-1_5: must be a model folder, got no config.json in it; hint: download it first: hf download microsoft/phi-1_5 --local-dir phi-1_5",
    );
    const config = storage.text("base/config.json");
    await storage.write("bin/config.json", config);
    await storage.write("bin/tokenizer.json", storage.text("base/tokenizer.json"));
    await storage.write("bin/pytorch_model.bin", "");
    await expect(openPolicy("bin", { device, storage })).rejects.toThrow(
      'bin: must hold model.safetensors or model.safetensors.index.json, got pytorch_model.bin; hint: write it as safetensors with transformers: AutoModelForCausalLM.from_pretrained("bin").save_pretrained("OTHER")',
    );
    await storage.write("llama/config.json", config.replace('"gpt2"', '"llama"'));
    await expect(openPolicy("llama", { device, storage })).rejects.toThrow(
      'llama/config.json: models: no architecture for model_type "llama", known: gpt2, phi',
    );
  });
});
