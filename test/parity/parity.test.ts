/**
 * Tiny random checkpoints of `transformers`, loaded as a user's are: logits, losses, gradients by name
 * and a trajectory, against what PyTorch and TRL computed (test/golden/write.py).
 */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { packBatch, type SegmentTree } from "../../src/data/index.ts";
import { type Device, program, referenceDevice } from "../../src/engine/index.ts";
import {
  loadWeights,
  type Model,
  openSafetensors,
  readModel,
  readTensor,
  resolveWeights,
} from "../../src/models/index.ts";
import { inProcessDevice, NodeStorage } from "../../src/platform/node/index.ts";
import {
  batchFeeds,
  batchInputs,
  headLogits,
  hiddenStates,
  noDropout,
  type TracedModel,
} from "../../src/policy/index.ts";
import { type Method, orpo, sft } from "../../src/trainers/index.ts";

const golden = JSON.parse(readFileSync(new URL("../golden/parity.json", import.meta.url), "utf8")) as {
  rows: number[][];
  pairs: { prompt: number[]; chosen: number[]; rejected: number[] }[];
  models: Record<
    string,
    {
      logits: number[][][];
      nll: number;
      nll_gradients: Record<string, number[]>;
      orpo: number;
      orpo_metrics: Record<string, number>;
      orpo_gradients: Record<string, number[]>;
      trajectory: { loss: number; grad_norm: number }[];
    }
  >;
  bfloat16: Record<string, number[]>;
  float16: (number | "inf")[];
};
const folder = (name: string): string => new URL(`../golden/${name}`, import.meta.url).pathname;
const storage = new NodeStorage();

/** Both sides compute in float32, in different orders. */
const TOLERANCE = 3e-5;

const largestGap = (got: ArrayLike<number>, wanted: readonly number[]): number => {
  expect(got.length).toBe(wanted.length);
  const scale = Math.max(1e-3, ...wanted.map(Math.abs));
  return Math.max(...wanted.map((value, i) => Math.abs(got[i]! - value) / scale));
};

/** The model with dense weights under their own names. */
const traceDense = (model: Model): TracedModel => ({
  ...model,
  weights: resolveWeights({ specs: model.specs }),
  dropout: noDropout,
});

/** A device with a method's program loaded, and one update's worth of gradients. */
async function gradientsOf<Example>(
  device: Device,
  model: Model,
  method: Method<Example>,
  examples: readonly Example[],
) {
  const { outputs, loss } = method.trace(traceDense(model));
  const traced = program(method.name, { outputs, loss });
  const handle = await device.load(traced);
  const names = [...traced.gradients.keys()];
  const batch = method.collate(examples, method.normalizers(examples));
  const results = await device.accumulate(handle, batch.feeds);
  const before = await device.take(names);
  await device.update({
    optimizer: { kind: "sgd", momentum: 0 },
    step: 1,
    learningRate: 1,
    weightDecay: 0,
    decayed: [],
  });
  const after = await device.take(names);
  await device.put(before);
  const gradients = Object.fromEntries(
    names.map((name) => [name, Array.from(before[name]!.data, (value, i) => value - after[name]!.data[i]!)]),
  );
  return { loss: results["loss"]!.data[0]!, metrics: method.metrics(batch.measure(results)), gradients, handle };
}

