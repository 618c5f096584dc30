import { describe, expect, test } from "vitest";
import { MemoryStorage } from "../../src/core/index.ts";

import { type Device, referenceDevice } from "../../src/engine/index.ts";
import { freshWeights, modelFromConfig } from "../../src/models/index.ts";
import { inProcessDevice } from "../../src/platform/node/index.ts";
import { sft, type TrainEvent, train } from "../../src/trainers/index.ts";
import {
  clock,
  collect,
  policyOf,
  preferences,
  type RunOptions,
  runOrpo,
  runSft,
  sequences,
  tinyModel,
  weightsOf,
} from "./tiny.ts";

const runners = { sft: (options: RunOptions) => runSft(options), orpo: (options: RunOptions) => runOrpo(options) };
type Runner = keyof typeof runners;
const methods = Object.keys(runners) as Runner[];

async function finished(method: Runner, settings: Record<string, unknown> = {}, device: Device = inProcessDevice()) {
  const storage = new MemoryStorage();
  const events = await collect(runners[method]({ device, storage, settings }));
  return { events, storage, weights: await weightsOf(device), device };
}

const losses = (events: readonly TrainEvent[]): number[] =>
  events.flatMap((event) => (event.event === "progress" ? [event.loss] : []));
const gap = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));

describe.each(methods)("%s", (method) => {
  test("learns: the loss falls, and the first is that of a fresh model", async () => {
    const { events } = await finished(method, { numTrainEpochs: 12 });
    const all = losses(events);
    if (method === "sft") expect(Math.abs(all[0]! - Math.log(24))).toBeLessThan(0.05);
    expect(all.at(-1)!).toBeLessThan(all[0]! * 0.8);
  });

  test("one batch of 8 is 8 batches of 1, and packed rows are padded rows", async () => {
    const whole = await finished(method, { perDeviceTrainBatchSize: 8 });
    const split = await finished(method, { perDeviceTrainBatchSize: 1, gradientAccumulationSteps: 8 });
    const padded = await finished(method, { perDeviceTrainBatchSize: 8, packing: false });
    // The last window of an epoch is smaller: the normalisers must know that too.
    expect(losses(split.events)).toHaveLength(losses(whole.events).length);
    expect(gap(losses(split.events), losses(whole.events))).toBeLessThan(2e-5);
    expect(gap(losses(padded.events), losses(whole.events))).toBeLessThan(2e-5);
    expect(gap(split.weights, whole.weights)).toBeLessThan(5e-4);
    expect(gap(padded.weights, whole.weights)).toBeLessThan(5e-4);
  });

  test("the reference trains to the same weights", async () => {
    const fast = await finished(method);
    const slow = await finished(method, {}, referenceDevice());
    expect(gap(losses(fast.events), losses(slow.events))).toBeLessThan(2e-5);
    expect(gap(fast.weights, slow.weights)).toBeLessThan(5e-4);
  });

  test("runs with one seed are equal to the bit, with one thread or two; another seed differs", async () => {
    const first = await finished(method, {}, inProcessDevice({ threads: 2 }));
    const second = await finished(method, {}, inProcessDevice({ threads: 1 }));
    expect(second.weights).toEqual(first.weights);
    expect(losses(second.events)).toEqual(losses(first.events));
    expect((await finished(method, { seed: 7 })).weights).not.toEqual(first.weights);
  });

  test.each([1, 3, 4])("interrupted after step %i and resumed, it ends in the same bytes", async (stopAfter) => {
    const settings = { saveSteps: 2, evalSplit: 0.2, evalSteps: 3, disableDropout: false };
    const straight = await finished(method, settings);

    const storage = new MemoryStorage();
    const abort = new AbortController();
    const interrupted = (async () => {
      for await (const event of runners[method]({
        device: inProcessDevice(),
        storage,
        settings,
        signal: abort.signal,
      })) {
        if (event.event === "progress" && event.step === stopAfter) abort.abort();
      }
    })();
    await expect(interrupted).rejects.toMatchObject({ code: "E_INTERRUPTED" });
    const device = inProcessDevice();
    const [start] = await collect(runners[method]({ device, storage, settings }));
    expect(start).toMatchObject({ event: "start", resumedFrom: stopAfter });
    expect(await weightsOf(device)).toEqual(straight.weights);
    // Times are left out, and the lines that say where a run began.
    const timeless = (text: string): unknown[] =>
      text
        .trim()
        .split("\n")
        .flatMap((line) => {
          const { seconds: _s, tokens_per_second: _t, ...rest } = JSON.parse(line) as Record<string, unknown>;
          return rest["event"] === "start" ? [] : [rest];
        });
    const starts = storage.text("run/events.jsonl").match(/"event":"start".*/g)!;
    expect(starts.map((line) => /"resumedFrom":(\d+)/.exec(line)![1])).toEqual(["0", String(stopAfter)]);
    expect(timeless(storage.text("run/events.jsonl"))).toEqual(timeless(straight.storage.text("run/events.jsonl")));
  });

  test("a process killed between checkpoints goes on from the last one", async () => {
    const settings = { saveSteps: 2 };
    const straight = await finished(method, settings);
    const storage = new MemoryStorage();
    const killed = runners[method]({ device: inProcessDevice(), storage, settings });
    for await (const event of killed) if (event.event === "progress" && event.step === 3) break;
    const device = inProcessDevice();
    const [start] = await collect(runners[method]({ device, storage, settings }));
    expect(start).toMatchObject({ resumedFrom: 2 });
    expect(await weightsOf(device)).toEqual(straight.weights);
  });

  test("a checkpoint of other settings is not continued", async () => {
    const storage = new MemoryStorage();
    const device = inProcessDevice();
    for await (const event of runners[method]({ device, storage, settings: { saveSteps: 1 } }))
      if (event.event === "checkpoint") break;
    await expect(
      collect(runners[method]({ device, storage, settings: { saveSteps: 1, learningRate: 2e-2 } })),
    ).rejects.toThrow("run/checkpoint-1: must come from the same settings, data and model to be continued");
  });

  test("a loss that is not finite stops the run, with the step and the tensor", async () => {
    const storage = new MemoryStorage();
    const device = inProcessDevice();
    const events = runners[method]({ device, storage, settings: { saveSteps: 1 } });
    const diverged = (async () => {
      for await (const event of events) {
        if (event.event !== "checkpoint") continue;
        const { ["transformer.ln_f.weight"]: norm } = await device.take(["transformer.ln_f.weight"]);
        norm!.data[0] = Number.POSITIVE_INFINITY;
        await device.put({ "transformer.ln_f.weight": norm! });
      }
    })();
    await expect(diverged).rejects.toThrow(
      /^(sft|orpo): step 2: the loss must be finite, got NaN; the first gradient that is not finite is that of "transformer\.[^"]+"; the last good checkpoint is run\/checkpoint-1; hint: a smaller learningRate$/,
    );
  });
});

