/**
 * @module
 * The story of a training run: updates, evaluation, metrics, checkpoints. A method is a value; progress is a
 * stream of events.
 */
import { type Clock, DivergedError, InterruptedError, joinPath, SettingsError } from "../core/index.ts";
import { isOptimizerStateName, program, scheduleFactor } from "../engine/index.ts";
import { maskedDropout, noDropout, type Policy } from "../policy/index.ts";
import { chunksOf, type Examples, listOf, TrainingData } from "./batches.ts";
import { checkpointPath, restoreCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { Evaluator } from "./evaluate.ts";
import { EVENTS_FILE, EventLog, type TrainEvent } from "./events.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Averages, type Batch, joinAverages, type Method, type Metrics } from "./method.ts";
import { Rate } from "./rate.ts";
import { type LoadedProgram, optimizerOf, runUpdate, type UpdateResult, updateOf } from "./step.ts";

export interface TrainOptions<Example> {
  /** What is trained: afterwards it has the new weights. */
  readonly policy: Policy;
  /** The method with its settings. */
  readonly method: Method<Example>;
  readonly examples: Examples<Example>;
  /** Held-out examples; without them `evalSplit` takes a share of the others. */
  readonly evalExamples?: Examples<Example>;
  /** Where events.jsonl and checkpoints go. */
  readonly folder: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Trains a policy, from the folder's newest checkpoint where there is one.
 *
 * @throws {SettingsError} `E_SETTINGS` when there are no examples, or settings and model do not fit together
 * @throws {DivergedError} `E_DIVERGED` with step, tensor and the last good checkpoint, when a number is not finite
 * @throws {InterruptedError} `E_INTERRUPTED` after a checkpoint, when the signal is aborted
 */
export async function* train<Example>(options: TrainOptions<Example>): AsyncGenerator<TrainEvent, void> {
  const { policy, method, folder, clock, signal } = options;
  const { settings } = method;
  const { device, storage } = policy;
  const list = await listOf(method, options.examples);
  const data = new TrainingData(list, options.evalExamples && (await listOf(method, options.evalExamples)), settings);
  checkRun(data, options);

  const dropout = settings.disableDropout ? noDropout : maskedDropout;
  const training = program(method.name, method.trace(policy.trace({ dropout })));
  const parameters = [...training.gradients.keys()];
  const fingerprint = await fingerprintOf(method, list, policy);
  // Optimiser state of an earlier run on this device is not this run's.
  await device.drop((await device.names()).filter(isOptimizerStateName));
  const optimizer = optimizerOf(settings);
  const restored = await restoreCheckpoint(policy, folder, { parameters, optimizer, fingerprint });
  const log = new EventLog(storage, joinPath(folder, EVENTS_FILE));
  await log.resume(restored?.eventsBytes ?? 0);

  const loaded: LoadedProgram = { device, program: training, handle: await device.load(training) };
  const evaluator = await Evaluator.load(policy, method, data.heldOut);
  const begun = clock.now();
  const rate = new Rate(clock);
  const firstStep = restored?.step ?? 0;
  let tokens = restored?.tokens ?? 0;
  let pending: Averages = restored?.pending ?? {};
  let first: Metrics | undefined = restored?.first;
  let last: Metrics = {};
  let lastCheckpoint = restored && checkpointPath(folder, firstStep);
  const save = async (step: number): Promise<TrainEvent> => {
    const state = { method: method.name, step, fingerprint, eventsBytes: log.bytes, tokens, pending, first: first! };
    const keep = settings.saveTotalLimit;
    lastCheckpoint = await saveCheckpoint(policy, folder, {
      parameters,
      optimizer,
      state,
      keep,
    });
    return { event: "checkpoint", step, path: lastCheckpoint };
  };
  const epochOf = (step: number): number => round(step / data.stepsPerEpoch);
  const evaluate = async (step: number): Promise<TrainEvent> =>
    log.write({ event: "eval", step, epoch: epochOf(step), ...(await evaluator!.run()) });

  const cost = policy.cost();
  try {
    yield await log.write({
      event: "start",
      method: method.name,
      steps: data.steps,
      examples: data.count,
      evalExamples: data.heldOut.count,
      parameters: cost.parameters,
      trainable: cost.trainable,
      endOfText: policy.tokenizer.endOfText,
      resumedFrom: firstStep,
    });
    if (evaluator && firstStep === 0) yield await evaluate(0);
    for (let step = firstStep; step < data.steps; step++) {
      if (signal?.aborted) {
        if (settings.saveSteps > 0 && step > firstStep) yield await save(step);
        const onward = settings.saveSteps > 0 ? "there" : `step ${firstStep}, because saveSteps is 0`;
        throw new InterruptedError(
          `${method.name}: interrupted after step ${step} of ${data.steps}; the same command goes on from ${onward}`,
        );
      }
      const learningRate = learningRateAt(step, data.steps, options);
      const done = await update(await data.window(step), step + 1, learningRate, loaded, options, lastCheckpoint);
      const metrics = method.metrics(done.averages);
      first ??= metrics;
      tokens += done.tokens;
      pending = joinAverages([pending, done.averages]);
      const tokensPerSecond = rate.after(done.tokens);
      yield {
        event: "progress",
        step: step + 1,
        steps: data.steps,
        loss: metrics["loss"]!,
        tokens_per_second: tokensPerSecond,
      };
      const isLast = step + 1 === data.steps;
      if ((step + 1) % settings.loggingSteps === 0 || isLast) {
        last = method.metrics(pending);
        yield await log.write({
          event: "log",
          step: step + 1,
          epoch: epochOf(step + 1),
          ...last,
          grad_norm: done.gradientNorm,
          learning_rate: learningRate,
          num_tokens: tokens,
          tokens_per_second: tokensPerSecond,
          seconds: Math.round((clock.now() - begun) / 100) / 10,
        });
        pending = {};
      }
      const evaluates = isLast || (settings.evalSteps > 0 && (step + 1) % settings.evalSteps === 0);
      if (evaluator && evaluates) yield await evaluate(step + 1);
      if (settings.saveSteps > 0 && (step + 1) % settings.saveSteps === 0 && !isLast) yield await save(step + 1);
    }
  } finally {
    await device.unload(loaded.handle).catch(() => {});
    await evaluator?.unload().catch(() => {});
  }
  const seconds = Math.round((clock.now() - begun) / 100) / 10;
  yield { event: "end", step: data.steps, seconds, first: first ?? {}, last };
}

/** Refuses what cannot be trained. */
function checkRun<Example>(data: TrainingData<Example>, { policy, method }: TrainOptions<Example>): void {
  const { name, settings } = method;
  const { attentionDropout } = policy.config;
  if (data.count === 0) throw new SettingsError(`${name}: must have examples to learn from, got none`);
  if (policy.int8 && !policy.lora)
    throw new SettingsError(`${name}: 8-bit weights are frozen and must be trained through an adapter; hint: loraR`);
  if (!settings.disableDropout && attentionDropout > 0) {
    throw new SettingsError(
      `${name}: attention dropout must be 0, got ${attentionDropout} in config.json; hint: disableDropout: true`,
    );
  }
}

/** One update from the examples of a window; a divergence names the last good checkpoint. */
async function update<Example>(
  window: readonly Example[],
  step: number,
  learningRate: number,
  loaded: LoadedProgram,
  { policy, method }: TrainOptions<Example>,
  lastCheckpoint: string | undefined,
): Promise<UpdateResult> {
  const { settings } = method;
  const normalizers = method.normalizers(window);
  function* batches(): Generator<Batch> {
    for (const some of chunksOf(window, settings.perDeviceTrainBatchSize)) yield method.collate(some, normalizers);
  }
  try {
    return await runUpdate(loaded, batches(), updateOf(policy, settings, step, learningRate), settings);
  } catch (cause) {
    if (!(cause instanceof DivergedError)) throw cause;
    const good = lastCheckpoint ? `the last good checkpoint is ${lastCheckpoint}` : "there is no checkpoint yet";
    throw new DivergedError(`${method.name}: ${cause.message}; ${good}; hint: a smaller learningRate`);
  }
}

function learningRateAt<Example>(step: number, totalSteps: number, { method }: TrainOptions<Example>): number {
  const { learningRate, lrSchedulerType: schedule, warmupSteps } = method.settings;
  return learningRate * scheduleFactor(step, { schedule, warmupSteps, totalSteps });
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;
