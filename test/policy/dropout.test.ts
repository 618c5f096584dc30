/** Dropout as masks: their share of zeros, their seeds, and where an adapter's inputs have one. */
import { beforeAll, describe, expect, test } from "vitest";

import { MemoryStorage } from "../../src/core/index.ts";
import { TextTokenizer, trainBpe } from "../../src/data/index.ts";
import { type Device, input, program } from "../../src/engine/index.ts";
import { inProcessDevice } from "../../src/platform/node/index.ts";
import { createPolicy, dropoutFeeds, maskedDropout, openPolicy, type Policy } from "../../src/policy/index.ts";
import { sft, train } from "../../src/trainers/index.ts";
import { clock } from "../training/tiny.ts";

describe("masks", () => {
  const x = input<"token width">("x", "float32", ["rows*time", 8]);
  const masked = program("masked", { outputs: { y: maskedDropout("b", 0.25, maskedDropout("a", 0.25, x)) } });
  const none = program("none", { outputs: { y: maskedDropout("a", 0, x) } });
  const names = ["dropout/0.25/a", "dropout/0.25/b"];
  const valuesAt = (seed: number, step: number, micro: number, name = names[0]!): number[] =>
    Array.from(dropoutFeeds(masked, 1000, { seed, step, micro })[name]!.data);

  test("are 0 with probability p, else 1/(1 − p), so that their mean is 1", () => {
    expect([...masked.inputs.keys()].sort()).toEqual([...names, "x"]);
    expect(dropoutFeeds(masked, 1000, { seed: 1, step: 0, micro: 0 })[names[0]!]!.shape).toEqual([1000, 8]);
    const values = valuesAt(1, 0, 0);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(4 / 3)]));
    // 8000 draws: the share of zeros is 0.25 ± 0.015, three standard deviations.
    expect(Math.abs(values.filter((value) => value === 0).length / 8000 - 0.25)).toBeLessThan(0.015);
  });

  test("are equal for the same seed, step, micro-batch and site, and others for any other", () => {
    const first = valuesAt(1, 2, 3);
    expect(valuesAt(1, 2, 3)).toEqual(first);
    for (const other of [valuesAt(2, 2, 3), valuesAt(1, 3, 3), valuesAt(1, 2, 4), valuesAt(1, 2, 3, names[1])])
      expect(other).not.toEqual(first);
  });

  test("there is none where the probability is 0", () => {
    expect([...none.inputs.keys()]).toEqual(["x"]);
    expect(dropoutFeeds(none, 1000, { seed: 1, step: 0, micro: 0 })).toEqual({});
  });
});

describe("of an adapter's inputs", () => {
  const tokenizer = new TextTokenizer(trainBpe(["the tide turns and the moon burns"], { vocabSize: 270 }));
  const config = {
    model_type: "gpt2",
    n_embd: 16,
    n_head: 2,
    n_layer: 2,
    n_positions: 16,
    embd_pdrop: 0,
    resid_pdrop: 0,
    attn_pdrop: 0,
  };
  const storage = new MemoryStorage();
  const examples = [{ tokens: tokenizer.encode("the tide turns").slice(0, 16), from: 1 }];
  let device: Device;
  beforeAll(async () => {
    device = inProcessDevice({ threads: 1 });
    await (await createPolicy(config, { tokenizer, device, storage, prefix: "base/", seed: 3 })).save("base");
  });
  const open = (prefix: string, loraDropout: number): Promise<Policy> =>
    openPolicy("base", { device, storage, prefix, loraR: 2, loraDropout, seed: 1 });

  test("each linear layer with an adapter has a mask of its own; without dropout there is none", async () => {
    const policy = await open("traced/", 0.5);
    const method = sft({ maxLength: 16 });
    const layers = [0, 1].map((layer) => `dropout/0.5/lora/transformer.h.${layer}.attn.c_attn`);
    const inputsOf = (model: Parameters<typeof method.trace>[0]): string[] =>
      [...program("sft", method.trace(model)).inputs.keys()].filter((name) => name.startsWith("dropout/")).sort();
    expect(inputsOf(policy.trace({ dropout: maskedDropout }))).toEqual(layers);
    expect(inputsOf(policy.trace())).toEqual([]);
    expect(inputsOf(policy.trace({ dropout: maskedDropout, adapter: false }))).toEqual([]);
  });

  test("changes training when disableDropout is off, the same way for the same seed, and nothing when it is on", async () => {
    let runs = 0;
    const trained = async (loraDropout: number, disableDropout: boolean, seed = 1): Promise<number[]> => {
      const folder = `run-${runs++}`;
      const policy = await open(`${folder}/`, loraDropout);
      const method = sft({ learningRate: 1e-2, maxSteps: 3, saveSteps: 0, maxLength: 16, disableDropout, seed });
      for await (const _ of train({ policy, method, examples, folder, clock }));
      const [logps] = await policy.logps(examples);
      await policy.drop();
      return logps!;
    };
    const plain = await trained(0, false);
    expect(await trained(0.5, true)).toEqual(plain);
    const dropped = await trained(0.5, false);
    expect(dropped).not.toEqual(plain);
    expect(await trained(0.5, false)).toEqual(dropped);
    expect(await trained(0.5, false, 2)).not.toEqual(dropped);
  });
});
