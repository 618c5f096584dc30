/**
 * @module
 * One update: gradients of prepared batches are accumulated, clipped and applied. It does not know where the
 * batches come from, so a trainer that samples its own data uses it too.
 */
import { DivergedError } from "../core/index.ts";
import type { Device, Optimizer, OptimizerUpdate, Program, ProgramHandle, TensorRecord } from "../engine/index.ts";
import { dropoutFeeds, type Policy } from "../policy/index.ts";
import { type Averages, type Batch, joinAverages } from "./method.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** A training program on its device. */
export interface LoadedProgram {
  readonly device: Device;
  readonly program: Program;
  readonly handle: ProgramHandle;
}

export interface UpdateResult {
  readonly averages: Averages;
  /** Tokens of the batches, a shared prompt counted once. */
  readonly tokens: number;
  /** Global L2 norm before clipping. */
  readonly gradientNorm: number;
}

/**
 * Runs one update.
 *
 * @param batches micro-batches whose losses are normalised over all of them together
 * @param seed seeds the dropout masks, together with the update's step and the index of the batch
 * @throws {DivergedError} `E_DIVERGED` naming step and tensor when a loss or a gradient is not finite; no
 *   parameter has changed then
 */
export async function runUpdate(
  { device, program, handle }: LoadedProgram,
  batches: Iterable<Batch>,
  update: OptimizerUpdate,
  { seed }: { readonly seed: number },
): Promise<UpdateResult> {
  const parts: Averages[] = [];
  let tokens = 0;
  let micro = 0;
  for (const batch of batches) {
    const masks = dropoutFeeds(program, batch.paddedTokens, { seed, step: update.step - 1, micro: micro++ });
    const outputs: TensorRecord = await device.accumulate(handle, { ...batch.feeds, ...masks });
    parts.push(batch.measure(outputs));
    tokens += batch.tokens;
    const loss = outputs["loss"]!.data[0]!;
    if (!Number.isFinite(loss)) {
      const { nonFinite } = await device.update({ ...update, learningRate: 0 });
      throw new DivergedError(
        `step ${update.step}: the loss must be finite, got ${loss}; the first gradient that is not finite is that of "${nonFinite ?? "none"}"`,
      );
    }
  }
  const { gradientNorm, nonFinite } = await device.update(update);
  if (nonFinite) {
    throw new DivergedError(`step ${update.step}: gradients must be finite, got one of "${nonFinite}" that is not`);
  }
  return { averages: joinAverages(parts), tokens, gradientNorm };
}

/** The optimiser that the settings name. */
export function optimizerOf({
  optim,
  adamBeta1: beta1,
  adamBeta2: beta2,
  adamEpsilon: epsilon,
}: TrainingSettings): Optimizer {
  switch (optim) {
    case "adamw":
      return { kind: "adamw", beta1, beta2, epsilon };
    case "rmsprop":
      return { kind: "rmsprop", alpha: beta2, epsilon };
    case "sgd":
      return { kind: "sgd", momentum: 0 };
  }
}

/** The update of a step, counted from 1. */
export const updateOf = (
  policy: Policy,
  settings: TrainingSettings,
  step: number,
  learningRate: number,
): OptimizerUpdate => ({
  optimizer: optimizerOf(settings),
  step,
  learningRate,
  weightDecay: settings.weightDecay,
  decayed: policy.decayedNames(),
  ...(settings.maxGradNorm > 0 ? { maxGradNorm: settings.maxGradNorm } : {}),
});
