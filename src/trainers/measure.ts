/**
 * @module
 * How fast training is: whole updates of a method, optimiser included.
 */
import { type Clock, MemoryStorage, RandomStream } from "../core/index.ts";
import { type SequenceExample, TextTokenizer, trainBpe } from "../data/index.ts";
import { type Device, program } from "../engine/index.ts";
import { createPolicy, dropoutFeeds, maskedDropout, noDropout, type Policy } from "../policy/index.ts";
import type { Method } from "./method.ts";
import { sft } from "./sft.ts";
import { updateOf } from "./step.ts";

export interface UpdateMeasurement {
  /** The median of forward pass, backward pass and optimiser together. */
  readonly milliseconds: number;
  /** The median of the optimiser alone. */
  readonly updateMilliseconds: number;
  /** Tokens of the window, a shared prompt counted once. */
  readonly tokens: number;
}

/**
 * Runs some updates and takes their times. The policy's weights change.
 *
 * @param rounds updates that are measured; one more goes before them, which compiles and allocates
 */
export async function measureUpdates<Example>(
  policy: Policy,
  method: Method<Example>,
  window: readonly Example[],
  { clock, rounds }: { readonly clock: Clock; readonly rounds: number },
): Promise<UpdateMeasurement> {
  const { device } = policy;
  const { settings } = method;
  const dropout = settings.disableDropout ? noDropout : maskedDropout;
  const training = program(`${method.name} measurement`, method.trace(policy.trace({ dropout })));
  const handle = await device.load(training);
  const normalizers = method.normalizers(window);
  // The batch is prepared once: what is measured is the device's work.
  const batch = method.collate(window, normalizers);
  const [times, updateTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    const begun = clock.now();
    const masks = dropoutFeeds(training, batch.paddedTokens, { seed: settings.seed, step: round, micro: 0 });
    await device.accumulate(handle, { ...batch.feeds, ...masks });
    const computed = clock.now();
    await device.update(updateOf(policy, settings, round + 1, settings.learningRate));
    const done = clock.now();
    if (round === 0) continue;
    times.push(done - begun);
    updateTimes.push(done - computed);
  }
  await device.unload(handle);
  return { milliseconds: median(times), updateMilliseconds: median(updateTimes), tokens: batch.tokens };
}

/** A GPT-2-shaped model and its batch, for measurements. */
export interface StepSize {
  readonly name: string;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly vocabulary: number;
  readonly rows: number;
  readonly time: number;
  /** Updates that are measured. */
  readonly steps: number;
}

export const stepSizes: readonly StepSize[] = [
  { name: "0.9M", layers: 4, width: 128, heads: 4, vocabulary: 512, rows: 16, time: 128, steps: 30 },
  { name: "4.2M", layers: 4, width: 256, heads: 4, vocabulary: 4096, rows: 16, time: 128, steps: 15 },
  { name: "124M", layers: 12, width: 768, heads: 12, vocabulary: 50_257, rows: 4, time: 256, steps: 5 },
];

export interface StepMeasurement extends UpdateMeasurement {
  readonly size: string;
  readonly parameters: number;
  readonly tokensPerSecond: number;
  /** 6 · parameters · tokens per second, in 10⁹. */
  readonly gigaflops: number;
}

/** Supervised fine-tuning of a GPT-2-shaped model on full rows, with AdamW and gradient clipping. */
export async function measureStep(
  device: Device,
  { name, layers, width, heads, vocabulary, rows, time, steps }: StepSize,
  { clock }: { readonly clock: Clock },
): Promise<StepMeasurement> {
  const policy = await createPolicy(
    {
      model_type: "gpt2",
      vocab_size: vocabulary,
      n_embd: width,
      n_head: heads,
      n_layer: layers,
      n_positions: time,
      attn_pdrop: 0,
    },
    // Token ids are random: the tokenizer is not used.
    { tokenizer: new TextTokenizer(trainBpe([], { vocabSize: 257 })), device, storage: new MemoryStorage(), seed: 1 },
  );
  const method = sft({ packing: false, maxLength: time, learningRate: 1e-4, weightDecay: 0.01 });
  const random = new RandomStream(1, "bench");
  const window = Array.from(
    { length: rows },
    (): SequenceExample => ({ tokens: Array.from({ length: time }, () => random.integer(vocabulary)), from: 1 }),
  );
  const measured = await measureUpdates(policy, method, window, { clock, rounds: steps });
  await device.drop(await device.names());
  const { parameters } = policy.cost();
  return {
    ...measured,
    size: name,
    parameters,
    tokensPerSecond: (1000 * measured.tokens) / measured.milliseconds,
    gigaflops: (6 * parameters * measured.tokens) / measured.milliseconds / 1e6,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
