/** LoRA adapters that peft wrote, over tiny checkpoints of `transformers`: logits with and without (test/golden/adapter.py). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import { oneTreePerRow, packBatch, type TextTokenizer } from "../../src/data/index.ts";
import { program } from "../../src/engine/index.ts";
import { loadAdapter, loadWeights, loraConfig, readAdapterConfig, readModel } from "../../src/models/index.ts";
import { inProcessDevice, NodeStorage } from "../../src/platform/node/index.ts";
import { batchFeeds, batchInputs, headLogits, hiddenStates, Policy } from "../../src/policy/index.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/adapter.json", import.meta.url), "utf8")) as {
  readonly row: number[];
} & Record<"gpt2" | "phi", { readonly with: number[][]; readonly without: number[][] }>;
const folder = (name: string): string => new URL(`../golden/${name}`, import.meta.url).pathname;
const storage = new NodeStorage();

describe.each(["gpt2", "phi"] as const)("%s with peft's adapter", (name) => {
  test.each([
    ["with", true],
    ["without", false],
  ] as const)("logits %s it", async (key, adapter) => {
    const device = inProcessDevice({ threads: 1 });
    const model = await readModel(storage, folder(name));
    await loadWeights(storage, folder(name), model, device, { prefix: "p/" });
    const { config } = await readAdapterConfig(storage, folder(`${name}-lora`));
    const lora = loraConfig(model, config);
    await loadAdapter(storage, folder(`${name}-lora`), model, lora, device, "p/");
    const policy = new Policy({ model, tokenizer: {} as TextTokenizer, device, storage, prefix: "p/", lora });
    const traced = policy.trace({ adapter });
    const logits = headLogits(traced, hiddenStates(traced, batchInputs()));
    const handle = await device.load(program("logits", { outputs: { logits } }));
    const trees = [[{ tokens: golden.row }]];
    const { logits: got } = await device.run(handle, batchFeeds(packBatch(trees, oneTreePerRow(trees))));
    const wanted = golden[name][key].flat();
    const scale = Math.max(...wanted.map(Math.abs));
    expect(Math.max(...wanted.map((value, i) => Math.abs(got!.data[i]! - value))) / scale).toBeLessThan(3e-5);
  });

  test("it changes the logits by more than rounding", () => {
    const [on, off] = [golden[name].with.flat(), golden[name].without.flat()];
    expect(Math.max(...on.map((value, i) => Math.abs(value - off[i]!)))).toBeGreaterThan(0.1);
  });
});
