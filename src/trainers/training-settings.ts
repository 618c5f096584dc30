/**
 * @module
 * Settings of every training method, under TRL's and transformers' names in camelCase.
 */
import type { SettingsOf } from "../core/index.ts";

export const trainingSettings = {
  learningRate: {
    kind: "number",
    default: 2e-5,
    above: 0,
    symbol: "η",
    help: "Peak learning rate (each method has its own default, as in TRL).",
  },
  lrSchedulerType: {
    kind: "choice",
    default: "linear",
    choices: ["constant", "linear", "cosine", "inverse_sqrt"],
    help: "Learning rate schedule after the warm-up (transformers).",
  },
  warmupSteps: {
    kind: "number",
    default: 0,
    atLeast: 0,
    integer: true,
    help: "Warm-up: updates over which the learning rate rises from 0.",
  },
  optim: { kind: "choice", default: "adamw", choices: ["adamw", "rmsprop", "sgd"], help: "Optimiser." },
  weightDecay: {
    kind: "number",
    default: 0,
    atLeast: 0,
    symbol: "λ",
    help: "Decoupled weight decay of matrices; biases and norms are not decayed.",
  },
  adamBeta1: {
    kind: "number",
    default: 0.9,
    atLeast: 0,
    below: 1,
    symbol: "β₁",
    help: "Decay rate of AdamW's first moment.",
  },
  adamBeta2: {
    kind: "number",
    default: 0.999,
    atLeast: 0,
    below: 1,
    symbol: "β₂",
    help: "Decay rate of the second moment, of AdamW and RMSprop.",
  },
  adamEpsilon: {
    kind: "number",
    default: 1e-8,
    above: 0,
    symbol: "ε",
    help: "Added to the denominator of AdamW and RMSprop for numerical stability.",
  },
  maxGradNorm: {
    kind: "number",
    default: 1,
    atLeast: 0,
    help: "Gradient clipping: maximum global L2 norm; 0 disables it.",
  },
  numTrainEpochs: {
    kind: "number",
    default: 3,
    above: 0,
    atMost: 1_000_000,
    help: "Epochs: passes over the training data; may be a fraction.",
  },
  maxSteps: {
    kind: "optional-number",
    default: null,
    atLeast: 1,
    integer: true,
    help: "Number of updates; overrides numTrainEpochs.",
  },
  perDeviceTrainBatchSize: {
    kind: "number",
    default: 8,
    atLeast: 1,
    integer: true,
    help: "Batch size: examples in one forward and backward pass.",
  },
  gradientAccumulationSteps: {
    kind: "number",
    default: 1,
    atLeast: 1,
    integer: true,
    help: "Gradient accumulation: batches for one update.",
  },
  perDeviceEvalBatchSize: {
    kind: "number",
    default: 8,
    atLeast: 1,
    integer: true,
    help: "Batch size of evaluation.",
  },
  maxLength: {
    kind: "number",
    default: 1024,
    atLeast: 2,
    integer: true,
    help: "Maximum length of prompt and completion together, and of a packed row, in tokens; at most the model's context length.",
  },
  packing: {
    kind: "boolean",
    default: true,
    help: "Pack several examples into a row of up to maxLength tokens; off: one example a row, padded. The results are the same.",
  },
  disableDropout: { kind: "boolean", default: true, help: "Train without dropout, even if config.json has some." },
  evalSplit: {
    kind: "number",
    default: 0,
    atLeast: 0,
    below: 1,
    help: "Share of the examples that is held out for evaluation.",
  },
  evalSteps: {
    kind: "number",
    default: 0,
    atLeast: 0,
    integer: true,
    help: "Updates between evaluations; 0: only before the first update and at the end.",
  },
  saveSteps: {
    kind: "number",
    default: 500,
    atLeast: 0,
    integer: true,
    help: "Updates between checkpoints; 0: no checkpoints, and a run that is stopped starts again.",
  },
  saveTotalLimit: { kind: "number", default: 1, atLeast: 1, integer: true, help: "Checkpoints that are kept." },
  loggingSteps: {
    kind: "number",
    default: 10,
    atLeast: 1,
    integer: true,
    help: "Updates between lines of the log; metrics are averages over them.",
  },
  seed: {
    kind: "number",
    default: 42,
    atLeast: 0,
    integer: true,
    help: "Random seed of data order, dropout and weight initialisation.",
  },
} as const;

export type TrainingTable = typeof trainingSettings;
export type TrainingSettings = SettingsOf<typeof trainingSettings>;
