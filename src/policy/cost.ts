/**
 * @module
 * What a model costs, from its configuration alone.
 */
import { type LoraConfig, loraSpecs, type ModelShape, parameterCount } from "../models/index.ts";

/** What a policy costs: parameters as scalars, and bytes. */
export interface PolicyCost {
  /** All parameters, an adapter's included, as scalars. */
  readonly parameters: number;
  /** Parameters that training changes, as scalars. */
  readonly trainable: number;
  /** Parameters that are stored in 8 bits, as scalars. */
  readonly quantized: number;
  /** Bytes of all tensors on the device. */
  readonly bytes: number;
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/**
 * Parameters and bytes of a model with an adapter or 8-bit weights.
 *
 * @param int8 names of the quantised weights: one byte each, and one float32 scale for 32 of them
 */
export function costOf(
  model: ModelShape,
  {
    lora,
    int8 = new Set(),
  }: { readonly lora?: LoraConfig | undefined; readonly int8?: ReadonlySet<string> | undefined },
): PolicyCost {
  const adapter = lora ? Object.values(loraSpecs(model, lora)).reduce((n, shape) => n + size(shape), 0) : 0;
  const base = parameterCount(model);
  const quantized = [...int8].reduce((n, name) => n + size(model.specs[name]!.shape), 0);
  return {
    parameters: base + adapter,
    trainable: lora ? adapter : base,
    quantized,
    bytes: 4 * (base - quantized + adapter) + quantized * (1 + 4 / 32),
  };
}
