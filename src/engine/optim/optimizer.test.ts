import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { sumOfSquares } from "./float-array.ts";
import { type Optimizer, optimizerStateKeys, updateParameter } from "./optimizer.ts";
import { type Schedule, scheduleFactor } from "./schedules.ts";

// Values from PyTorch and transformers: test/golden/write.py.
const golden = JSON.parse(readFileSync(new URL("../../../test/golden/optimizers.json", import.meta.url), "utf8")) as {
  start: number[];
  gradients: number[][];
  values: Record<Optimizer["kind"], number[][]>;
  schedules: Record<string, number[]>;
};

const optimizers: Record<Optimizer["kind"], { optimizer: Optimizer; weightDecay: number }> = {
  adamw: { optimizer: { kind: "adamw", beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }, weightDecay: 0.1 },
  rmsprop: { optimizer: { kind: "rmsprop", alpha: 0.9, epsilon: 1e-6 }, weightDecay: 0 },
  sgd: { optimizer: { kind: "sgd", momentum: 0.9 }, weightDecay: 0 },
};

function run(kind: Optimizer["kind"], ArrayOf: typeof Float32Array | typeof Float64Array): number[][] {
  const { optimizer, weightDecay } = optimizers[kind];
  const value = new ArrayOf(golden.start);
  const state = optimizerStateKeys[kind].map(() => new ArrayOf(value.length));
  return golden.gradients.map((numbers, i) => {
    const gradient = new ArrayOf(numbers);
    const gradientScale = Math.min(1, 3 / (Math.sqrt(sumOfSquares(gradient)) + 1e-6));
    const update = { optimizer, step: i + 1, learningRate: 0.05, weightDecay, decayed: [] };
    updateParameter(update, { value, gradient, state, gradientScale, weightDecay });
    return Array.from(value);
  });
}

test.each(Object.keys(optimizers) as Optimizer["kind"][])("%s equals PyTorch's in float64", (kind) => {
  run(kind, Float64Array).forEach((values, step) => {
    expect(Math.max(...values.map((value, i) => Math.abs(value - golden.values[kind][step]![i]!)))).toBeLessThan(1e-13);
  });
});

test.each(Object.keys(optimizers) as Optimizer["kind"][])(
  "%s in float32 is within rounding error of PyTorch's",
  (kind) => {
    run(kind, Float32Array).forEach((values, step) => {
      expect(Math.max(...values.map((value, i) => Math.abs(value - golden.values[kind][step]![i]!)))).toBeLessThan(
        2e-6,
      );
    });
  },
);

test("the SIMD kernels equal the scalar loops, over several windows and an incomplete last one", () => {
  const size = 4096 * 2 + 5;
  const wave = (by: number): number[] => Array.from({ length: size }, (_, i) => Math.sin(by * i));
  const [value, gradient, m, v] = [wave(0.3), wave(0.7), wave(1.1), wave(1.3).map((x) => x * x)];
  const { optimizer } = optimizers.adamw;
  const update = { optimizer, step: 3, learningRate: 0.01, weightDecay: 0.1, decayed: [] };
  const after = (ArrayOf: typeof Float32Array | typeof Float64Array) => {
    const arrays = { value: new ArrayOf(value), state: [new ArrayOf(m), new ArrayOf(v)] };
    updateParameter(update, { ...arrays, gradient: new ArrayOf(gradient), gradientScale: 0.5, weightDecay: 0.1 });
    return [arrays.value, ...arrays.state];
  };
  const [wide, narrow] = [after(Float64Array), after(Float32Array)];
  wide.forEach((array, a) => {
    const gaps = Array.from(array, (x, i) => Math.abs(x - narrow[a]![i]!));
    expect(Math.max(...gaps)).toBeLessThan(3e-7);
  });
  const squares = sumOfSquares(new Float64Array(gradient));
  expect(Math.abs(sumOfSquares(new Float32Array(gradient)) - squares) / squares).toBeLessThan(1e-7);
  expect(sumOfSquares(new Float32Array([3, Number.NaN]))).toBeNaN();
});

test.each(Object.entries(golden.schedules))("schedule %s equals transformers'", (key, factors) => {
  const [name, warmup] = key.split("/") as [string, string];
  const schedule = name.replace("constant_with_warmup", "constant") as Schedule;
  // Only up to totalSteps: after it, transformers' cosine rises again.
  factors.slice(0, 13).forEach((factor, step) => {
    const ours = scheduleFactor(step, { schedule, warmupSteps: Number(warmup), totalSteps: 12 });
    expect(Math.abs(ours - factor), `step ${step}`).toBeLessThan(1e-12);
  });
});
