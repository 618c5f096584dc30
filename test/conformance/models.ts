/**
 * @module
 * Two tiny architectures with seeded random weights, for programs that prove the engine.
 */
import { RandomStream } from "../../src/core/index.ts";
import { quantize, type TensorData, type TensorRecord } from "../../src/engine/index.ts";
import {
  type Architecture,
  gpt2,
  int8Names,
  linearSizes,
  type ModelConfig,
  phi,
  type WeightSpec,
} from "../../src/models/index.ts";

export interface TinyModel {
  readonly architecture: Architecture<ModelConfig>;
  readonly config: ModelConfig;
  readonly specs: Readonly<Record<string, WeightSpec>>;
  readonly weights: TensorRecord;
}

const tiny = (architecture: Architecture, json: Record<string, unknown>, seed: number): TinyModel => {
  const general: Architecture = architecture;
  const config = general.readConfig(json);
  const specs = general.weights(config);
  const random = new RandomStream(seed, architecture.modelType);
  // Larger than a fresh model's weights, so that every path through it matters; norms away from 1.
  const weights = Object.fromEntries(
    Object.entries(specs).map(([name, { shape, initial }]): [string, TensorData] => {
      const centre = initial === "ones" ? 1 : 0;
      const data = Float32Array.from(
        { length: shape.reduce((a, b) => a * b, 1) },
        () => centre + 0.25 * random.normal(),
      );
      return [name, { dtype: "float32", shape, data }];
    }),
  );
  return { architecture: general, config, specs, weights };
};

/** Widths are multiples of 32, so that 8-bit blocks fit. */
export const tinyModels: Readonly<Record<string, TinyModel>> = {
  gpt2: tiny(
    gpt2 as never,
    { vocab_size: 64, n_embd: 32, n_head: 2, n_layer: 2, n_positions: 32, embd_pdrop: 0, resid_pdrop: 0 },
    1,
  ),
  phi: tiny(
    phi,
    {
      vocab_size: 64,
      hidden_size: 32,
      intermediate_size: 64,
      num_attention_heads: 2,
      num_hidden_layers: 2,
      max_position_embeddings: 32,
    },
    2,
  ),
};

/** The 8-bit forms of every linear layer's weight, both ways round. */
export function int8Weights({ specs, weights }: TinyModel): TensorRecord {
  const made: Record<string, TensorData> = {};
  for (const [name, spec] of Object.entries(specs)) {
    if (!spec.layout) continue;
    const { outer, inner } = linearSizes(spec);
    const stored = weights[name]!.data as Float32Array;
    const at = (o: number, i: number): number => stored[spec.layout === "in-out" ? i * outer + o : o * inner + i]!;
    const matrix = (
      rows: number,
      columns: number,
      read: (row: number, column: number) => number,
    ): ReturnType<typeof quantize> => {
      return quantize(
        Float32Array.from({ length: rows * columns }, (_, k) => read(Math.floor(k / columns), k % columns)),
        rows,
        columns,
      );
    };
    const [forward, turned] = [matrix(outer, inner, at), matrix(inner, outer, (i, o) => at(o, i))];
    const names = int8Names(name);
    made[names.bytes] = { dtype: "uint8", shape: [outer, inner / 32, 32], data: forward.bytes };
    made[names.scales] = { dtype: "float32", shape: [(outer * inner) / 32], data: forward.scales };
    made[names.transposedBytes] = { dtype: "uint8", shape: [inner, outer / 32, 32], data: turned.bytes };
    made[names.transposedScales] = { dtype: "float32", shape: [(outer * inner) / 32], data: turned.scales };
  }
  return made;
}
