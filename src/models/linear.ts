/**
 * @module
 * The weights behind an architecture's layers: dense in either layout, quantised to 8 bits, with a LoRA
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
import { type ForwardContext, linearSizes, type WeightSpec } from "./architecture.ts";
import { isLoraLayer, type LoraConfig, loraNames } from "./lora.ts";

/** A frozen base in 8 bits. */
export interface Int8Options {
  /**
   * How the backward pass multiplies: by the weight dequantised for each use, which is the exact gradient
   * of the quantised layer, or by a second quantised copy of the transposed weight, which is faster.
   */
  readonly backward: "dequantized" | "transposed";
}

export interface WeightOptions {
  readonly specs: Readonly<Record<string, WeightSpec>>;
  /** In front of every name on the device, so that one device holds several models. @default "" */
  readonly prefix?: string;
  /** Freezes everything but adapters. @default false */
  readonly frozen?: boolean;
  readonly lora?: LoraConfig | undefined;
  /** Dropout of the adapters' inputs. @default none */
  readonly dropout?: ForwardContext["dropout"];
  /** The weights of linear layers that are quantised to 8 bits; the others are dense. @default none */
  readonly int8?: (Int8Options & { readonly layers: ReadonlySet<string> }) | undefined;
}

/** Names of the 8-bit forms of a weight. */
export const int8Names = (
  weight: string,
): { bytes: string; scales: string; transposedBytes: string; transposedScales: string } => ({
  bytes: `${weight}.int8`,
  scales: `${weight}.int8.scales`,
  transposedBytes: `${weight}.int8.transposed`,
  transposedScales: `${weight}.int8.transposed.scales`,
});

export type WeightOps = Pick<ForwardContext, "embed" | "linear" | "layerNorm"> & {
  /** A dense weight as a tensor: for the output head. */
  weight(name: string): Tensor;
};

/** The operations on weights that an architecture calls. Each name is one tensor, however often it is used. */
export function resolveWeights({ specs, prefix = "", frozen = false, ...options }: WeightOptions): WeightOps {
  const { lora, int8, dropout = (_site, _probability, x) => x } = options;
  const tensors = new Map<string, Tensor>();
  const once = (name: string, make: (stored: string) => Tensor): Tensor => {
    const tensor = tensors.get(name) ?? make(`${prefix}${name}`);
    tensors.set(name, tensor);
    return tensor;
  };
  const weight = (name: string): Tensor => once(name, (stored) => parameter(stored, specs[name]!.shape, { frozen }));
  const dense = (name: string, x: Tensor): Tensor => {
    const spec = specs[`${name}.weight`]!;
    return matmul(x, weight(`${name}.weight`), { transposeB: spec.layout !== "in-out" });
  };
  const matrix = (bytes: string, scales: string, outer: number, inner: number): QuantizedMatrix => ({
    bytes: once(bytes, (stored) => parameter(stored, [outer, inner / BLOCK, BLOCK], { dtype: "uint8", frozen: true })),
    scales: once(scales, (stored) => parameter(stored, [(outer * inner) / BLOCK], { frozen: true })),
  });
  const quantized = (name: string, x: Tensor): Tensor => {
    const { outer, inner } = linearSizes(specs[`${name}.weight`]!);
    const names = int8Names(`${name}.weight`);
    const forward = matrix(names.bytes, names.scales, outer, inner);
    if (int8!.backward === "dequantized") return quantizedMatmul(x, forward);
    return quantizedMatmul(x, forward, matrix(names.transposedBytes, names.transposedScales, inner, outer));
  };
  return {
    weight,
    embed: (name, ids) => takeRows(weight(`${name}.weight`), ids),
    layerNorm: (name, x, epsilon) => layerNorm(x, weight(`${name}.weight`), weight(`${name}.bias`), epsilon),
    linear(name, x) {
      const product = int8?.layers.has(`${name}.weight`) ? quantized(name, x) : dense(name, x);
      const y = `${name}.bias` in specs ? product.add(weight(`${name}.bias`)) : product;
      if (!lora || !isLoraLayer(lora, name)) return y;
      const { outer, inner } = linearSizes(specs[`${name}.weight`]!);
      const names = loraNames(name);
      const a = once(names.a, (stored) => parameter(stored, [lora.rank, inner]));
      const b = once(names.b, (stored) => parameter(stored, [outer, lora.rank]));
      const low = matmul(dropout(`lora/${name}`, lora.dropout, x), a, { transposeB: true });
      return y.add(matmul(low, b, { transposeB: true, scale: lora.alpha / lora.rank }));
    },
  };
}
