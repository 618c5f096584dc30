/**
 * @module
 * What training will need, before it starts: memory by a formula whose factors were measured
 * (bench/memory-estimate.js), time by updates that were measured.
 */
import type { ModelConfig } from "../models/index.ts";
import type { PolicyCost } from "../policy/index.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** The shape of one micro-batch. */
export interface BatchShape {
  readonly rows: number;
  /** Length of a row in tokens, padding included. */
  readonly time: number;
}

/** Bytes. */
export interface MemoryEstimate {
  readonly weights: number;
  readonly gradients: number;
  /** Moments of the optimiser. */
  readonly optimizer: number;
  /** What the forward pass keeps for the backward pass, and the gradients of it. */
  readonly activations: number;
  /** Node and the runtime themselves. */
  readonly runtime: number;
  readonly total: number;
}

/** The part of a policy that memory depends on. */
export interface EstimatedModel {
  readonly config: ModelConfig;
  cost(): PolicyCost;
}

const FLOAT = 4;
/** Moments of each optimiser, as copies of the trained parameters. */
const MOMENTS = { adamw: 2, rmsprop: 1, sgd: 0 } as const;

/** Activations of a block, in vectors of the model's width for each token. */
const VECTORS_A_BLOCK = 40;
/** Copies of the attention probabilities [rows, heads, time, time] of a block. */
const ATTENTION_COPIES = 3;
/** Bytes of a process that has loaded the runtime and a program. */
const RUNTIME = 250e6;
/** Copies of frozen weights that the runtime makes for its products. */
const FROZEN_COPIES = 2;

/**
 * Memory that training takes at its peak, in bytes.
 *
 *     weights + gradients + moments + activations + runtime
 *     activations = 4 · layers · (40 · width · tokens + 3 · heads · rows · time²)
 *
 * The factors are fits to measured runs; predictions are within a quarter of what a process used.
 *
 * @example
 * estimateMemory(policy, sft({ perDeviceTrainBatchSize: 4 }).settings, { rows: 4, time: 512 }).total / 1e9; // GB
 */
export function estimateMemory(
  model: EstimatedModel,
  { optim }: Pick<TrainingSettings, "optim">,
  { rows, time }: BatchShape,
): MemoryEstimate {
  const { layers, hiddenSize, heads } = model.config;
  const { parameters, trainable, bytes } = model.cost();
  const isFrozen = trainable < parameters;
  const weights = bytes * (isFrozen ? FROZEN_COPIES : 1);
  const gradients = FLOAT * trainable;
  const optimizer = FLOAT * trainable * MOMENTS[optim];
  const tokens = rows * time;
  const activations =
    FLOAT * layers * (VECTORS_A_BLOCK * hiddenSize * tokens + ATTENTION_COPIES * heads * rows * time ** 2);
  const total = weights + gradients + optimizer + activations + RUNTIME;
  return { weights, gradients, optimizer, activations, runtime: RUNTIME, total };
}
