/**
 * @module
 * Which examples make which update: the held-out split, a seeded order for each epoch, accumulation windows.
 */
import { RandomStream } from "../core/index.ts";
import { type ExampleList, examplesInMemory } from "../data/index.ts";
import type { Method } from "./method.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** Examples, or a list of them that is read by index. */
export type Examples<Example> = readonly Example[] | ExampleList<Example>;

const isList = <Example>(examples: Examples<Example>): examples is ExampleList<Example> => "read" in examples;

/** Examples of a method as a list that is read by index. */
export const listOf = async <Example>(
  { codec }: Method<Example>,
  examples: Examples<Example>,
): Promise<ExampleList<Example>> => (isList(examples) ? examples : examplesInMemory(codec, examples));

/** Some of a list, by their indices. */
export interface Subset<Example> {
  readonly count: number;
  read(from: number, to: number): Promise<Example[]>;
}

/** Four bytes an index: there may be millions. */
type Indices = Int32Array;

const range = (count: number): Indices => Int32Array.from({ length: count }, (_, i) => i);

function subset<Example>(list: ExampleList<Example>, indices: Indices): Subset<Example> {
  return { count: indices.length, read: (from, to) => list.read([...indices.subarray(from, to)]) };
}

/** How many examples `evalSplit` holds out. */
export const countHeldOut = (count: number, evalSplit: number): number =>
  evalSplit === 0 ? 0 : Math.max(1, Math.floor(count * evalSplit));

/** The indices that are trained on and the held-out ones: a seeded random share of `evalSplit`, at least one. */
function splitIndices(count: number, { evalSplit, seed }: TrainingSettings): { train: Indices; held: Indices } {
  if (evalSplit === 0) return { train: range(count), held: range(0) };
  const shuffled = new RandomStream(seed, "eval-split").permutation(count);
  const held = countHeldOut(count, evalSplit);
  return { train: shuffled.subarray(held), held: shuffled.subarray(0, held) };
}

/** Updates of an epoch, and of a whole run, over so many examples. */
export function countSteps(
  examples: number,
  { perDeviceTrainBatchSize, gradientAccumulationSteps, maxSteps, numTrainEpochs }: TrainingSettings,
): { readonly stepsPerEpoch: number; readonly steps: number } {
  const stepsPerEpoch = Math.ceil(examples / (perDeviceTrainBatchSize * gradientAccumulationSteps));
  return { stepsPerEpoch, steps: maxSteps ?? Math.max(1, Math.ceil(numTrainEpochs * stepsPerEpoch)) };
}

/** The training data of one run: what each update learns from, and what is held out. */
export class TrainingData<Example> {
  readonly count: number;
  readonly heldOut: Subset<Example>;
  readonly stepsPerEpoch: number;
  /** Updates of the whole run. */
  readonly steps: number;
  readonly #list: ExampleList<Example>;
  readonly #train: Indices;
  readonly #window: number;
  readonly #seed: number;
  #order: { readonly epoch: number; readonly indices: Indices } | undefined;

  /** @param heldOut held-out examples; without them `evalSplit` takes a share of the list */
  constructor(list: ExampleList<Example>, heldOut: ExampleList<Example> | undefined, settings: TrainingSettings) {
    const { train, held } = heldOut ? { train: range(list.count), held: range(0) } : splitIndices(list.count, settings);
    this.#list = list;
    this.#train = train;
    this.#window = settings.perDeviceTrainBatchSize * settings.gradientAccumulationSteps;
    this.#seed = settings.seed;
    this.count = train.length;
    this.heldOut = heldOut ? subset(heldOut, range(heldOut.count)) : subset(list, held);
    const { stepsPerEpoch, steps } = countSteps(train.length, settings);
    this.stepsPerEpoch = stepsPerEpoch;
    this.steps = steps;
  }

  /** The examples of one update. Each epoch has an order of its own; its last window may be smaller. */
  window(step: number): Promise<Example[]> {
    const order = this.#orderOf(Math.floor(step / this.stepsPerEpoch));
    const start = (step % this.stepsPerEpoch) * this.#window;
    return this.#list.read(Array.from(order.subarray(start, start + this.#window), (index) => this.#train[index]!));
  }

  #orderOf(epoch: number): Indices {
    if (this.#order?.epoch !== epoch) {
      const random = new RandomStream(this.#seed, `data-order/${epoch}`);
      this.#order = { epoch, indices: random.permutation(this.count) };
    }
    return this.#order.indices;
  }
}

/** A list in consecutive pieces of at most `size`. */
export function* chunksOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
