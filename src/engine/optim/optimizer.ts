/**
 * @module
 * Optimisers: one update of one parameter, from its gradient and what is remembered of earlier ones.
 *
 * Storage is the parameter's own width. The learning rate comes from outside at
 * every step (`schedules.ts`), as does the step's number, so nothing is hidden here.
 */
import type { FloatArray } from "./float-array.ts";
import { adamwFloat32 } from "./simd.ts";

/** Decoupled weight decay (Loshchilov and Hutter 2019, Alg. 2, arXiv:1711.05101). */
export interface AdamW {
  readonly kind: "adamw";
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** RMSprop (Hinton 2012, lecture 6e), as `torch.optim.RMSprop`: ε outside the root. */
export interface RmsProp {
  readonly kind: "rmsprop";
  readonly alpha: number;
  readonly epsilon: number;
}

/** Gradient descent, with momentum when it is above 0. */
export interface Sgd {
  readonly kind: "sgd";
  readonly momentum: number;
}

export type Optimizer = AdamW | RmsProp | Sgd;

export interface OptimizerUpdate {
  readonly optimizer: Optimizer;
  /** The number of this update, from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Shrinks weights by learningRate · weightDecay, apart from the gradient. */
  readonly weightDecay: number;
  /** The parameters that decay; biases and norms usually do not. */
  readonly decayed: readonly string[];
  /** The gradient's largest allowed norm over all parameters together; absent: no clipping. */
  readonly maxGradNorm?: number;
}

export interface UpdateReport {
  /** The gradient's norm over all parameters together, before clipping. */
  readonly gradientNorm: number;
  /** The first parameter whose gradient is not finite; then nothing was changed. */
  readonly nonFinite?: string;
}

/** What an optimiser remembers for each parameter, by PyTorch's names. */
export const momentsOf: Readonly<Record<Optimizer["kind"], readonly string[]>> = {
  adamw: ["exp_avg", "exp_avg_sq"],
  rmsprop: ["square_avg"],
  sgd: ["momentum_buffer"],
};

const MOMENT_PREFIX = "optimizer/";

/** The name under which a device keeps a moment. */
export const momentName = (moment: string, parameter: string): string => `${MOMENT_PREFIX}${moment}/${parameter}`;

/** Whether a tensor is what an optimiser remembers. */
export const isMomentName = (name: string): boolean => name.startsWith(MOMENT_PREFIX);

export interface ParameterUpdate {
  readonly value: FloatArray;
  readonly gradient: FloatArray;
  /** In the order of `momentsOf`. */
  readonly moments: readonly FloatArray[];
  /** Multiplies the gradient: the effect of clipping. */
  readonly gradientScale: number;
  readonly weightDecay: number;
}

/** Changes `value` and `moments` in place. */
export function updateParameter({ optimizer, step, learningRate }: OptimizerUpdate, parameter: ParameterUpdate): void {
  switch (optimizer.kind) {
    case "adamw":
      if (parameter.value instanceof Float32Array) adamwFloat32(optimizer, step, learningRate, parameter);
      else adamw(optimizer, step, learningRate, parameter);
      break;
    case "rmsprop":
      rmsprop(optimizer, learningRate, parameter);
      break;
    case "sgd":
      sgd(optimizer, learningRate, parameter);
      break;
  }
}

/**
 *     m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²
 *     θ ← θ − η·λ·θ − η · m̂ / (√v̂ + ε),   m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ)
 */
function adamw({ beta1, beta2, epsilon }: AdamW, step: number, learningRate: number, parameter: ParameterUpdate): void {
  const { value, gradient, gradientScale } = parameter;
  const [m, v] = parameter.moments as readonly [FloatArray, FloatArray];
  const keep = 1 - learningRate * parameter.weightDecay;
  const rate = learningRate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! * gradientScale;
    const mi = beta1 * m[i]! + (1 - beta1) * g;
    const vi = beta2 * v[i]! + (1 - beta2) * g * g;
    m[i] = mi;
    v[i] = vi;
    value[i] = keep * value[i]! - (rate * mi) / (Math.sqrt(vi) * correction + epsilon);
  }
}

/** v ← αv + (1 − α)g²,  θ ← θ − η·λ·θ − η · g / (√v + ε) */
function rmsprop({ alpha, epsilon }: RmsProp, learningRate: number, parameter: ParameterUpdate): void {
  const { value, gradient, gradientScale } = parameter;
  const [v] = parameter.moments as readonly [FloatArray];
  const keep = 1 - learningRate * parameter.weightDecay;
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! * gradientScale;
    const vi = alpha * v[i]! + (1 - alpha) * g * g;
    v[i] = vi;
    value[i] = keep * value[i]! - (learningRate * g) / (Math.sqrt(vi) + epsilon);
  }
}

/** m ← μm + g,  θ ← θ − η·λ·θ − η·m */
function sgd({ momentum }: Sgd, learningRate: number, parameter: ParameterUpdate): void {
  const { value, gradient, gradientScale } = parameter;
  const [m] = parameter.moments as readonly [FloatArray];
  const keep = 1 - learningRate * parameter.weightDecay;
  for (let i = 0; i < value.length; i++) {
    const mi = momentum * m[i]! + gradient[i]! * gradientScale;
    m[i] = mi;
    value[i] = keep * value[i]! - learningRate * mi;
  }
}