test("the loss is a mean: twice the same examples in one window make the same update", async () => {
  // Plain descent, unclipped: AdamW and clipping would hide the gradient's size.
  const once = { optim: "sgd", learningRate: 0.1, maxGradNorm: 0, numTrainEpochs: 1, perDeviceTrainBatchSize: 3 };
  const update = async (settings: Record<string, unknown>, count: number): Promise<number[]> => {
    const device = inProcessDevice({ threads: 1 });
    const examples = Array.from({ length: count }, (_, i) => sequences[i % 6]!);
    await collect(runSft({ device, storage: new MemoryStorage(), settings: { ...once, ...settings } }, examples));
    return weightsOf(device);
  };
  const single = await update({ perDeviceTrainBatchSize: 6 }, 6);
  expect(gap(await update({ perDeviceTrainBatchSize: 12 }, 12), single)).toBeLessThan(1e-6);
  expect(gap(await update({ gradientAccumulationSteps: 4 }, 12), single)).toBeLessThan(1e-6);
  expect(gap(await update({ gradientAccumulationSteps: 4, packing: false }, 12), single)).toBeLessThan(1e-6);
});

test("an earlier training on the same device leaves its optimiser's moments to no other", async () => {
  const used = inProcessDevice({ threads: 1 });
  await finished("sft", { maxSteps: 2 }, used);
  const after = await finished("orpo", { maxSteps: 2 }, used);
  expect(after.weights).toEqual((await finished("orpo", { maxSteps: 2 }, inProcessDevice({ threads: 1 }))).weights);
});

