/**
 * @module
 * A tiny model and data whose training takes moments, for tests of the loop.
 */
import type { Clock, Storage } from "../../src/core/index.ts";
import { RandomStream } from "../../src/core/index.ts";
import type { PreferenceExample, SequenceExample, TextTokenizer } from "../../src/data/index.ts";
import type { Device } from "../../src/engine/index.ts";
import { freshWeights, type Model, modelFromConfig } from "../../src/models/index.ts";
import { Policy } from "../../src/policy/index.ts";
import { orpo, sft, type TrainEvent, type TrainOptions, train } from "../../src/trainers/index.ts";

export const tinyModel: Model = modelFromConfig({
  model_type: "gpt2",
  vocab_size: 24,
  n_embd: 16,
  n_head: 2,
  n_layer: 1,
  n_positions: 32,
  embd_pdrop: 0.1,
  resid_pdrop: 0.1,
  attn_pdrop: 0,
});

/** Tokens are numbers; nothing is made text. */
const tokenizer = {
  size: 24,
  eosTokenId: null,
  endOfText: { stopIds: [] },
  bosTokenId: null,
  files: { tokenizer: {}, config: {} },
  savedConfig: {},
};

/** A policy of the tiny model, whose weights are on the device or will be. */
export const policyOf = (device: Device, storage: Storage, model: Model = tinyModel): Policy =>
  new Policy({ model, tokenizer: tokenizer as unknown as TextTokenizer, device, storage, prefix: "" });

/** Counting sequences of different lengths and steps: something that can be learnt. */
export const sequences: readonly SequenceExample[] = Array.from({ length: 20 }, (_, i) => {
  const by = 1 + (i % 3);
  return { tokens: Array.from({ length: 4 + (i % 5) }, (_, t) => (i + t * by) % 24), from: 1 + (i % 2) };
});

/** Counting up is preferred to noise. */
export const preferences: readonly PreferenceExample[] = Array.from({ length: 14 }, (_, i) => {
  const random = new RandomStream(1, `pair/${i}`);
  const counting = (start: number, size: number): number[] => Array.from({ length: size }, (_, t) => (start + t) % 24);
  return {
    prompt: counting(i, 2 + (i % 2)),
    chosen: counting(i + 2 + (i % 2), 3 + (i % 3)),
    rejected: Array.from({ length: 2 + (i % 4) }, () => random.integer(24)),
  };
});

let ticks = 0;
/** A clock that moves by a millisecond whenever it is read. */
export const clock: Clock = { now: () => ticks++ };

export interface RunOptions {
  readonly device: Device;
  readonly storage: Storage;
  readonly settings?: Record<string, unknown>;
  readonly signal?: AbortSignal;
  readonly model?: Model;
}

const few = {
  learningRate: 1e-2,
  perDeviceTrainBatchSize: 4,
  numTrainEpochs: 2,
  loggingSteps: 2,
  saveSteps: 0,
  maxLength: 32,
};

/** Events of a whole run that begins from fresh weights, or from the folder's checkpoint. */
async function* run<Example>(
  { device, storage, signal, model = tinyModel }: RunOptions,
  rest: Pick<TrainOptions<Example>, "method" | "examples">,
): AsyncGenerator<TrainEvent, void> {
  await device.put(freshWeights(model, 1));
  const policy = policyOf(device, storage, model);
  yield* train({ policy, folder: "run", clock, ...(signal ? { signal } : {}), ...rest });
}

export function runSft(
  options: RunOptions,
  examples: readonly SequenceExample[] = sequences,
): AsyncGenerator<TrainEvent, void> {
  return run(options, { method: sft({ ...few, ...options.settings }), examples });
}

export function runOrpo(
  options: RunOptions,
  examples: readonly PreferenceExample[] = preferences,
): AsyncGenerator<TrainEvent, void> {
  return run(options, { method: orpo({ ...few, ...options.settings }), examples });
}

export async function collect(events: AsyncIterable<TrainEvent>): Promise<TrainEvent[]> {
  const all: TrainEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Every tensor of the model on a device, as one list of numbers. */
export async function weightsOf(device: Device, model: Model = tinyModel): Promise<number[]> {
  const names = Object.keys(model.specs);
  const tensors = await device.take(names);
  return names.flatMap((name) => Array.from(tensors[name]!.data));
}
