/**
 * @module
 * The one training loop: windows of examples in seeded order, accumulation, updates, evaluation,
 * metrics, checkpoints. A method is a value; progress is a stream of events.
 */
import {
  type Clock,
  canonicalJson,
  DataError,
  DivergedError,
  InterruptedError,
  joinPath,
  RandomStream,
  SettingsError,
  type Storage,
  sha256,
} from "../core/index.ts";
import {
  type Device,
  isOptimizerStateName,
  type Optimizer,
  type OptimizerUpdate,
  type Program,
  type ProgramHandle,
  program,
  type ScheduleOptions,
  scheduleFactor,
} from "../engine/index.ts";
import { type Model, resolveWeights } from "../models/index.ts";
import { dropoutFeeds, fedDropout, noDropout } from "../policy/index.ts";
import {
  checkpointPath,
  clearCheckpoints,
  restoreCheckpoint,
  saveCheckpoint,
  type TrainerState,
} from "./checkpoint.ts";
import { type Averages, type Batch, joinAverages, type Method } from "./method.ts";
import type { TrainingSettings } from "./training-settings.ts";

export const EVENTS_FILE = "events.jsonl";

/** Metrics under the field's names; times stand apart, because no two runs share them. */
export type TrainEvent =
  | {
      readonly event: "start";
      readonly method: string;
      readonly steps: number;
      readonly examples: number;
      readonly evalExamples: number;
      readonly parameters: number;
      /** Updates that an earlier run has done. */
      readonly resumedFrom: number;
    }
  | {
      readonly event: "progress";
      readonly step: number;
      readonly steps: number;
      readonly loss: number;
      readonly tokens_per_second: number;
    }
  | ({ readonly event: "log" | "eval"; readonly step: number; readonly epoch: number } & Readonly<
      Record<string, number | string>
    >)
  | { readonly event: "checkpoint"; readonly step: number; readonly path: string }
  | { readonly event: "end"; readonly step: number; readonly seconds: number };

export interface TrainOptions<Example> {
  readonly device: Device;
  /** Its weights are on the device, under their own names. */
  readonly model: Model;
  /** Tells these weights from others of the same shape, so that a checkpoint is continued only on its own. */
  readonly modelId?: string;
  readonly method: Method<Example>;
  readonly settings: TrainingSettings;
  readonly examples: readonly Example[];
  /** Held-out examples; without them `evalSplit` decides. */
  readonly evalExamples?: readonly Example[];
  readonly storage: Storage;
  /** Where events.jsonl and checkpoints go. */
  readonly folder: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Trains, going on from the folder's newest checkpoint when it has one. Afterwards the weights are on
 * the device.
 *
 * @throws {DivergedError} `E_DIVERGED` with step, tensor and the last good checkpoint, when a number is not finite
 * @throws {InterruptedError} `E_INTERRUPTED` after a checkpoint, when the signal says stop
 */
export async function* train<Example>(options: TrainOptions<Example>): AsyncGenerator<TrainEvent, void> {
  const { device, model, method, settings, storage, folder, clock, signal } = options;
  const { train: examples, held } = splitExamples(options);
  if (examples.length === 0) throw new SettingsError(`${method.name}: must have examples to learn from, got none`);
  if (!settings.disableDropout && model.config.attentionDropout > 0) {
    throw new SettingsError(
      `${method.name}: attention dropout must be 0, got ${model.config.attentionDropout} in config.json; hint: disableDropout: true`,
    );
  }
  const traced = { ...model, weights: resolveWeights({ specs: model.specs }) };
  const training = program(method.name, method.trace(traced, settings.disableDropout ? noDropout : fedDropout));
  const parameters = [...training.gradients.keys()];
  const plan = planSteps(examples.length, settings);
  const fingerprint = await fingerprintOf(method.name, settings, examples, model, options.modelId ?? "");
  // Another training on this device would leave its moments to this one.
  await device.drop((await device.names()).filter(isOptimizerStateName));
  const restored = await restoreCheckpoint(storage, folder, device, fingerprint);
  const events = new EventLog(storage, joinPath(folder, EVENTS_FILE));
  await events.resume(restored?.eventsBytes ?? 0);

  const handle = await device.load(training);
  const { outputs } = method.trace(traced, noDropout);
  const evaluation = held.length > 0 ? await device.load(program(`${method.name} evaluation`, { outputs })) : undefined;
  const begun = clock.now();
  let tokens = restored?.tokens ?? 0;
  let pending: Averages = restored?.pending ?? {};
  const first = restored?.step ?? 0;
  const state = (step: number): TrainerState => ({
    method: method.name,
    step,
    fingerprint,
    eventsBytes: events.bytes,
    tokens,
    pending,
  });
  const save = (step: number): Promise<string> =>
    saveCheckpoint(storage, folder, device, parameters, optimizerOf(settings), state(step), settings.saveTotalLimit);
  const evaluate = async (step: number): Promise<TrainEvent> => {
    const metrics = await evaluateOn(evaluation!, held, options);
    const named = Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`eval_${name}`, value]));
    return events.write({ event: "eval", step, epoch: round(step / plan.stepsPerEpoch), ...named });
  };

  yield {
    event: "start",
    method: method.name,
    steps: plan.steps,
    examples: examples.length,
    evalExamples: held.length,
    parameters: parameters.length,
    resumedFrom: first,
  };
  try {
    if (evaluation && first === 0) yield await evaluate(0);
    let lastCheckpoint = restored ? checkpointPath(folder, first) : undefined;
    for (let step = first; step < plan.steps; step++) {
      if (signal?.aborted) {
        if (settings.saveSteps > 0 && step > first) yield { event: "checkpoint", step, path: await save(step) };
        const onward = settings.saveSteps > 0 ? "there" : `step ${first}, because saveSteps is 0`;
        throw new InterruptedError(
          `${method.name}: interrupted after step ${step} of ${plan.steps}; the same command goes on from ${onward}`,
        );
      }
      const window = windowOf(examples, step, plan, settings);
      const learningRate = settings.learningRate * scheduleFactor(step, scheduleOf(settings, plan.steps));
      const done = await takeStep(options, training, handle, window, step, learningRate, lastCheckpoint);
      tokens += done.tokens;
      pending = joinAverages([pending, done.averages]);
      const { loss: lossNow } = method.metrics(done.averages);
      const seconds = (clock.now() - begun) / 1000;
      yield {
        event: "progress",
        step: step + 1,
        steps: plan.steps,
        loss: lossNow!,
        tokens_per_second: Math.round((tokens - (restored?.tokens ?? 0)) / seconds),
      };
      const isLast = step + 1 === plan.steps;
      if ((step + 1) % settings.loggingSteps === 0 || isLast) {
        yield await events.write({
          event: "log",
          step: step + 1,
          epoch: round((step + 1) / plan.stepsPerEpoch),
          ...method.metrics(pending),
          grad_norm: done.gradientNorm,
          learning_rate: learningRate,
          num_tokens: tokens,
          tokens_per_second: Math.round((tokens - (restored?.tokens ?? 0)) / seconds),
          seconds: Math.round(seconds * 10) / 10,
        });
        pending = {};
      }
      if (evaluation && ((settings.evalSteps > 0 && (step + 1) % settings.evalSteps === 0) || isLast))
        yield await evaluate(step + 1);
      if (settings.saveSteps > 0 && (step + 1) % settings.saveSteps === 0 && !isLast) {
        lastCheckpoint = await save(step + 1);
        yield { event: "checkpoint", step: step + 1, path: lastCheckpoint };
      }
    }
  } finally {
    await device.unload(handle).catch(() => {});
    if (evaluation) await device.unload(evaluation).catch(() => {});
  }
  yield { event: "end", step: plan.steps, seconds: Math.round((clock.now() - begun) / 100) / 10 };
}

