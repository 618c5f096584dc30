import { expect, test } from "vitest";

import { type EstimatedModel, estimateMemory, estimateSeconds } from "./estimate.ts";

const modelOf = (trainable: number, { quantized = 0, vocabSize = 10 } = {}): EstimatedModel => ({
  config: { layers: 2, hiddenSize: 8, heads: 2, vocabSize } as EstimatedModel["config"],
  cost: { parameters: 100, trainable, quantized, bytes: 400 },
});
const shape = { rows: 3, time: 5 };
const RUNTIME = 130e6;

// Blocks: 2 layers · (20 · 8 · 15 tokens + 1.14 · 2 heads · 3 rows · 5²) = 2 · (2400 + 171) = 5142.
// Logits: 3.76 · 15 tokens · 10 = 564. Four bytes each: 4 · 5706 = 22,824.
test("memory is weights, gradients, optimiser state, activations and the runtime", () => {
  const { activations, total, ...rest } = estimateMemory(modelOf(100), { optim: "adamw" }, shape);
  expect(rest).toEqual({ weights: 400, gradients: 400, optimizer: 800, runtime: RUNTIME });
  expect(Math.abs(activations - 22_824)).toBeLessThan(1e-6);
  expect(Math.abs(total - (400 + 400 + 800 + 22_824 + RUNTIME))).toBeLessThan(1e-3);
});

test("the logits are those of one chunk at most", () => {
  const { activations } = estimateMemory(modelOf(100, { vocabSize: 1e9 }), { optim: "adamw" }, shape);
  expect(Math.abs(activations - 4 * (5142 + 3.76 * 2 ** 25))).toBeLessThan(1e-3);
});

test("frozen float32 weights are copied for the products, those in 8 bits are not; the rest is of the trained ones", () => {
  const estimate = (optim: "adamw" | "rmsprop" | "sgd", quantized = 0) =>
    estimateMemory(modelOf(10, { quantized }), { optim }, shape);
  expect(estimate("adamw")).toMatchObject({ gradients: 40, optimizer: 80 });
  expect(Math.abs(estimate("adamw").weights - (400 + 4 * 2.54 * 90))).toBeLessThan(1e-9);
  expect(Math.abs(estimate("adamw", 50).weights - (400 + 4 * 2.54 * 40))).toBeLessThan(1e-9);
  expect([estimate("rmsprop").optimizer, estimate("sgd").optimizer]).toEqual([40, 0]);
});

test("time counts 6 operations for each parameter and token, 4 over a frozen base, at 65 % of the peak", () => {
  const cost = (trainable: number) => ({ parameters: 1e6, trainable, quantized: 0, bytes: 0 });
  // 6 · 10⁶ · 100 / (0.65 · 10 · 10⁹)
  expect(estimateSeconds(cost(1e6), 100, 10)).toBeCloseTo(6e8 / 6.5e9, 12);
  expect(estimateSeconds(cost(1e3), 100, 10)).toBeCloseTo(4e8 / 6.5e9, 12);
});
