/**
 * @module
 * How fast this machine is, and how fast training is on it: a matrix product for the machine's own
 * peak, and whole training steps, optimiser included, at three sizes.
 */
import { RandomStream } from "../core/index.ts";
import { layRows, type Tree, targetsOf } from "../data/index.ts";
import { type Device, input, matmul, parameter, program, type TensorData, takeRows } from "../engine/index.ts";
import { freshWeights, modelFromConfig, parameterCount, resolveWeights } from "../models/index.ts";
import { noDropout, rowFeeds, targetFeeds } from "../policy/index.ts";
import { sft } from "../trainers/index.ts";

export interface StepSize {
  readonly name: string;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly vocabulary: number;
  readonly rows: number;
  readonly time: number;
  /** Steps that are timed, after as many warm-up steps as a tenth of them, at least one. */
  readonly steps: number;
}

export const stepSizes: readonly StepSize[] = [
  { name: "0.9M", layers: 4, width: 128, heads: 4, vocabulary: 512, rows: 16, time: 128, steps: 30 },
  { name: "4.2M", layers: 4, width: 256, heads: 4, vocabulary: 4096, rows: 16, time: 128, steps: 15 },
  { name: "124M", layers: 12, width: 768, heads: 12, vocabulary: 50_257, rows: 4, time: 256, steps: 5 },
];

export interface StepMeasurement {
  readonly size: string;
  readonly parameters: number;
  readonly tokens: number;
  /** Of the median step: forward, backward and update. */
  readonly milliseconds: number;
  /** The update's part of it. */
  readonly updateMilliseconds: number;
  readonly tokensPerSecond: number;
  /** 6 · parameters · tokens per second, in 10⁹. */
  readonly gigaflops: number;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
};

/** The machine's own float32 peak: the median rate of a 1024³ product, in 10⁹ operations per second. */
export async function measurePeak(device: Device, rounds = 25): Promise<number> {
  const size = 1024;
  const product = matmul(input("x", "float32", [size, size]), parameter("peak", [size, size]));
  // One row leaves the program: the copy of all would be measured as well.
  const handle = await device.load(
    program("peak", { outputs: { row: takeRows(product, input("ids", "int32", ["n"])) } }),
  );
  const random = new RandomStream(1, "peak");
  const values = (): TensorData => ({
    dtype: "float32",
    shape: [size, size],
    data: Float32Array.from({ length: size * size }, () => random.uniform() - 0.5),
  });
  await device.put({ peak: values() });
  const feeds = { x: values(), ids: { dtype: "int32" as const, shape: [1], data: Int32Array.of(0) } };
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    await device.run(handle, feeds);
    times.push(performance.now() - begun);
  }
  await device.unload(handle);
  await device.drop(["peak"]);
  return (2 * size ** 3) / median(times) / 1e6;
}

/** A GPT-2-shaped step of supervised fine-tuning on whole rows, with AdamW and clipping. */
export async function measureStep(device: Device, size: StepSize): Promise<StepMeasurement> {
  const { layers, width, heads, vocabulary, rows: count, time, steps } = size;
  const model = modelFromConfig({
    model_type: "gpt2",
    vocab_size: vocabulary,
    n_embd: width,
    n_head: heads,
    n_layer: layers,
    n_positions: time,
    attn_pdrop: 0,
  });
  const method = sft({ packing: false, maxLength: time });
  const { loss } = method.trace({ ...model, weights: resolveWeights({ specs: model.specs }) }, noDropout);
  const handle = await device.load(program("step", { outputs: {}, loss }));
  await device.put(freshWeights(model, 1));

  const random = new RandomStream(1, "bench");
  const trees = Array.from(
    { length: count },
    (): Tree => [{ tokens: Array.from({ length: time }, () => random.integer(vocabulary)) }],
  );
  const rows = layRows(
    trees,
    trees.map((_, i) => [i]),
  );
  const targets = targetsOf(trees, rows, () => true);
  const weights = new Float32Array(targets.labels.length).fill(1 / targets.labels.length);
  const feeds = {
    ...rowFeeds(rows),
    ...targetFeeds(rows, targets),
    weights: { dtype: "float32" as const, shape: [weights.length], data: weights },
  };
  const [times, updates]: [number[], number[]] = [[], []];
  const warmUp = Math.max(1, Math.floor(steps / 10));
  for (let step = 1; step <= warmUp + steps; step++) {
    const begun = performance.now();
    await device.accumulate(handle, feeds);
    const computed = performance.now();
    await device.update({
      optimizer: { kind: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
      step,
      learningRate: 1e-4,
      weightDecay: 0.01,
      decayed: [],
      maxGradNorm: 1,
    });
    const done = performance.now();
    if (step <= warmUp) continue;
    times.push(done - begun);
    updates.push(done - computed);
  }
  await device.unload(handle);
  await device.drop(await device.names());
  const milliseconds = median(times);
  const tokens = count * time;
  const parameters = parameterCount(model);
  return {
    size: size.name,
    parameters,
    tokens,
    milliseconds,
    updateMilliseconds: median(updates),
    tokensPerSecond: (1000 * tokens) / milliseconds,
    gigaflops: (6 * parameters * tokens) / milliseconds / 1e6,
  };
}