/** Removes what a finished run needs no more. */
export const dropCheckpoints: (storage: Storage, folder: string) => Promise<void> = clearCheckpoints;

interface Step {
  readonly averages: Averages;
  readonly tokens: number;
  readonly gradientNorm: number;
}

/** One update from one window of examples. */
async function takeStep<Example>(
  { device, method, settings, model }: TrainOptions<Example>,
  training: Program,
  handle: ProgramHandle,
  window: readonly Example[],
  step: number,
  learningRate: number,
  lastCheckpoint: string | undefined,
): Promise<Step> {
  const counts = method.counts(window);
  const parts: Averages[] = [];
  let tokens = 0;
  const fail = (what: string): never => {
    const good = lastCheckpoint ? `the last good checkpoint is ${lastCheckpoint}` : "there is no checkpoint yet";
    throw new DivergedError(`${method.name}: step ${step + 1}: ${what}; ${good}; hint: a smaller learningRate`);
  };
  let micro = 0;
  for (const examples of chunksOf(window, settings.perDeviceTrainBatchSize)) {
    const batch: Batch = method.collate(examples, counts);
    const masks = dropoutFeeds(training, batch.places, { seed: settings.seed, step, micro: micro++ });
    const outputs = await device.accumulate(handle, { ...batch.feeds, ...masks });
    parts.push(batch.measure(outputs));
    tokens += batch.tokens;
    if (!Number.isFinite(outputs["loss"]!.data[0])) {
      const { nonFinite } = await device.update(updateOf(model, settings, step, 0));
      fail(
        `the loss must be finite, got ${outputs["loss"]!.data[0]}; the first gradient that is not finite is that of "${nonFinite ?? "none"}"`,
      );
    }
  }
  const { gradientNorm, nonFinite } = await device.update(updateOf(model, settings, step, learningRate));
  if (nonFinite) fail(`gradients must be finite, got one of "${nonFinite}" that is not`);
  return { averages: joinAverages(parts), tokens, gradientNorm };
}

/** The method's metrics over held-out examples. */
async function evaluateOn<Example>(
  handle: ProgramHandle,
  held: readonly Example[],
  { device, method, settings }: TrainOptions<Example>,
): Promise<Record<string, number>> {
  const parts: Averages[] = [];
  for (const examples of chunksOf(held, settings.perDeviceEvalBatchSize)) {
    const batch = method.collate(examples, method.counts(examples));
    parts.push(batch.measure(await device.run(handle, batch.feeds)));
  }
  return method.metrics(joinAverages(parts));
}

