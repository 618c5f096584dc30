/**
 * @module
 * Where a model's named layers find their weights: dense in either layout, quantised, with a LoRA
 * adapter on top, or any mix.
 */
import {
  BLOCK,
  layerNorm,
  matmul,
  parameter,
  type QuantizedMatrix,
  quantizedMatmul,
  type Tensor,
  takeRows,
} from "../engine/index.ts";
import type { Seam, WeightSpec } from "./architecture.ts";

/** Low-rank adaptation (Hu et al. 2021, Eq. 3, arXiv:2106.09685): W·x + (α/r)·B·A·x. */
export interface LoraSpec {
  readonly rank: number;
  readonly alpha: number;
  /** Which linear layers carry an adapter. */
  readonly targets: (name: string) => boolean;
}

/** The frozen base in 8 bits. */
export interface Int8Spec {
  /**
   * How the backward pass multiplies: by a second quantised copy of the transposed weight, or by the
   * weight made float for each use.
   */
  readonly backward: "transposed" | "dequantized";
}

export interface WeightOptions {
  readonly specs: Readonly<Record<string, WeightSpec>>;
  /** Freezes everything but adapters. @default false */
  readonly frozen?: boolean;
  readonly lora?: LoraSpec;
  readonly int8?: Int8Spec;
}

/** PEFT's names for an adapter's two matrices. */
export const loraNames = (layer: string): { a: string; b: string } => ({
  a: `base_model.model.${layer}.lora_A.weight`,
  b: `base_model.model.${layer}.lora_B.weight`,
});

/** Names of the 8-bit forms of a weight. */
export const int8Names = (
  weight: string,
): { bytes: string; scales: string; turnedBytes: string; turnedScales: string } => ({
  bytes: `${weight}.int8`,
  scales: `${weight}.int8.scales`,
  turnedBytes: `${weight}.int8.transposed`,
  turnedScales: `${weight}.int8.transposed.scales`,
});

export type WeightSeam = Pick<Seam, "embed" | "linear" | "layerNorm"> & {
  /** A weight as it is: for the output head. */
  weight(name: string): Tensor;
};

/** The part of the seam that resolves weights; one tensor per name, however often it is asked for. */
export function resolveWeights({ specs, frozen = false, lora, int8 }: WeightOptions): WeightSeam {
  const held = new Map<string, Tensor>();
  const hold = (name: string, make: () => Tensor): Tensor => {
    const tensor = held.get(name) ?? make();
    held.set(name, tensor);
    return tensor;
  };
  const weight = (name: string): Tensor => hold(name, () => parameter(name, specs[name]!.shape, { frozen }));
  const dense = (name: string, x: Tensor): Tensor => {
    const spec = specs[`${name}.weight`]!;
    return matmul(x, weight(`${name}.weight`), { transposeB: spec.layout !== "in-out" });
  };
  const matrix = (bytes: string, scales: string, outer: number, inner: number): QuantizedMatrix => ({
    bytes: hold(bytes, () => parameter(bytes, [outer, inner / BLOCK, BLOCK], { dtype: "uint8", frozen: true })),
    scales: hold(scales, () => parameter(scales, [(outer * inner) / BLOCK], { frozen: true })),
  });
  const quantized = (name: string, x: Tensor): Tensor => {
    const { outer, inner } = sizesOf(specs[`${name}.weight`]!);
    const names = int8Names(`${name}.weight`);
    const forward = matrix(names.bytes, names.scales, outer, inner);
    if (int8!.backward === "dequantized") return quantizedMatmul(x, forward);
    return quantizedMatmul(x, forward, matrix(names.turnedBytes, names.turnedScales, inner, outer));
  };
  return {
    weight,
    embed: (name, ids) => takeRows(weight(`${name}.weight`), ids),
    layerNorm: (name, x, epsilon) => layerNorm(x, weight(`${name}.weight`), weight(`${name}.bias`), epsilon),
    linear(name, x) {
      const product = int8 ? quantized(name, x) : dense(name, x);
      const y = `${name}.bias` in specs ? product.add(weight(`${name}.bias`)) : product;
      if (!lora?.targets(name)) return y;
      const { outer, inner } = sizesOf(specs[`${name}.weight`]!);
      const names = loraNames(name);
      const a = hold(names.a, () => parameter(names.a, [lora.rank, inner]));
      const b = hold(names.b, () => parameter(names.b, [outer, lora.rank]));
      const low = matmul(x, a, { transposeB: true });
      return y.add(matmul(low, b, { transposeB: true, scale: lora.alpha / lora.rank }));
    },
  };
}

/** The sizes of a linear layer, whatever its layout. */
export function sizesOf({ shape, layout }: WeightSpec): { outer: number; inner: number } {
  const [first, second] = shape as readonly [number, number];
  return layout === "in-out" ? { outer: second, inner: first } : { outer: first, inner: second };
}
