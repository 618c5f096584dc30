/**
 * Memory while training does not grow with the data: ORPO on short pairs from a file, 30 updates, and the peak
 * of a process of its own for each size. The data is read and tokenised whole before the first update.
 *
 *   node bench/data-memory.js [--sizes 10000,1000000]
 */
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { environment, inOwnProcess, peakBytes, record } from "./record.js";

const UPDATES = 30;

/** Writes so many pairs of some 60 characters each. */
async function writePairs(/** @type {string} */ path, /** @type {number} */ count) {
  const file = createWriteStream(path);
  for (let i = 0; i < count; i++) {
    const row = { prompt: `count to ${i}:`, chosen: ` ${i} is the ${i % 7}th`, rejected: ` no ${i % 11}` };
    if (!file.write(`${JSON.stringify(row)}\n`)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}

async function child(/** @type {string} */ folder) {
  const { TextTokenizer, readPreferences, trainBpe } = await import("../dist/data/index.js");
  const { createPolicy } = await import("../dist/policy/index.js");
  const { inProcessDevice, NodeStorage } = await import("../dist/platform/node/index.js");
  const { orpo, trainAndSave } = await import("../dist/trainers/index.js");
  const tokenizer = new TextTokenizer(trainBpe(["count to 12: 12 is the 5th no 3"], { vocabSize: 300 }));
  const config = { model_type: "gpt2", n_embd: 128, n_head: 4, n_layer: 4, n_positions: 128, attn_pdrop: 0 };
  const storage = new NodeStorage();
  const policy = await createPolicy(config, { tokenizer, device: inProcessDevice(), storage });
  const method = orpo({ maxSteps: UPDATES, saveSteps: 0, perDeviceTrainBatchSize: 16, maxLength: 128 });
  const examples = readPreferences(storage, join(folder, "pairs.jsonl"), policy, { maxLength: 128 });
  const begun = performance.now();
  let read = 0;
  let afterReading = 0;
  for await (const event of trainAndSave({
    policy,
    method,
    examples,
    folder: join(folder, "out"),
    clock: performance,
  })) {
    if (event.event !== "data") continue;
    read = (performance.now() - begun) / 1000;
    afterReading = peakBytes();
  }
  console.log(JSON.stringify({ readSeconds: read, peakAfterReading: afterReading, peak: peakBytes() }));
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { sizes: { type: "string", default: "10000,1000000" } },
});
if (positionals[0]) await child(positionals[0]);
else {
  const machine = environment();
  const results = [];
  for (const size of options.sizes.split(",").map(Number)) {
    const folder = mkdtempSync(join(tmpdir(), "penchant-bench-"));
    await writePairs(join(folder, "pairs.jsonl"), size);
    const { readSeconds, peakAfterReading, peak } = inOwnProcess(fileURLToPath(import.meta.url), [folder]);
    rmSync(folder, { recursive: true });
    results.push({ pairs: size, peakGB: peak / 1e9, peakAfterReadingGB: peakAfterReading / 1e9, readSeconds });
    console.error(`${size} pairs: peak ${(peak / 1e9).toFixed(3)} GB, read in ${readSeconds.toFixed(1)} s`);
  }
  const growth = results.at(-1).peakGB / results[0].peakGB;
  record("data-memory", {
    what: `peak memory of ORPO over ${UPDATES} updates of a 0.8M model, by number of pairs in the file`,
    machine,
    results,
    growth,
  });
}
