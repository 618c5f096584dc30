/**
 * @module
 * A dry run: what training would need, from the data, a memory estimate and a few measured updates.
 */
import { type Clock, RandomStream, SettingsError } from "../core/index.ts";
import type { Policy } from "../policy/index.ts";
import { countHeldOut, countSteps } from "./batches.ts";
import { estimateMemory, type MemoryEstimate } from "./estimate.ts";
import { measureUpdates } from "./measure.ts";
import type { Method } from "./method.ts";

export interface DryRun {
  /** Examples that would be trained on, and those held out. */
  readonly examples: number;
  readonly evalExamples: number;
  readonly parameters: number;
  readonly trainable: number;
  /** Updates of the whole run. */
  readonly steps: number;
  /** The largest micro-batch of a sample, in rows and tokens of a row. */
  readonly batch: { readonly rows: number; readonly time: number };
  /** Bytes, at the peak. */
  readonly memory: MemoryEstimate;
  /** Of one update, measured; undefined where the memory was not enough to try. */
  readonly stepSeconds: number | undefined;
  /** Of the whole run, without evaluations. */
  readonly totalSeconds: number | undefined;
}

export interface DryRunOptions<Example> {
  readonly policy: Policy;
  readonly method: Method<Example>;
  readonly examples: AsyncIterable<Example> | Iterable<Example>;
  readonly clock: Clock;
  /** Bytes that are free; nothing is measured when the estimate is above. */
  readonly freeMemory: number;
}

/** Micro-batches whose shapes are looked at. */
const SHAPES = 8;
/** Updates that are measured. */
const ROUNDS = 2;

/**
 * Reads the data and measures updates on a random sample of it. Nothing is written; the policy's weights change.
 *
 * @throws {SettingsError} `E_SETTINGS` when there are no examples
 */
export async function dryRun<Example>(options: DryRunOptions<Example>): Promise<DryRun> {
  const { policy, method, clock, freeMemory } = options;
  const { settings, name } = method;
  const { perDeviceTrainBatchSize: batchSize, gradientAccumulationSteps, evalSplit, seed } = settings;
  const { count, sample } = await sampleOf(options.examples, batchSize * SHAPES, seed);
  if (count === 0) throw new SettingsError(`${name}: must have examples to learn from, got none`);
  const evalExamples = countHeldOut(count, evalSplit);
  const examples = count - evalExamples;
  const { steps } = countSteps(examples, settings);
  const batches = Array.from({ length: Math.ceil(sample.length / batchSize) }, (_, i) =>
    sample.slice(i * batchSize, (i + 1) * batchSize),
  );
  const shapes = batches.map((batch) => {
    const [time, rows] = shapeOf(method, batch);
    return { batch, time, rows };
  });
  const largest = shapes.reduce((a, b) => (b.time * b.rows > a.time * a.rows ? b : a));
  const cost = policy.cost();
  const memory = estimateMemory({ config: policy.config, cost }, settings, largest);
  const { parameters, trainable } = cost;
  const plan = { examples, evalExamples, parameters, trainable, steps, memory };
  const batch = { rows: largest.rows, time: largest.time };
  if (memory.total > freeMemory) return { ...plan, batch, stepSeconds: undefined, totalSeconds: undefined };
  const { milliseconds } = await measureUpdates(policy, method, batches[0]!, { clock, rounds: ROUNDS });
  const stepSeconds = (milliseconds * Math.min(gradientAccumulationSteps, Math.ceil(examples / batchSize))) / 1000;
  return { ...plan, batch, stepSeconds, totalSeconds: stepSeconds * steps };
}

/** The [time, rows] of a micro-batch. */
function shapeOf<Example>(method: Method<Example>, batch: readonly Example[]): [time: number, rows: number] {
  const { feeds } = method.collate(batch, method.normalizers(batch));
  const ids = feeds["ids"]!;
  const [time, rows] = "shape" in ids ? ids.shape : [];
  return [time!, rows!];
}

/** How many examples there are, and a uniform random sample of them (reservoir sampling, Vitter 1985). */
async function sampleOf<Example>(
  examples: AsyncIterable<Example> | Iterable<Example>,
  size: number,
  seed: number,
): Promise<{ count: number; sample: Example[] }> {
  const random = new RandomStream(seed, "dry-run");
  const sample: Example[] = [];
  let count = 0;
  for await (const example of examples) {
    count++;
    if (sample.length < size) sample.push(example);
    else {
      const place = random.integer(count);
      if (place < size) sample[place] = example;
    }
  }
  return { count, sample };
}