test("the newest checkpoints are kept, and the newest is continued", async () => {
  const storage = new MemoryStorage();
  const settings = { saveSteps: 1, saveTotalLimit: 2, numTrainEpochs: 3 };
  for await (const event of runSft({ device: inProcessDevice({ threads: 1 }), storage, settings }))
    if (event.event === "checkpoint" && event.step === 11) break;
  expect(await storage.list("run")).toEqual(["checkpoint-10", "checkpoint-11", "events.jsonl"]);
  for await (const event of runSft({ device: inProcessDevice({ threads: 1 }), storage, settings })) {
    expect(event).toMatchObject({ event: "start", resumedFrom: 11 });
    break;
  }
});

test("metrics carry the field's names", async () => {
  const names = async (method: Runner): Promise<string[]> => {
    const { storage } = await finished(method, { numTrainEpochs: 1 });
    return Object.keys(JSON.parse(storage.text("run/events.jsonl").split("\n")[1]!) as object);
  };
  const always = ["grad_norm", "learning_rate", "num_tokens", "tokens_per_second", "seconds"];
  expect(await names("sft")).toEqual(["event", "step", "epoch", "loss", "entropy", "mean_token_accuracy", ...always]);
  expect(await names("orpo")).toEqual([
    "event",
    "step",
    "epoch",
    "loss",
    "nll_loss",
    "log_odds_ratio",
    "log_odds_chosen",
    "rewards/chosen",
    "rewards/rejected",
    "rewards/margins",
    "rewards/accuracies",
    "logps/chosen",
    "logps/rejected",
    "logits/chosen",
    "logits/rejected",
    "odds_bounded",
    ...always,
  ]);
});

test("held-out examples are never learnt, and evaluation sees no dropout", async () => {
  const { events } = await finished("sft", { evalSplit: 0.25, numTrainEpochs: 1, perDeviceTrainBatchSize: 1 });
  const [start] = events;
  expect(start).toMatchObject({ examples: 15, evalExamples: 5, steps: 15 });
  const evaluations = events.flatMap((event) => (event.event === "eval" ? [event] : []));
  expect(evaluations.map((event) => event.step)).toEqual([0, 15]);
  expect(Object.keys(evaluations[0]!)).toEqual([
    "event",
    "step",
    "epoch",
    "eval_loss",
    "eval_entropy",
    "eval_mean_token_accuracy",
  ]);
});

test("the log has means since its last line, tokens so far, and its update's learning rate", async () => {
  // 12 sequences of 6 tokens, 3 in an update as 2 + 1: 4 updates, and every second one is logged.
  const equal = Array.from({ length: 12 }, (_, i) => ({
    tokens: Array.from({ length: 6 }, (_, t) => (i + t) % 24),
    from: 1,
  }));
  const settings = { perDeviceTrainBatchSize: 1, gradientAccumulationSteps: 3, numTrainEpochs: 1, loggingSteps: 2 };
  const storage = new MemoryStorage();
  const events = await collect(runSft({ device: inProcessDevice({ threads: 1 }), storage, settings }, equal));
  const each = losses(events);
  expect(each).toHaveLength(4);
  const logged = events.flatMap((event) => (event.event === "log" ? [event] : []));
  expect(logged.map(({ step, num_tokens }) => [step, num_tokens])).toEqual([
    [2, 36],
    [4, 72],
  ]);
  const wanted = [(each[0]! + each[1]!) / 2, (each[2]! + each[3]!) / 2];
  expect(
    gap(
      logged.map(({ loss }) => Number(loss)),
      wanted,
    ),
  ).toBeLessThan(1e-9);
  // The rate falls linearly from 0.01 to 0 over 4 updates.
  expect(logged.map(({ learning_rate }) => learning_rate)).toEqual([0.0075, 0.0025]);
  const end = events.at(-1)!;
  expect(end).toMatchObject({ event: "end", step: 4, first: { loss: each[0] }, last: { loss: logged[1]!["loss"] } });
});

test("the first metrics are those of the first update, in a run that was resumed too", async () => {
  const storage = new MemoryStorage();
  const settings = { saveSteps: 2 };
  let first: number | undefined;
  for await (const event of runSft({ device: inProcessDevice({ threads: 1 }), storage, settings })) {
    if (event.event === "progress") first ??= event.loss;
    if (event.event === "checkpoint") break;
  }
  const events = await collect(runSft({ device: inProcessDevice({ threads: 1 }), storage, settings }));
  expect(events[0]).toMatchObject({ resumedFrom: 2 });
  expect(events.at(-1)).toMatchObject({ event: "end", first: { loss: first } });
});