interface Plan {
  readonly stepsPerEpoch: number;
  readonly steps: number;
}

function planSteps(examples: number, settings: TrainingSettings): Plan {
  const window = settings.perDeviceTrainBatchSize * settings.gradientAccumulationSteps;
  const stepsPerEpoch = Math.ceil(examples / window);
  return { stepsPerEpoch, steps: settings.maxSteps ?? Math.max(1, Math.ceil(settings.numTrainEpochs * stepsPerEpoch)) };
}

/** The examples of one update: each epoch has an order of its own, and its last window may be smaller. */
function windowOf<Example>(
  examples: readonly Example[],
  step: number,
  { stepsPerEpoch }: Plan,
  settings: TrainingSettings,
): Example[] {
  const epoch = Math.floor(step / stepsPerEpoch);
  const size = settings.perDeviceTrainBatchSize * settings.gradientAccumulationSteps;
  const order = orderOf(examples.length, settings.seed, epoch);
  const start = (step % stepsPerEpoch) * size;
  return order.slice(start, start + size).map((index) => examples[index]!);
}

let lastOrder: { readonly key: string; readonly order: readonly number[] } | undefined;

/** A seeded permutation; the last one is kept, because a whole epoch asks for it. */
function orderOf(count: number, seed: number, epoch: number): readonly number[] {
  const key = `${count}/${seed}/${epoch}`;
  if (lastOrder?.key !== key) {
    const indices = Array.from({ length: count }, (_, i) => i);
    lastOrder = { key, order: new RandomStream(seed, `data-order/${epoch}`).shuffle(indices) };
  }
  return lastOrder.order;
}

function splitExamples<Example>({ examples, evalExamples, settings }: TrainOptions<Example>): {
  train: readonly Example[];
  held: readonly Example[];
} {
  if (evalExamples || settings.evalSplit === 0) return { train: examples, held: evalExamples ?? [] };
  const shuffled = new RandomStream(settings.seed, "eval-split").shuffle(examples);
  const held = Math.max(1, Math.floor(examples.length * settings.evalSplit));
  return { train: shuffled.slice(held), held: shuffled.slice(0, held) };
}

function* chunksOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function optimizerOf({ optim, adamBeta1: beta1, adamBeta2: beta2, adamEpsilon: epsilon }: TrainingSettings): Optimizer {
  switch (optim) {
    case "adamw":
      return { kind: "adamw", beta1, beta2, epsilon };
    case "rmsprop":
      return { kind: "rmsprop", alpha: beta2, epsilon };
    case "sgd":
      return { kind: "sgd", momentum: 0 };
  }
}

function updateOf({ specs }: Model, settings: TrainingSettings, step: number, learningRate: number): OptimizerUpdate {
  return {
    optimizer: optimizerOf(settings),
    step: step + 1,
    learningRate,
    weightDecay: settings.weightDecay,
    decayed: Object.keys(specs).filter((name) => specs[name]!.shape.length > 1),
    ...(settings.maxGradNorm > 0 ? { maxGradNorm: settings.maxGradNorm } : {}),
  };
}

const scheduleOf = ({ lrSchedulerType, warmupSteps }: TrainingSettings, totalSteps: number): ScheduleOptions => ({
  schedule: lrSchedulerType,
  warmupSteps,
  totalSteps,
});

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** What must be equal for a checkpoint to be continued. Settings that only say when to look or save may differ. */
async function fingerprintOf<Example>(
  method: string,
  settings: TrainingSettings,
  examples: readonly Example[],
  model: Model,
  modelId: string,
): Promise<string> {
  const { evalSteps: _e, saveSteps: _s, saveTotalLimit: _l, perDeviceEvalBatchSize: _b, ...decisive } = settings;
  const data = await sha256(JSON.stringify(examples));
  return sha256(canonicalJson({ method, settings: decisive, data, model: model.json, modelId }));
}

/** events.jsonl: lines are appended as they happen; resuming cuts what came after the checkpoint. */
class EventLog {
  readonly #storage: Storage;
  readonly #path: string;
  bytes = 0;

  constructor(storage: Storage, path: string) {
    this.#storage = storage;
    this.#path = path;
  }

  /** @throws {DataError} `E_DATA` when the file holds less than a checkpoint counted */
  async resume(bytes: number): Promise<void> {
    const held = (await this.#storage.size(this.#path)) ?? 0;
    if (held < bytes) throw new DataError(`${this.#path}: must hold the checkpoint's ${bytes} bytes, got ${held}`);
    if (bytes === 0) await this.#storage.remove(this.#path);
    else await this.#storage.truncate(this.#path, bytes);
    this.bytes = bytes;
  }

  async write<Event extends object>(event: Event): Promise<Event> {
    const line = `${JSON.stringify(event)}\n`;
    await this.#storage.append(this.#path, line);
    this.bytes += new TextEncoder().encode(line).length;
    return event;
  }
}
