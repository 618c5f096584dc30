/**
 * @module
 * What a run has changed, and what to try when nothing moved.
 */
import type { TrainEvent } from "./events.ts";
import type { Metrics } from "./method.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** The metrics that tell whether a run learned, in the order in which they are shown. */
const TOLD = ["loss", "rewards/accuracies", "rewards/margins", "mean_token_accuracy"] as const;

/** A loss that changed by less than this share has hardly moved. */
const HARDLY = 0.01;

export interface MetricChange {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

export interface Outcome {
  /** Metrics of the first update and of the last line of the log. */
  readonly changes: readonly MetricChange[];
  /** What to try, where the loss hardly moved or rose. */
  readonly advice: string | undefined;
}

type End = Extract<TrainEvent, { readonly event: "end" }>;

/** First and last metrics of a run, and advice when the loss did not fall. */
export function outcomeOf(
  { first, last }: Pick<End, "first" | "last">,
  { settings, trainable }: { readonly settings: TrainingSettings; readonly trainable: number },
): Outcome {
  const changes = TOLD.filter((name) => name in first && name in last).map((name) => ({
    name,
    first: first[name]!,
    last: last[name]!,
  }));
  return { changes, advice: adviceOn(first, last, settings, trainable) };
}

function adviceOn(
  { loss: before }: Metrics,
  { loss: after }: Metrics,
  { learningRate, numTrainEpochs, maxSteps }: TrainingSettings,
  trainable: number,
): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const change = (after - before) / Math.max(Math.abs(before), 1e-9);
  if (change < -HARDLY) return undefined;
  if (change > HARDLY) return `the loss rose: try a smaller learningRate (now ${learningRate})`;
  const usual = usualLearningRate(trainable);
  const faster = usual > learningRate ? usual : Number((3 * learningRate).toPrecision(2));
  const longer = maxSteps === null ? `more numTrainEpochs (now ${numTrainEpochs})` : `more maxSteps (now ${maxSteps})`;
  return `the loss hardly moved: try learningRate ${faster} (now ${learningRate}), or ${longer}`;
}

/** A usual learning rate for so many trained parameters: small models and adapters take larger ones. */
const usualLearningRate = (trainable: number): number =>
  trainable < 1e7 ? 1e-3 : trainable < 1e8 ? 1e-4 : trainable < 1e9 ? 2e-5 : 1e-5;
