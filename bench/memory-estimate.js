/**
 * Memory predicted for training against what a process really used at its peak: model sizes, batch shapes,
 * all weights or a LoRA adapter, float32 or 8-bit base. The factors of src/trainers/estimate.ts come from here.
 *
 *   node bench/memory-estimate.js
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { environment, inOwnProcess, peakBytes, record } from "./record.js";

/** Name, config.json's sizes, rows and time of a batch, and what is laid over the weights. */
const cases = [
  { name: "4.2M, 16 × 128", width: 256, layers: 4, heads: 4, vocabulary: 4096, rows: 16, time: 128 },
  { name: "4.2M, 4 × 512", width: 256, layers: 4, heads: 4, vocabulary: 4096, rows: 4, time: 512 },
  { name: "4.2M, 32 × 256", width: 256, layers: 4, heads: 4, vocabulary: 4096, rows: 32, time: 256 },
  { name: "26M, 8 × 256", width: 512, layers: 8, heads: 8, vocabulary: 4096, rows: 8, time: 256 },
  { name: "26M, 2 × 1024", width: 512, layers: 8, heads: 8, vocabulary: 4096, rows: 2, time: 1024 },
  { name: "26M, 8 × 256, SGD", width: 512, layers: 8, heads: 8, vocabulary: 4096, rows: 8, time: 256, optim: "sgd" },
  { name: "26M, 8 × 256, LoRA", width: 512, layers: 8, heads: 8, vocabulary: 4096, rows: 8, time: 256, loraR: 8 },
  { name: "124M, 4 × 256", width: 768, layers: 12, heads: 12, vocabulary: 50257, rows: 4, time: 256 },
  { name: "124M, 4 × 256, LoRA", width: 768, layers: 12, heads: 12, vocabulary: 50257, rows: 4, time: 256, loraR: 8 },
  {
    name: "124M, 4 × 256, LoRA, 8 bits",
    width: 768,
    layers: 12,
    heads: 12,
    vocabulary: 50257,
    rows: 4,
    time: 256,
    loraR: 8,
    loadIn8bit: true,
  },
];

/** The model of a case, with fresh weights. */
async function createModel({ width, layers, heads, vocabulary, time }, options) {
  const { TextTokenizer, trainBpe } = await import("../dist/data/index.js");
  const { createPolicy } = await import("../dist/policy/index.js");
  const config = {
    model_type: "gpt2",
    vocab_size: vocabulary,
    n_embd: width,
    n_head: heads,
    n_layer: layers,
    n_positions: time,
    attn_pdrop: 0,
  };
  return createPolicy(config, { tokenizer: new TextTokenizer(trainBpe([], { vocabSize: 257 })), ...options });
}

async function child(one, folder) {
  const { MemoryStorage } = await import("../dist/core/index.js");
  const { openPolicy } = await import("../dist/policy/index.js");
  const { inProcessDevice, NodeStorage } = await import("../dist/platform/node/index.js");
  const { estimateMemory, measureUpdates, sft } = await import("../dist/trainers/index.js");
  const { vocabulary, rows, time, loraR = null, loadIn8bit = false, optim = "adamw" } = one;
  const device = inProcessDevice();
  const policy = folder
    ? await openPolicy(folder, { device, storage: new NodeStorage(), loraR, loadIn8bit })
    : await createModel(one, { device, storage: new MemoryStorage(), loraR });
  const method = sft({ packing: false, maxLength: time, optim, perDeviceTrainBatchSize: rows });
  const window = Array.from({ length: rows }, (_, r) => ({
    tokens: Array.from({ length: time }, (_, t) => (r * 31 + t * 7) % vocabulary),
    from: 1,
  }));
  await measureUpdates(policy, method, window, { clock: performance, rounds: 2 });
  console.log(
    JSON.stringify({
      peak: peakBytes(),
      predicted: estimateMemory({ config: policy.config, cost: policy.cost() }, method.settings, { rows, time }),
    }),
  );
}

async function write(one, folder) {
  const { inProcessDevice, NodeStorage } = await import("../dist/platform/node/index.js");
  await (await createModel(one, { device: inProcessDevice(), storage: new NodeStorage() })).save(folder);
  console.log("{}");
}

const [what, index, folder] = process.argv.slice(2);
if (what === "measure") await child(cases[Number(index)], folder);
else if (what === "write") await write(cases[Number(index)], folder);
else {
  const machine = environment();
  const script = fileURLToPath(import.meta.url);
  const results = cases.map((one, i) => {
    const place = one.loadIn8bit ? mkdtempSync(join(tmpdir(), "penchant-bench-")) : undefined;
    if (place) inOwnProcess(script, ["write", String(i), place]);
    const { peak, predicted } = inOwnProcess(script, ["measure", String(i), ...(place ? [place] : [])]);
    if (place) rmSync(place, { recursive: true });
    const parts = Object.fromEntries(Object.entries(predicted).map(([name, bytes]) => [name, bytes / 1e9]));
    console.error(`${one.name}: peak ${(peak / 1e9).toFixed(2)} GB, predicted ${parts.total.toFixed(2)} GB`, parts);
    return { case: one.name, peakGB: peak / 1e9, predictedGB: parts.total, ratio: predicted.total / peak };
  });
  record("memory-estimate", {
    what: "peak memory of a process that trains by SFT, against the prediction of `penchant train --dry-run`",
    machine,
    results,
  });
}
