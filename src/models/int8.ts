/**
 * @module
 * A frozen base in 8 bits: which weights are quantised, and their tensors.
 */
import { BLOCK, quantize, type TensorData, type TensorRecord } from "../engine/index.ts";
import { linearLayers, linearSizes, type ModelShape, type WeightSpec } from "./architecture.ts";
import { type Int8Options, int8Names } from "./linear.ts";

/** The weights that `loadIn8bit` quantises: linear layers whose input width is whole blocks; the head stays float. */
export function int8Layers(model: ModelShape): ReadonlySet<string> {
  const names = linearLayers(model).map((layer) => `${layer}.weight`);
  return new Set(names.filter((name) => linearSizes(model.specs[name]!).inner % BLOCK === 0));
}

/** The 8-bit tensors of one linear layer's weight, by the names of `int8Names`. */
export function quantizeWeight(
  name: string,
  spec: WeightSpec,
  { data }: TensorData,
  { backward }: Int8Options,
): TensorRecord {
  const { outer, inner } = linearSizes(spec);
  const values = data as Float32Array;
  const transposed = spec.layout === "in-out" ? values : transpose(values, outer, inner);
  const forward = spec.layout === "in-out" ? transpose(values, inner, outer) : values;
  const names = int8Names(name);
  return {
    ...quantizedTensors(names.bytes, names.scales, forward, outer, inner),
    ...(backward === "transposed"
      ? quantizedTensors(names.transposedBytes, names.transposedScales, transposed, inner, outer)
      : {}),
  };
}

function quantizedTensors(
  bytesName: string,
  scalesName: string,
  values: Float32Array,
  rows: number,
  columns: number,
): TensorRecord {
  const { bytes, scales } = quantize(values, rows, columns);
  return {
    [bytesName]: { dtype: "uint8", shape: [rows, columns / BLOCK, BLOCK], data: bytes },
    [scalesName]: { dtype: "float32", shape: [scales.length], data: scales },
  };
}

/** [rows, columns] → [columns, rows] */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j]!;
  return turned;
}
