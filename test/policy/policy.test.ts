/** A policy: several on one device, adapters, 8-bit weights, digests, saved and opened again. */
import { beforeAll, describe, expect, test } from "vitest";

import { MemoryStorage } from "../../src/core/index.ts";
import { type SequenceExample, TextTokenizer, trainBpe } from "../../src/data/index.ts";
import { type Device, program } from "../../src/engine/index.ts";
import { generate } from "../../src/generation/index.ts";
import { loraSpecs } from "../../src/models/index.ts";
import { inProcessDevice } from "../../src/platform/node/index.ts";
import { createPolicy, openPolicy, Policy, slidingWindows } from "../../src/policy/index.ts";
import { sft, train } from "../../src/trainers/index.ts";
import { MortalStorage } from "../mortal-storage.ts";
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

describe("on its device", () => {
  const storage = new MemoryStorage();
  let device: Device;
  const alpha = 8;
  const open = (options: {
    readonly prefix: string;
    readonly loraTargetModules?: readonly string[];
    readonly seed?: number;
  }) => openPolicy("base", { device, storage, loraR: 2, loraAlpha: alpha, ...options });
  beforeAll(async () => {
    device = inProcessDevice({ threads: 1 });
    const base = await createPolicy(configs.gpt2, { tokenizer, device, storage, prefix: "made/", seed: 3 });
    await base.save("base");
    await base.drop();
  });

  test("log-probabilities begin at `from`, whatever the batch", async () => {
    const policy = await openPolicy("base", { device, storage, prefix: "from/" });
    const whole = await policy.logps(sequences);
    expect(whole.map((logps) => logps.length)).toEqual(sequences.map(({ tokens }) => tokens.length - 1));
    const later = await policy.logps(sequences.map(({ tokens }) => ({ tokens, from: 4 })));
    expect(later).toEqual(whole.map((logps) => logps.slice(3)));
    const single = await policy.logps(sequences, { batchSize: 1 });
    expect(single.map((logps) => logps.length)).toEqual(whole.map((logps) => logps.length));
    expect(gap(single, whole)).toBeLessThan(1e-5);
    await policy.close();
    expect((await device.names()).filter((name) => name.startsWith("from/"))).toEqual([]);
  });

  test("hidden states of several rows are those of each sequence alone", async () => {
    const policy = await openPolicy("base", { device, storage, prefix: "states/" });
    const tokens = sequences.map((sequence) => sequence.tokens);
    const maxLength = Math.max(...tokens.map(({ length }) => length));
    const together = await policy.hiddenStates(tokens, { maxLength });
    for (const [i, ids] of tokens.entries()) {
      const [alone] = await policy.hiddenStates([ids]);
      expect(together[i]!.length).toBe(ids.length);
      expect(
        gap(
          together[i]!.map((state) => [...state]),
          alone!.map((state) => [...state]),
        ),
      ).toBeLessThan(1e-5);
    }
    await policy.drop();
  });

  test("a digest knows every tensor, an adapter's too", async () => {
    const policy = await open({ prefix: "digest/" });
    const names = (await device.names()).filter((name) => name.startsWith("digest/"));
    // Token and position embeddings, 12 tensors in each of 2 blocks, the last norm; A and B of c_attn in each block.
    expect(names).toHaveLength(2 + 2 * 12 + 2 + 2 * 2);
    const digests = [await policy.digest()];
    for (const name of names) {
      const { [name]: tensor } = await device.take([name]);
      tensor!.data[tensor!.data.length - 1]! += 1;
      await device.put({ [name]: tensor! });
      digests.push(await policy.digest());
    }
    expect(new Set(digests).size).toBe(names.length + 1);
    await policy.drop();
    expect((await device.names()).filter((name) => name.startsWith("digest/"))).toEqual([]);
  });

  test("weight decay is for matrices: no bias, no norm", async () => {
    const policy = await open({ prefix: "decay/", loraTargetModules: ["c_fc"] });
    const inBlock = (layer: number): string[] =>
      ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"].map((name) => `transformer.h.${layer}.${name}.weight`);
    const adapter = (layer: number): string[] =>
      ["A", "B"].map((side) => `base_model.model.transformer.h.${layer}.mlp.c_fc.lora_${side}.weight`);
    const names = ["transformer.wte.weight", "transformer.wpe.weight", ...inBlock(0), ...inBlock(1)];
    expect(policy.decayedNames().sort()).toEqual(
      [...names, ...adapter(0), ...adapter(1)].map((name) => `decay/${name}`).sort(),
    );
  });

  test("a target is a layer's whole name, or its end behind a dot", async () => {
    const layersOf = ({ lora, model }: Policy): string[] =>
      Object.keys(loraSpecs(model, lora!)).filter((name) => name.includes("lora_A"));
    const one = await open({ prefix: "one/", loraTargetModules: ["transformer.h.1.attn.c_proj"] });
    expect(layersOf(one)).toEqual(["base_model.model.transformer.h.1.attn.c_proj.lora_A.weight"]);
    const several = await open({ prefix: "several/", loraTargetModules: ["mlp.c_proj"] });
    expect(layersOf(several)).toEqual(
      [0, 1].map((layer) => `base_model.model.transformer.h.${layer}.mlp.c_proj.lora_A.weight`),
    );
    await expect(open({ prefix: "part/", loraTargetModules: ["proj"] })).rejects.toThrow(
      'loraTargetModules must name linear layers, got "proj"',
    );
    expect((await open({ prefix: "usual/" })).lora).toEqual({ rank: 2, alpha, dropout: 0, targetModules: ["c_attn"] });
  });

  test("a frozen trace has nothing to train; with an adapter only the adapter is trained", async () => {
    const policy = await open({ prefix: "frozen/" });
    const trained = (frozen: boolean, adapter: boolean): string[] => [
      ...program("sft", sft({ maxLength: 48 }).trace(policy.trace({ frozen, adapter }))).gradients.keys(),
    ];
    expect(trained(false, true).every((name) => name.includes("lora_"))).toBe(true);
    expect(trained(false, true)).toHaveLength(4);
    expect(trained(true, false)).toEqual([]);
    const whole = await openPolicy("base", { device, storage, prefix: "whole/" });
    expect([...program("sft", sft().trace(whole.trace({ frozen: true }))).gradients.keys()]).toEqual([]);
    expect([...program("sft", sft().trace(whole.trace())).gradients.keys()]).toHaveLength(28);
  });

  test("a seed makes the weights and the adapter", async () => {
    const make = async (seed: number): Promise<string> =>
      (await createPolicy(configs.gpt2, { tokenizer, device, storage, prefix: "seed/", seed })).digest();
    expect(await make(5)).toBe(await make(5));
    expect(await make(6)).not.toBe(await make(5));
    const adapter = async (seed: number): Promise<string> => (await open({ prefix: "seed/", seed })).digest();
    expect(await adapter(6)).not.toBe(await adapter(5));
  });

  test("a length fits the model's context", async () => {
    const policy = await open({ prefix: "length/" });
    expect([policy.fitLength(1000), policy.fitLength(7)]).toEqual([48, 7]);
  });

  test("the file that makes a folder a model or an adapter is written last", async () => {
    const written = async (merge: boolean): Promise<string[]> => {
      const recorded = new MortalStorage(storage.files);
      const policy = await openPolicy("base", { device, storage: recorded, prefix: "order/", loraR: 2 });
      await policy.save("out", { merge });
      return recorded.changes.map((change) => change.replace("write out/", ""));
    };
    expect(await written(true)).toEqual([
      "tokenizer.json",
      "tokenizer_config.json",
      "config.json",
      "generation_config.json",
      "model.safetensors",
    ]);
    expect(await written(false)).toEqual([
      "tokenizer.json",
      "tokenizer_config.json",
      "adapter_model.safetensors",
      "adapter_config.json",
    ]);
  });

  test("an adapter's folder has a tokenizer of its own, the base's where it has none", async () => {
    const policy = await open({ prefix: "own/" });
    await policy.save("adapter");
    await storage.write("adapter/tokenizer_config.json", '{"eos_token":"e"}');
    expect((await openPolicy("adapter", { device, storage, prefix: "own/" })).tokenizer.eosTokenId).toBe(
      tokenizer.encode("e")[0],
    );
    await storage.remove("adapter/tokenizer.json");
    expect((await openPolicy("adapter", { device, storage, prefix: "own/" })).tokenizer.eosTokenId).toBe(
      tokenizer.eosTokenId,
    );
  });

  test("scoring, generation and training leave no program loaded", async () => {
    const loaded = new Set<number>();
    let loads = 0;
    const watched = new Proxy(device, {
      get(target, key: keyof Device) {
        const own: Partial<Device> = {
          async load(traced) {
            const handle = await target.load(traced);
            loads++;
            loaded.add(handle.id);
            return handle;
          },
          async unload(handle) {
            await target.unload(handle);
            loaded.delete(handle.id);
          },
        };
        const value = own[key] ?? target[key];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const policy = await openPolicy("base", { device: watched, storage, prefix: "watched/" });
    await policy.logps(sequences);
    await policy.hiddenStates([sequences[0]!.tokens]);
    expect([loads, loaded.size]).toEqual([2, 0]);
    await generate(policy, ["the tide"], { maxNewTokens: 2 });
    expect([loads, loaded.size]).toEqual([4, 0]);
    const method = sft({ maxSteps: 1, saveSteps: 0, maxLength: 48, evalSplit: 0.5 });
    for await (const _ of train({ policy, method, examples: sequences, folder: "watched", clock }));
    expect([loads, loaded.size]).toEqual([6, 0]);
  });

  test("closing one leaves the device to the others; one that owns its device closes it", async () => {
    const first = await openPolicy("base", { device, storage, prefix: "first/" });
    const second = await openPolicy("base", { device, storage, prefix: "second/" });
    const wanted = await second.logps(sequences);
    await first.close();
    expect(await second.logps(sequences)).toEqual(wanted);
    let closed = 0;
    const counted = { ...device, close: async () => void closed++ } as Device;
    const { model } = second;
    await new Policy({ model, tokenizer, device: counted, storage, prefix: "" }).owningDevice().close();
    expect(closed).toBe(1);
  });
});

// Windows of 4 that move by 2: the first predicts tokens 1 to 3, each later one the last two of its four.
test("sliding windows predict every token but the first once, from at least half a window before it", () => {
  const tokens = [10, 11, 12, 13, 14, 15, 16];
  expect(slidingWindows(tokens, 4)).toEqual([
    { tokens: [10, 11, 12, 13], from: 1 },
    { tokens: [12, 13, 14, 15], from: 2 },
    { tokens: [14, 15, 16], from: 2 },
  ]);
  expect(slidingWindows([10, 11], 4)).toEqual([{ tokens: [10, 11], from: 1 }]);
  expect(slidingWindows([10], 4)).toEqual([]);
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

  test("a vocabulary smaller than the tokenizer's, and 8-bit fresh weights", async () => {
    const small = { ...configs.gpt2, vocab_size: 8 };
    await expect(createPolicy(small, { tokenizer, device, storage })).rejects.toThrow(
      `createPolicy: tokenizer.json must have at most the 8 tokens of config.json, got ${tokenizer.size}`,
    );
    await expect(createPolicy(configs.gpt2, { tokenizer, device, storage, loadIn8bit: true })).rejects.toThrow(
      "createPolicy: loadIn8bit must be off for fresh weights",
    );
  });

  test("a hub id, a folder without safetensors, an unknown architecture: the way out", async () => {
    await expect(openPolicy("microsoft/phi-1_5", { device, storage })).rejects.toThrow(
      "microsoft/phi-1_5: must be a model folder, got no such folder, or an empty one; hint: download it first: hf download microsoft/phi-1_5 --local-dir phi-1_5",
    );
    const config = storage.text("base/config.json");
    await storage.write("bin/config.json", config);
    await storage.write("bin/tokenizer.json", storage.text("base/tokenizer.json"));
    await storage.write("bin/pytorch_model.bin", "");
    await expect(openPolicy("bin", { device, storage })).rejects.toThrow(
      'bin: must hold model.safetensors or model.safetensors.index.json, got pytorch_model.bin; hint: write it as safetensors with transformers: AutoModelForCausalLM.from_pretrained("bin").save_pretrained("OTHER", safe_serialization=True)',
    );
    await storage.write("llama/config.json", config.replace('"gpt2"', '"llama"'));
    await expect(openPolicy("llama", { device, storage })).rejects.toThrow(
      'llama/config.json: no architecture for model_type "llama", known: gpt2, phi',
    );
  });
});
