/** A whole run: examples are read as a stream, the policy is trained and saved, and what a run leaves is cleared. */
import { describe, expect, test } from "vitest";

import { DataError, MemoryStorage } from "../../src/core/index.ts";
import {
  type ExampleStream,
  examplesInMemory,
  RowReport,
  type SequenceExample,
  sequenceCodec,
  TextTokenizer,
  trainBpe,
} from "../../src/data/index.ts";
import { freshWeights } from "../../src/models/index.ts";
import { inProcessDevice } from "../../src/platform/node/index.ts";
import { createPolicy } from "../../src/policy/index.ts";
import {
  clearRun,
  holdsModel,
  measureUpdates,
  type RunEvent,
  type RunOptions,
  sft,
  trainAndSave,
} from "../../src/trainers/index.ts";
import { clock, policyOf, sequences, tinyModel, weightsOf } from "./tiny.ts";

const settings = { learningRate: 1e-2, maxSteps: 2, perDeviceTrainBatchSize: 4, saveSteps: 1, maxLength: 32 };

/** A stream of examples; `before` is called with the number of each before it is given. */
function streamOf(count: number, before: (index: number) => void = () => {}): ExampleStream<SequenceExample> {
  const report = new RowReport();
  async function* examples(): AsyncGenerator<SequenceExample> {
    for (let i = 0; i < count; i++) {
      before(i);
      yield sequences[i % sequences.length]!;
    }
    report.excluded.add("the prompt has no token", "rows.jsonl:7");
    report.warnings.add("a completion was cut at maxLength", "rows.jsonl:9");
  }
  return { report, [Symbol.asyncIterator]: examples };
}

async function ranOf(given: Pick<RunOptions<SequenceExample>, "examples"> & Partial<RunOptions<SequenceExample>>) {
  const storage = new MemoryStorage();
  const device = inProcessDevice({ threads: 1 });
  await device.put(freshWeights(tinyModel, 1));
  const policy = policyOf(device, storage);
  const events: RunEvent[] = [];
  const run = (async () => {
    for await (const event of trainAndSave({ policy, method: sft(settings), folder: "run", clock, ...given }))
      events.push(event);
  })();
  return { storage, device, events, run };
}

describe("a stream", () => {
  test("is reported every 10,000 examples, then with the rows that were left out or changed", async () => {
    const { events, run } = await ranOf({ examples: streamOf(25_000) });
    await run;
    const counts = events.flatMap((event) => (event.event === "reading" ? [event.examples] : []));
    expect(counts.map((count) => Math.round(count / 100))).toEqual([100, 200]);
    expect(events[2]).toEqual({
      event: "data",
      format: null,
      columns: null,
      examples: 25_000,
      excluded: [{ reason: "the prompt has no token", count: 1, first: "rows.jsonl:7" }],
      warnings: [{ reason: "a completion was cut at maxLength", count: 1, first: "rows.jsonl:9" }],
    });
    expect(events[3]).toMatchObject({ event: "start", examples: 25_000 });
  });

  test("trains to the same weights as the same examples in memory, and its file is removed", async () => {
    const streamed = await ranOf({ examples: streamOf(sequences.length) });
    const held = await ranOf({ examples: sequences });
    const list = await ranOf({ examples: await examplesInMemory(sequenceCodec, sequences) });
    await Promise.all([streamed.run, held.run, list.run]);
    expect(await weightsOf(streamed.device)).toEqual(await weightsOf(held.device));
    expect(await weightsOf(list.device)).toEqual(await weightsOf(held.device));
    const files = ["config.json", "events.jsonl", "generation_config.json", "model.safetensors"];
    expect(await streamed.storage.list("run")).toEqual([...files, "tokenizer.json", "tokenizer_config.json"]);
    expect(held.events.map(({ event }) => event)).not.toContain("data");
  });

  test("stops when the run is interrupted while it is read", async () => {
    const abort = new AbortController();
    let read = 0;
    const examples = streamOf(1000, (index) => {
      read = index;
      if (index === 5) abort.abort();
    });
    const { events, run, storage } = await ranOf({ examples, signal: abort.signal });
    await expect(run).rejects.toThrow("train: interrupted while the data was read; the same command starts again");
    await expect(run).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    expect([read, events, storage.files.size]).toEqual([5, [], 0]);
  });

  test("that nobody reads on is read no further", async () => {
    let read = 0;
    const examples = streamOf(1_000_000, (index) => {
      read = index;
    });
    const storage = new MemoryStorage();
    const device = inProcessDevice({ threads: 1 });
    await device.put(freshWeights(tinyModel, 1));
    const method = sft(settings);
    const run = trainAndSave({ policy: policyOf(device, storage), method, examples, folder: "run", clock });
    for await (const event of run) if (event.event === "reading") break;
    const atBreak = read;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(read).toBe(atBreak);
    expect(read).toBeLessThan(30_000);
    expect(storage.files.size).toBe(0);
  });

  test("with a row that cannot be used ends the run with its error", async () => {
    const examples = streamOf(1000, (index) => {
      if (index === 5) throw new DataError("rows.jsonl:6: must be a row");
    });
    await expect((await ranOf({ examples })).run).rejects.toThrow("rows.jsonl:6: must be a row");
  });
});

