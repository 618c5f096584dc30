/**
 * @module
 * What a training method tells the loop: its program, how a batch is fed, and what its outputs mean.
 */
import type { Feeds, Tensor, TensorRecord } from "../engine/index.ts";
import type { Seam } from "../models/index.ts";
import type { TracedModel } from "../policy/index.ts";

/** How much a set of examples holds of what losses are averaged over. */
export interface Counts {
  readonly tokens: number;
  readonly pairs: number;
}

/** A sum and how many terms it has: averages that can be joined. */
export interface Average {
  readonly sum: number;
  readonly count: number;
}
export type Averages = Readonly<Record<string, Average>>;

export interface Traced {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly loss: Tensor;
}

/** One micro-batch, ready for a device. */
export interface Batch {
  readonly feeds: Feeds;
  /** Tokens that belong to examples, a shared prompt counted once. */
  readonly tokens: number;
  /** Places of the rows, padding included. */
  readonly places: number;
  /** What the outputs say, as averages under the field's names. */
  measure(outputs: TensorRecord): Averages;
}

export interface Method<Example> {
  readonly name: string;
  /** Traces outputs and the loss: a weighted sum, with weights that are fed. */
  trace(model: TracedModel, dropout: Seam["dropout"]): Traced;
  counts(examples: readonly Example[]): Counts;
  /** @param window what the whole accumulation window holds: its loss is an average over all of it */
  collate(examples: readonly Example[], window: Counts): Batch;
  /** Metrics of joined averages, `loss` among them. */
  metrics(averages: Averages): Record<string, number>;
}

/** Joins averages of several batches. */
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

/** The plain mean of every average. */
export const means = (averages: Averages): Record<string, number> =>
  Object.fromEntries(Object.entries(averages).map(([name, { sum, count }]) => [name, count === 0 ? 0 : sum / count]));

/** An average of the given numbers. */
export function averageOf(values: Iterable<number>): Average {
  let [sum, count] = [0, 0];
  for (const value of values) {
    sum += value;
    count++;
  }
  return { sum, count };
}
