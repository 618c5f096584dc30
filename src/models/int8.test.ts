/** Which weights are quantised to 8 bits, and in which layout. */
import { expect, test } from "vitest";

import type { TensorData } from "../engine/index.ts";
import { modelFromConfig } from "./checkpoint.ts";
import { int8Layers, quantizeWeight } from "./int8.ts";

test("linear layers whose input is whole blocks of 32 are quantised; the head and narrower layers are not", () => {
  // Inputs of 16 are half a block; the second layer of each MLP reads 64.
  const json = { model_type: "gpt2", vocab_size: 64, n_embd: 16, n_head: 2, n_layer: 2, n_positions: 6 };
  expect([...int8Layers(modelFromConfig(json))]).toEqual([
    "transformer.h.0.mlp.c_proj.weight",
    "transformer.h.1.mlp.c_proj.weight",
  ]);
  const phi = {
    model_type: "phi",
    vocab_size: 64,
    hidden_size: 32,
    intermediate_size: 48,
    num_attention_heads: 2,
    num_hidden_layers: 1,
  };
  const names = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.dense", "mlp.fc1"];
  expect([...int8Layers(modelFromConfig(phi))].sort()).toEqual(
    names.map((name) => `model.layers.0.${name}.weight`).sort(),
  );
});

// Row o of [out, in] is o + 1 everywhere: its byte is 128 + 127, its scale (o + 1)/127.
test.each(["out-in", "in-out"] as const)("a weight %s is quantised along its inputs", (layout) => {
  const [outer, inner] = [64, 32];
  const shape = layout === "out-in" ? [outer, inner] : [inner, outer];
  const value = (at: number): number => 1 + (layout === "out-in" ? Math.floor(at / inner) : at % outer);
  const weight: TensorData = {
    dtype: "float32",
    shape,
    data: Float32Array.from({ length: outer * inner }, (_, i) => value(i)),
  };
  const spec = { shape, initial: "zeros", layout } as const;
  const stored = quantizeWeight("w", spec, weight, { backward: "dequantized" });
  expect(Object.keys(stored)).toEqual(["w.int8", "w.int8.scales"]);
  expect(stored["w.int8"]!.shape).toEqual([outer, 1, 32]);
  expect(new Set(stored["w.int8"]!.data)).toEqual(new Set([255]));
  expect([...stored["w.int8.scales"]!.data]).toEqual(
    Array.from({ length: outer }, (_, o) => Math.fround((o + 1) / 127)),
  );

  // Transposed, a row holds all outputs of one input: 1 to 64 in two blocks, whose largest are 32 and 64.
  const both = quantizeWeight("w", spec, weight, { backward: "transposed" });
  expect(both["w.int8.transposed"]!.shape).toEqual([inner, 2, 32]);
  const scales = Array.from({ length: inner }, () => [Math.fround(32 / 127), Math.fround(64 / 127)]).flat();
  expect([...both["w.int8.transposed.scales"]!.data]).toEqual(scales);
  expect(both["w.int8.transposed"]!.data[31]).toBe(255);
  expect(both["w.int8.transposed"]!.data[0]).toBe(128 + Math.round(127 / 32));
});
