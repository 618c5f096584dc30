/**
 * @module
 * Optimisers: AdamW, RMSprop and SGD, as pure updates of one parameter.
 *
 * The optimiser state has the precision of the parameter. The caller passes the learning rate
 * (`schedules.ts`) and the step number at every update.
 */
import type { FloatArray } from "./float-array.ts";
import { adamwFloat32 } from "./simd.ts";

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019, Alg. 2, arXiv:1711.05101). */
export interface AdamW {
  readonly kind: "adamw";
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** RMSprop (Hinton 2012, lecture 6e), as `torch.optim.RMSprop`: ε is added outside the square root. */
export interface RmsProp {
  readonly kind: "rmsprop";
  readonly alpha: number;
  readonly epsilon: number;
}

/** Gradient descent with momentum; 0 disables momentum. */
export interface Sgd {
  readonly kind: "sgd";
  readonly momentum: number;
}

export type Optimizer = AdamW | RmsProp | Sgd;

export interface OptimizerUpdate {
  readonly optimizer: Optimizer;
  /** The number of this update, starting at 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Decoupled weight decay: multiplies weights by 1 − learningRate · weightDecay. */
  readonly weightDecay: number;
  /** The parameters with weight decay; usually not biases and norms. */
  readonly decayed: readonly string[];
  /** Gradient clipping: maximum global L2 norm; absent: no clipping. */
  readonly maxGradNorm?: number;
}

export interface UpdateReport {
  /** The global L2 norm of the gradient before clipping. */
  readonly gradientNorm: number;
  /** The first parameter whose gradient is not finite; in that case nothing was updated. */
  readonly nonFinite?: string;
}

/** The state that an optimiser keeps for each parameter, by PyTorch's names. */
export const optimizerStateKeys: Readonly<Record<Optimizer["kind"], readonly string[]>> = {
  adamw: ["exp_avg", "exp_avg_sq"],
  rmsprop: ["square_avg"],
  sgd: ["momentum_buffer"],
};

const STATE_PREFIX = "optimizer/";

/** The name under which a device stores a parameter's optimiser state. */
export const optimizerStateName = (key: string, parameter: string): string => `${STATE_PREFIX}${key}/${parameter}`;

/** Whether a name is that of optimiser state. */
export const isOptimizerStateName = (name: string): boolean => name.startsWith(STATE_PREFIX);

export interface ParameterUpdate {
  readonly value: FloatArray;
  readonly gradient: FloatArray;
  /** In the order of `optimizerStateKeys`. */
  readonly state: readonly FloatArray[];
  /** Factor of the gradient, from gradient clipping. */
  readonly gradientScale: number;
  readonly weightDecay: number;
}

/** Updates `value` and `state` in place. */
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
  const [m, v] = parameter.state as readonly [FloatArray, FloatArray];
  const decay = 1 - learningRate * parameter.weightDecay;
  const rate = learningRate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! * gradientScale;
    const mi = beta1 * m[i]! + (1 - beta1) * g;
    const vi = beta2 * v[i]! + (1 - beta2) * g * g;
    m[i] = mi;
    v[i] = vi;
    value[i] = decay * value[i]! - (rate * mi) / (Math.sqrt(vi) * correction + epsilon);
  }
}

/** v ← αv + (1 − α)g²,  θ ← θ − η·λ·θ − η · g / (√v + ε) */
function rmsprop({ alpha, epsilon }: RmsProp, learningRate: number, parameter: ParameterUpdate): void {
  const { value, gradient, gradientScale } = parameter;
  const [v] = parameter.state as readonly [FloatArray];
  const decay = 1 - learningRate * parameter.weightDecay;
  for (let i = 0; i < value.length; i++) {
    const g = gradient[i]! * gradientScale;
    const vi = alpha * v[i]! + (1 - alpha) * g * g;
    v[i] = vi;
    value[i] = decay * value[i]! - (learningRate * g) / (Math.sqrt(vi) + epsilon);
  }
}

/** m ← μm + g,  θ ← θ − η·λ·θ − η·m */
function sgd({ momentum }: Sgd, learningRate: number, parameter: ParameterUpdate): void {
  const { value, gradient, gradientScale } = parameter;
  const [m] = parameter.state as readonly [FloatArray];
  const decay = 1 - learningRate * parameter.weightDecay;
  for (let i = 0; i < value.length; i++) {
    const mi = momentum * m[i]! + gradient[i]! * gradientScale;
    m[i] = mi;
    value[i] = decay * value[i]! - learningRate * mi;
  }
}