test("evaluation is the mean over all held-out tokens, without dropout, before the first update and at the end", async () => {
  const device = inProcessDevice({ threads: 1 });
  await device.put(freshWeights(tinyModel, 1));
  const policy = policyOf(device, new MemoryStorage());
  const [heldOut, examples] = [sequences.slice(0, 7), sequences.slice(7)];
  const lossNow = async (): Promise<number> => {
    const logps = (await policy.logps(heldOut)).flat();
    return -logps.reduce((a, b) => a + b, 0) / logps.length;
  };
  const before = await lossNow();
  const settings = { learningRate: 1e-2, maxSteps: 3, maxLength: 32, saveSteps: 0, perDeviceEvalBatchSize: 3 };
  const method = sft({ ...settings, disableDropout: false });
  const run = train({ policy, method, examples, evalExamples: heldOut, folder: "run", clock });
  const evaluations = (await collect(run)).flatMap((event) => (event.event === "eval" ? [event] : []));
  expect(evaluations.map(({ step }) => step)).toEqual([0, 3]);
  expect(
    gap(
      evaluations.map(({ eval_loss }) => Number(eval_loss)),
      [before, await lossNow()],
    ),
  ).toBeLessThan(1e-5);
});

test("dropout changes what is learnt", async () => {
  const [off, on] = [
    await finished("sft", { maxSteps: 2 }),
    await finished("sft", { maxSteps: 2, disableDropout: false }),
  ];
  expect(losses(on.events)[0]).not.toBe(losses(off.events)[0]);
});

// Plain descent: w − η·g − η·λ·w. Two runs differ by η·λ·w = 0.1 · 0.5 · w where weights decay.
test("weight decay shrinks matrices and neither biases nor norms", async () => {
  const once = { optim: "sgd", learningRate: 0.1, maxGradNorm: 0, maxSteps: 1, perDeviceTrainBatchSize: 4 };
  const after = async (weightDecay: number) => {
    const { device } = await finished("sft", { ...once, weightDecay }, inProcessDevice({ threads: 1 }));
    return device.take(Object.keys(tinyModel.specs));
  };
  const [plain, decayed] = [await after(0), await after(0.5)];
  for (const [name, { shape, data }] of Object.entries(freshWeights(tinyModel, 1))) {
    const wanted = Array.from(data, (value) => (shape.length > 1 ? 0.05 * value : 0));
    const found = Array.from(data, (_, i) => plain[name]!.data[i]! - decayed[name]!.data[i]!);
    expect(gap(found, wanted), name).toBeLessThan(1e-6);
  }
});

test("the first token of a text is no target, whatever `from` says", () => {
  const examples = [
    { tokens: [1, 2, 3], from: 0 },
    { tokens: [1, 2, 3, 4], from: 2 },
  ];
  expect(sft().normalizers(examples)).toEqual({ tokens: 2 + 2, pairs: 0 });
});

test("ORPO's scope of the likelihood: prompt and completion, or the completion alone", async () => {
  const [full] = losses((await finished("orpo", { nllScope: "full" })).events);
  const [completion] = losses((await finished("orpo", { nllScope: "completion" })).events);
  expect(full).not.toBe(completion);
  // With λ = 0 and completions alone, ORPO is SFT on the chosen completions, to the bit.
  const orpo = await finished("orpo", { beta: 0, nllScope: "completion" });
  const device = inProcessDevice();
  const chosen = preferences.map(({ prompt, chosen }) => ({ tokens: [...prompt, ...chosen], from: prompt.length }));
  const likelihood = await collect(runSft({ device, storage: new MemoryStorage() }, chosen));
  expect(gap(losses(orpo.events), losses(likelihood))).toBeLessThan(1e-5);
});

test("attention dropout is refused by name", async () => {
  const model = modelFromConfig({ ...tinyModel.json, attn_pdrop: 0.1 });
  const run = (disableDropout: boolean) =>
    collect(runSft({ device: inProcessDevice(), storage: new MemoryStorage(), model, settings: { disableDropout } }));
  await expect(run(false)).rejects.toThrow(
    "sft: attention dropout must be 0, got 0.1 in config.json; hint: disableDropout: true",
  );
  await expect(run(true)).resolves.toHaveLength(17);
});

test("no examples is a clear error", async () => {
  const run = collect(runSft({ device: inProcessDevice(), storage: new MemoryStorage() }, []));
  await expect(run).rejects.toThrow("sft: must have examples to learn from, got none");
  expect(sequences.length).toBeGreaterThan(0);
});
