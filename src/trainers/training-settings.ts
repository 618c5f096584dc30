/**
 * @module
 * Settings that every trainer has, under TRL's and transformers' names in camelCase.
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
    help: "How the learning rate falls after the warm-up (transformers).",
  },
  warmupSteps: {
    kind: "number",
    default: 0,
    atLeast: 0,
    integer: true,
    help: "Updates over which the learning rate rises from 0.",
  },
  optim: { kind: "choice", default: "adamw", choices: ["adamw", "rmsprop", "sgd"], help: "The optimiser." },
  weightDecay: {
    kind: "number",
    default: 0,
    atLeast: 0,
    symbol: "λ",
    help: "Decay of matrices, apart from the gradient; biases and norms never decay.",
  },
  adamBeta1: {
    kind: "number",
    default: 0.9,
    atLeast: 0,
    below: 1,
    symbol: "β₁",
    help: "How slowly AdamW's mean moves.",
  },
  adamBeta2: {
    kind: "number",
    default: 0.999,
    atLeast: 0,
    below: 1,
    symbol: "β₂",
    help: "How slowly AdamW's, or RMSprop's, square moves.",
  },
  adamEpsilon: {
    kind: "number",
    default: 1e-8,
    above: 0,
    symbol: "ε",
    help: "Keeps AdamW's and RMSprop's divisor from 0.",
  },
  maxGradNorm: {
    kind: "number",
    default: 1,
    atLeast: 0,
    help: "Longest gradient over all parameters; 0 does not clip.",
  },
  numTrainEpochs: { kind: "number", default: 3, above: 0, help: "Passes over the training data; may end within one." },
  maxSteps: {
    kind: "optional-number",
    default: null,
    atLeast: 1,
    integer: true,
    help: "Stop after this many updates, whatever numTrainEpochs says.",
  },
  perDeviceTrainBatchSize: {
    kind: "number",
    default: 8,
    atLeast: 1,
    integer: true,
    help: "Examples in one forward and backward pass.",
  },
  gradientAccumulationSteps: {
    kind: "number",
    default: 1,
    atLeast: 1,
    integer: true,
    help: "Passes whose gradients make one update.",
  },
  perDeviceEvalBatchSize: {
    kind: "number",
    default: 8,
    atLeast: 1,
    integer: true,
    help: "Examples in one pass of an evaluation.",
  },
  maxLength: {
    kind: "number",
    default: 1024,
    atLeast: 2,
    integer: true,
    help: "Longest prompt and completion together, within the model's positions, and longest packed row, in tokens.",
  },
  packing: {
    kind: "boolean",
    default: true,
    help: "Several examples in a row, as many as fit into maxLength; off: one a row, padded. Same numbers.",
  },
  disableDropout: { kind: "boolean", default: true, help: "No dropout, whatever config.json says." },
  evalSplit: {
    kind: "number",
    default: 0,
    atLeast: 0,
    below: 1,
    help: "Share of the examples held out for evaluation.",
  },
  evalSteps: {
    kind: "number",
    default: 0,
    atLeast: 0,
    integer: true,
    help: "Evaluate every so many updates, and at the end; 0: at the end only.",
  },
  saveSteps: {
    kind: "number",
    default: 500,
    atLeast: 0,
    integer: true,
    help: "Checkpoint every so many updates; 0: never.",
  },
  saveTotalLimit: { kind: "number", default: 1, atLeast: 1, integer: true, help: "How many checkpoints are kept." },
  loggingSteps: {
    kind: "number",
    default: 10,
    atLeast: 1,
    integer: true,
    help: "Metrics every so many updates, averaged over them.",
  },
  seed: {
    kind: "number",
    default: 42,
    atLeast: 0,
    integer: true,
    help: "Of the data's order, dropout and fresh weights, each a stream of its own.",
  },
} as const;

export type TrainingTable = typeof trainingSettings;
export type TrainingSettings = SettingsOf<typeof trainingSettings>;
