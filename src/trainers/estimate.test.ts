import { expect, test } from "vitest";

import { type EstimatedModel, estimateMemory } from "./estimate.ts";

const modelOf = (trainable: number): EstimatedModel => ({
  config: { layers: 2, hiddenSize: 8, heads: 2 } as EstimatedModel["config"],
  cost: () => ({ parameters: 100, trainable, bytes: 400 }),
});
const shape = { rows: 3, time: 5 };
const RUNTIME = 250e6;

// 4 · 2 layers · (40 · 8 · 15 tokens + 3 · 2 heads · 3 rows · 5²) = 8 · (4800 + 450) = 42,000
test("memory is weights, gradients, moments, activations and the runtime", () => {
  expect(estimateMemory(modelOf(100), { optim: "adamw" }, shape)).toEqual({
    weights: 400,
    gradients: 400,
    optimizer: 800,
    activations: 42_000,
    runtime: RUNTIME,
    total: 400 + 400 + 800 + 42_000 + RUNTIME,
  });
});

test("frozen weights are there twice; gradients and moments are of the trained parameters", () => {
  const estimate = (optim: "adamw" | "rmsprop" | "sgd") => estimateMemory(modelOf(10), { optim }, shape);
  expect(estimate("adamw")).toMatchObject({ weights: 800, gradients: 40, optimizer: 80 });
  expect([estimate("rmsprop").optimizer, estimate("sgd").optimizer]).toEqual([40, 0]);
});
