/**
 * @module
 * A whole run: examples are read, the policy is trained and saved, checkpoints are removed.
 */
import { InterruptedError, joinPath } from "../core/index.ts";
import { collectExamples, type ExampleStream, type RowsFound, rowsFound } from "../data/index.ts";
import type { SavePolicyOptions } from "../policy/index.ts";
import type { Examples } from "./batches.ts";
import { clearCheckpoints } from "./checkpoint.ts";
import type { TrainEvent } from "./events.ts";
import { type TrainOptions, train } from "./loop.ts";
import { EXAMPLES_FILE } from "./run-folder.ts";

/** What happens in a training run: its data, its updates, its checkpoints, its end. */
export type RunEvent =
  | TrainEvent
  /** Examples of a data file that have been read so far. */
  | { readonly event: "reading"; readonly examples: number }
  /** A data file has been read. */
  | ({ readonly event: "data"; readonly examples: number } & RowsFound);

export interface RunOptions<Example> extends Omit<TrainOptions<Example>, "examples">, SavePolicyOptions {
  /** Examples, or a data file as a stream: then memory does not grow with the file. */
  readonly examples: Examples<Example> | ExampleStream<Example>;
  /** Where the trained policy is saved. @default the folder of the run */
  readonly saveTo?: string;
}

/**
 * Trains and saves a policy. A run that was stopped goes on from its newest checkpoint.
 *
 * @throws as `train`, and `DataError` for a row of the data that cannot be used
 */
export async function* trainAndSave<Example>({
  examples,
  saveTo,
  merge = false,
  ...options
}: RunOptions<Example>): AsyncGenerator<RunEvent, void> {
  const { policy, folder, method, signal } = options;
  const { storage } = policy;
  const file = joinPath(folder, EXAMPLES_FILE);
  let given: Examples<Example>;
  if (isStream(examples)) {
    const counted = new CountedStream(examples, signal);
    const list = collectExamples(storage, file, method.codec, counted);
    let isRead = false;
    try {
      for (let count = await counted.progress(list); count !== undefined; count = await counted.progress(list))
        yield { event: "reading", examples: count };
      given = await list;
      isRead = true;
    } finally {
      if (!isRead) {
        // Data that cannot be used, or is no longer wanted, leaves no folder behind that was not there before.
        counted.stop();
        await list.catch(() => {});
        if ((await storage.list(folder)).length === 0) await storage.remove(folder);
      }
    }
    yield { event: "data", examples: given.count, ...rowsFound(examples.report) };
  } else given = examples;
  yield* train({ ...options, examples: given });
  await policy.save(saveTo ?? folder, { merge });
  await clearCheckpoints(storage, folder);
  await storage.remove(file);
}

const isStream = <Example>(examples: Examples<Example> | ExampleStream<Example>): examples is ExampleStream<Example> =>
  "report" in examples;

/** How often reading is reported, in examples. */
const REPORT_EVERY = 10_000;

/** A stream that counts what passes through it, and stops when the signal is aborted. */
class CountedStream<Example> implements AsyncIterable<Example> {
  readonly #source: AsyncIterable<Example>;
  readonly #signal: AbortSignal | undefined;
  #count = 0;
  #isStopped = false;
  #wake: () => void = () => {};

  constructor(source: AsyncIterable<Example>, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#signal = signal;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Example> {
    for await (const example of this.#source) {
      if (this.#isStopped || this.#signal?.aborted)
        throw new InterruptedError("train: interrupted while the data was read; the same command starts again");
      yield example;
      if (++this.#count % REPORT_EVERY === 0) this.#wake();
    }
  }

  /** Makes the reader fail at its next example. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Waits for the next report: the count, or undefined once the reader has finished. */
  async progress(reader: Promise<unknown>): Promise<number | undefined> {
    const next = new Promise<"next">((resolve) => {
      this.#wake = () => resolve("next");
    });
    return (await Promise.race([reader, next])) === "next" ? this.#count : undefined;
  }
}