test("the policy is saved where it is told to be; the run's folder keeps its events alone", async () => {
  const { storage, run } = await ranOf({ examples: streamOf(20), saveTo: "models/out" });
  await run;
  expect(await storage.list("run")).toEqual(["events.jsonl"]);
  expect(await storage.list("models/out")).toContain("model.safetensors");
  expect([await holdsModel(storage, "run"), await holdsModel(storage, "models/out")]).toEqual([false, true]);
});

test("an adapter is saved alone, or merged into a model", async () => {
  const tokenizer = new TextTokenizer(trainBpe([], { vocabSize: 257 }));
  const filesOf = async (merge: boolean): Promise<string[]> => {
    const storage = new MemoryStorage();
    const device = inProcessDevice({ threads: 1 });
    const json = { model_type: "gpt2", n_embd: 16, n_head: 2, n_layer: 1, n_positions: 32, attn_pdrop: 0 };
    const policy = await createPolicy(json, { tokenizer, device, storage, loraR: 2 });
    const method = sft({ ...settings, saveSteps: 0 });
    for await (const _ of trainAndSave({ policy, method, examples: sequences, folder: "run", clock, merge }));
    expect(await holdsModel(storage, "run")).toBe(true);
    return (await storage.list("run")).filter((name) => name.endsWith(".safetensors"));
  };
  expect(await filesOf(false)).toEqual(["adapter_model.safetensors"]);
  expect(await filesOf(true)).toEqual(["model.safetensors"]);
});

test("clearing a run removes what a run writes, and nothing else", async () => {
  const storage = new MemoryStorage();
  const written = ["model.safetensors", "adapter_model.safetensors", "adapter_config.json"];
  const unfinished = ["checkpoint-3/trainer_state.json", "unfinished-checkpoint-4/model.safetensors"];
  const kept = ["config.json", "notes.txt", "checkpoint-of-mine/a"];
  for (const name of [...written, ...unfinished, ...kept, "events.jsonl", "examples.unfinished"])
    await storage.write(`run/${name}`, "x");
  await storage.write("other/model.safetensors", "x");
  await clearRun(storage, "run");
  expect([...storage.files.keys()].sort()).toEqual(
    [...kept.map((name) => `run/${name}`), "other/model.safetensors"].sort(),
  );
  for (const name of written) {
    await storage.write(`${name}/${name}`, "x");
    expect(await holdsModel(storage, name), name).toBe(true);
  }
});

// The clock is read before a round, after its gradients and at its end. The first round, of 200 ms, is not counted;
// the others take 40, 30 and 90 ms, and their optimiser 10, 20 and 30.
test("a measurement is the median of the rounds after the first", async () => {
  const device = inProcessDevice({ threads: 1 });
  await device.put(freshWeights(tinyModel, 1));
  const times = [0, 100, 200, 200, 230, 240, 240, 250, 270, 270, 330, 360];
  const window = sequences.slice(0, 3);
  const measured = await measureUpdates(policyOf(device, new MemoryStorage()), sft({ maxLength: 32 }), window, {
    clock: { now: () => times.shift()! },
    rounds: 3,
  });
  expect(measured).toEqual({ milliseconds: 40, updateMilliseconds: 20, tokens: 4 + 5 + 6 });
  expect(times).toEqual([]);
});