describe.each(Object.keys(golden.models))("%s as transformers computes it", (name) => {
  const wanted = golden.models[name]!;
  let model: Model;
  const devices: Record<string, Device> = { "ONNX Runtime": inProcessDevice(), "the reference": referenceDevice() };

  beforeAll(async () => {
    model = await readModel(storage, folder(name));
    for (const device of Object.values(devices)) await loadWeights(storage, folder(name), model, device);
  });
  afterAll(async () => {
    for (const device of Object.values(devices)) await device.close();
  });

  test.each(Object.keys(devices))("logits, on %s", async (host) => {
    const tracing = traceDense(model);
    const logits = headLogits(tracing, hiddenStates(tracing, batchInputs()));
    const trees = golden.rows.map((tokens): SegmentTree => [{ tokens }]);
    // Once each in a row of its own with padding, and once both packed into one row.
    for (const assignment of [[[0], [1]], [[0, 1]]]) {
      const rows = packBatch(trees, assignment);
      const handle = await devices[host]!.load(program("logits", { outputs: { logits } }));
      const { logits: got } = await devices[host]!.run(handle, batchFeeds(rows));
      wanted.logits.forEach((row, tree) => {
        const { row: column, position: place } = rows.starts[tree]![0]!;
        row.forEach((values, t) => {
          const at = ((place + t) * rows.rows + column) * model.config.vocabSize;
          expect(largestGap(got!.data.subarray(at, at + model.config.vocabSize), values)).toBeLessThan(TOLERANCE);
        });
      });
    }
  });

  test.each(Object.keys(devices))("likelihood and its gradients, on %s", async (host) => {
    const method = sft({ packing: true, maxLength: 64 });
    const got = await gradientsOf(
      devices[host]!,
      model,
      method,
      golden.rows.map((tokens) => ({ tokens, from: 1 })),
    );
    expect(Math.abs(got.loss - wanted.nll)).toBeLessThan(TOLERANCE);
    expect(Math.abs(got.metrics["loss"]! - wanted.nll)).toBeLessThan(TOLERANCE);
    for (const [parameter, gradient] of Object.entries(wanted.nll_gradients)) {
      expect(largestGap(got.gradients[parameter]!, gradient), parameter).toBeLessThan(TOLERANCE);
    }
  });

  test.each(Object.keys(devices))("TRL's ORPO: loss, metrics and gradients, on %s", async (host) => {
    const method = orpo({ beta: 0.1, nllScope: "full", packing: true, maxLength: 64 });
    const got = await gradientsOf(devices[host]!, model, method, golden.pairs);
    expect(Math.abs(got.loss - wanted.orpo)).toBeLessThan(TOLERANCE);
    expect(Math.abs(got.metrics["loss"]! - wanted.orpo)).toBeLessThan(TOLERANCE);
    for (const [metric, value] of Object.entries(wanted.orpo_metrics)) {
      // TRL averages logits over prompts and padding as well; ours over completion tokens.
      if (metric.startsWith("logits/")) continue;
      expect(Math.abs(got.metrics[metric]! - value), metric).toBeLessThan(TOLERANCE);
    }
    for (const [parameter, gradient] of Object.entries(wanted.orpo_gradients)) {
      expect(largestGap(got.gradients[parameter]!, gradient), parameter).toBeLessThan(TOLERANCE);
    }
  });

  test("six updates of AdamW follow PyTorch's", async () => {
    const device = devices["ONNX Runtime"]!;
    const method = orpo({ beta: 0.1, nllScope: "full", packing: true, maxLength: 64 });
    const { handle } = await gradientsOf(device, model, method, golden.pairs);
    const batch = method.collate(golden.pairs, method.normalizers(golden.pairs));
    for (const [i, line] of wanted.trajectory.entries()) {
      const { loss } = await device.accumulate(handle, batch.feeds);
      const { gradientNorm } = await device.update({
        optimizer: { kind: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        step: i + 1,
        learningRate: 1e-2,
        weightDecay: 0.1,
        decayed: Object.keys(model.specs).filter((key) => model.specs[key]!.shape.length > 1),
        maxGradNorm: 1,
      });
      // AdamW divides by the gradient's own size, so rounding in small gradients grows from step to step.
      expect(Math.abs(loss!.data[0]! - line.loss), `loss of step ${i + 1}`).toBeLessThan(TOLERANCE * 10 ** (i / 3));
      expect(Math.abs(gradientNorm - line.grad_norm) / line.grad_norm, `norm of step ${i + 1}`).toBeLessThan(
        TOLERANCE * 10 ** (i / 3),
      );
    }
  });
});

test("shards and half precision hold the same model", async () => {
  const model = await readModel(storage, folder("phi-sharded"));
  const [whole, sharded] = [referenceDevice(), referenceDevice()];
  expect(await loadWeights(storage, folder("phi"), model, whole)).toEqual([]);
  await loadWeights(storage, folder("phi-sharded"), model, sharded);
  const names = Object.keys(model.specs);
  expect(await sharded.take(names)).toEqual(await whole.take(names));

  const half = await openSafetensors(storage, folder("phi-bfloat16.safetensors"));
  for (const [name, values] of Object.entries(golden.bfloat16)) {
    const { data } = await readTensor(storage, half, name);
    expect(Array.from(data.subarray(0, values.length))).toEqual(values);
  }
  const float16 = await openSafetensors(storage, folder("float16.safetensors"));
  const { data } = await readTensor(storage, float16, "tensor", { allowNonFinite: true });
  expect(Array.from(data)).toEqual(golden.float16.map((value) => (value === "inf" ? Number.POSITIVE_INFINITY : value)));
});
