/**
 * @module
 * What training will need, before it starts: memory by a formula whose factors were measured
 * (bench/memory-estimate.js), time from the machine's peak rate.
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
  /** Weights, and the runtime's copies of frozen ones. */
  readonly weights: number;
  readonly gradients: number;
  /** State of the optimiser. */
  readonly optimizer: number;
  /** What the forward pass keeps for the backward pass, and gradients of it. */
  readonly activations: number;
  /** Node and the runtime themselves. */
  readonly runtime: number;
  readonly total: number;
}

/** The parts of a policy that memory depends on. */
export interface EstimatedModel {
  readonly config: ModelConfig;
  readonly cost: PolicyCost;
}

const FLOAT = 4;
/** State of each optimiser, as copies of the trained parameters. */
const STATE_COPIES = { adamw: 2, rmsprop: 1, sgd: 0 } as const;
/** Copies that the runtime makes of frozen float32 weights for its products. */
const FROZEN_COPIES = 2.54;
/** Activations of a block, in vectors of the model's width for each token. */
const VECTORS_PER_BLOCK = 20;
/** Copies of a block's attention probabilities [rows, heads, time, time]. */
const ATTENTION_COPIES = 1.14;
/** Copies of the logits of one chunk of the output head, and how many logits a chunk holds at most. */
const LOGIT_COPIES = 3.76;
const LOGITS_PER_CHUNK = 2 ** 25;
/** Bytes of a process that has loaded the runtime. */
const RUNTIME = 130e6;

/**
 * Memory that training takes at its peak.
 *
 *     weights + gradients + optimiser state + activations + runtime
 *     activations = 4 · (layers · (20 · width · tokens + 1.14 · heads · rows · time²) + 3.76 · logits of a chunk)
 *
 * The factors are fitted to measured runs of GPT-2-shaped models from 4 to 124 million parameters.
 *
 * @example
 * const { config } = policy;
 * const { total } = estimateMemory({ config, cost: policy.cost() }, { optim: "adamw" }, { rows: 4, time: 512 });
 */
export function estimateMemory(
  { config: { layers, hiddenSize, heads, vocabSize }, cost }: EstimatedModel,
  { optim }: Pick<TrainingSettings, "optim">,
  { rows, time }: BatchShape,
): MemoryEstimate {
  const { parameters, trainable, quantized, bytes } = cost;
  const frozen = trainable < parameters ? parameters - trainable - quantized : 0;
  const weights = bytes + FLOAT * FROZEN_COPIES * frozen;
  const gradients = FLOAT * trainable;
  const optimizer = FLOAT * trainable * STATE_COPIES[optim];
  const tokens = rows * time;
  const blocks = layers * (VECTORS_PER_BLOCK * hiddenSize * tokens + ATTENTION_COPIES * heads * rows * time ** 2);
  const logits = LOGIT_COPIES * Math.min(tokens * vocabSize, LOGITS_PER_CHUNK);
  const activations = FLOAT * (blocks + logits);
  const total = weights + gradients + optimizer + activations + RUNTIME;
  return { weights, gradients, optimizer, activations, runtime: RUNTIME, total };
}

/** The share of the machine's peak rate that a training step reaches: 0.56 to 0.82 measured (bench/train-step.js). */
const SHARE_OF_PEAK = 0.65;

/**
 * Seconds of one forward and backward pass over some tokens.
 *
 *     6 · parameters · tokens operations, or 4 where the base is frozen
 *
 * @param gigaflops the machine's peak rate, as `measurePeak` returns it
 */
export function estimateSeconds({ parameters, trainable }: PolicyCost, tokens: number, gigaflops: number): number {
  const passes = trainable < parameters ? 4 : 6;
  return (passes * parameters * tokens) / (SHARE_OF_PEAK * gigaflops * 1e9);
}
