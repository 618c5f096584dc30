/**
 * @module
 * What a training method is: its settings, its program, how examples become a batch, and what the program's
 * outputs mean.
 */
import type { ExampleCodec } from "../data/index.ts";
import type { Feeds, Tensor, TensorRecord } from "../engine/index.ts";
import type { TracedModel } from "../policy/index.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** Token and pair counts that normalise the loss. */
export interface Normalizers {
  readonly tokens: number;
  readonly pairs: number;
}

/** A sum and how many terms it has: averages of several batches can be joined. */
export interface Average {
  readonly sum: number;
  readonly count: number;
}
export type Averages = Readonly<Record<string, Average>>;
export type Metrics = Readonly<Record<string, number>>;

/** A traced forward pass. */
export interface TracedLoss {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly loss: Tensor;
}

/** One micro-batch, ready for a device. */
export interface Batch {
  readonly feeds: Feeds;
  /** Tokens of the examples, a shared prompt counted once. */
  readonly tokens: number;
  /** Tokens of the rows, padding included. */
  readonly paddedTokens: number;
  /** The outputs as averages, under the field's names. */
  measure(outputs: TensorRecord): Averages;
}

/**
 * A training method as a value. A new method is a new file with one of these; the loop is shared.
 *
 * The loss is a weighted sum whose weights are inputs, so that the loop can normalise over a whole
 * accumulation window: 8 batches of 1 give the gradients of 1 batch of 8.
 */
export interface Method<Example, Settings extends TrainingSettings = TrainingSettings> {
  readonly name: string;
  readonly settings: Settings;
  /** How its examples are stored outside of memory. */
  readonly codec: ExampleCodec<Example>;
  trace(model: TracedModel): TracedLoss;
  normalizers(examples: readonly Example[]): Normalizers;
  /** @param window the normalisers of the whole accumulation window */
  collate(examples: readonly Example[], window: Normalizers): Batch;
  /** Metrics of joined averages, `loss` among them. */
  metrics(averages: Averages): Metrics;
}

/** Joins the averages of several batches. */
export function joinAverages(parts: readonly Averages[]): Averages {
  const joined: Record<string, Average> = {};
  for (const part of parts) {
    for (const [name, { sum, count }] of Object.entries(part)) {
      const known = joined[name] ?? { sum: 0, count: 0 };
      joined[name] = { sum: known.sum + sum, count: known.count + count };
    }
  }
  return joined;
}

/** The mean of every average. */
export const means = (averages: Averages): Record<string, number> =>
  Object.fromEntries(Object.entries(averages).map(([name, { sum, count }]) => [name, count === 0 ? 0 : sum / count]));

/** The average of the given numbers. */
export function averageOf(values: Iterable<number>): Average {
  let [sum, count] = [0, 0];
  for (const value of values) {
    sum += value;
    count++;
  }
  return { sum, count };
}
