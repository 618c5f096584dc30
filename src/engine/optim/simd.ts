/**
 * @module
 * AdamW and the squared norm of the gradient in WebAssembly SIMD: four floats at a time.
 *
 * Arrays are copied through a small window of WebAssembly memory, which costs less than scalar
 * arithmetic in JavaScript.
 */
import { kernels } from "./kernels.ts";
import type { AdamW, ParameterUpdate } from "./optimizer.ts";

/** Number of values of each array in the window. */
const WINDOW = 4096;

interface Kernels {
  readonly memory: WebAssembly.Memory;
  adamw(
    count: number,
    beta1: number,
    beta2: number,
    decay: number,
    rate: number,
    correction: number,
    epsilon: number,
    scale: number,
  ): void;
  sumOfSquares(count: number): number;
}

interface Loaded {
  readonly kernels: Kernels;
  /** value, gradient, m, v */
  readonly windows: readonly [Float32Array, Float32Array, Float32Array, Float32Array];
}

let loaded: Loaded | undefined;

function load(): Loaded {
  if (loaded) return loaded;
  const bytes = Uint8Array.from(atob(kernels), (letter) => letter.charCodeAt(0));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const exported = instance.exports as unknown as Kernels;
  const window = (i: number): Float32Array => new Float32Array(exported.memory.buffer, i * WINDOW * 4, WINDOW);
  loaded = { kernels: exported, windows: [window(0), window(1), window(2), window(3)] };
  return loaded;
}

/** `adamw` of `optimizer.ts`, with all arithmetic in float32. */
export function adamwFloat32(
  { beta1, beta2, epsilon }: AdamW,
  step: number,
  learningRate: number,
  parameter: ParameterUpdate,
): void {
  const { kernels: exported, windows } = load();
  const arrays = [parameter.value, parameter.gradient, ...parameter.state] as readonly Float32Array[];
  const decay = 1 - learningRate * parameter.weightDecay;
  const rate = learningRate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  for (let start = 0; start < parameter.value.length; start += WINDOW) {
    const count = Math.min(WINDOW, parameter.value.length - start);
    arrays.forEach((array, i) => {
      windows[i]!.set(array.subarray(start, start + count));
    });
    exported.adamw(count, beta1, beta2, decay, rate, correction, epsilon, parameter.gradientScale);
    arrays.forEach((array, i) => {
      if (array !== parameter.gradient) array.set(windows[i]!.subarray(0, count), start);
    });
  }
}

/** Σ x² in float64. */
export function sumOfSquaresFloat32(values: Float32Array): number {
  const { kernels: exported, windows } = load();
  const [window] = windows;
  let total = 0;
  for (let start = 0; start < values.length; start += WINDOW) {
    const count = Math.min(WINDOW, values.length - start);
    window.set(values.subarray(start, start + count));
    if (count % 4 !== 0) window.fill(0, count, count + 4 - (count % 4));
    total += exported.sumOfSquares(count);
  }
  return total;
}
