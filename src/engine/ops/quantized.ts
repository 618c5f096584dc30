/**
 * @module
 * Matrix products with a frozen int8 weight, quantised in blocks along the inner dimension:
 * value = (byte − 128) · scale of its block.
 */
import { ShapeError } from "../../core/index.ts";
import { product, sameShape, shapeText } from "../dims.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import { matmul, type NdArray } from "../reference/nd-array.ts";
import { apply, type NoAttributes, type Op, type Tensor } from "../tensor.ts";

/** Block size: this many consecutive weights share a scale. */
export const BLOCK = 32;
const ZERO_POINT = 128;

/** A quantised matrix [outer, inner]. */
export interface QuantizedMatrix {
  /** uint8 [outer, inner / 32, 32] */
  readonly bytes: Tensor;
  /** float32 [outer · inner / 32] */
  readonly scales: Tensor;
}

const quantizedMatmulOp: Op<NoAttributes> = {
  name: "quantizedMatmul",
  infer([x, bytes, scales, transposedBytes, transposedScales]) {
    const [tokens, width] = x!.shape;
    const [outer, blocks, block] = bytes!.shape as readonly number[];
    if (
      bytes!.dtype !== "uint8" ||
      block !== BLOCK ||
      width !== blocks! * BLOCK ||
      !sameShape(scales!.shape, [outer! * blocks!])
    ) {
      throw new ShapeError(
        `quantizedMatmul: bytes must be uint8 [out, in/${BLOCK}, ${BLOCK}] for x ${shapeText(x!.shape)}, ` +
          `got ${bytes!.dtype} ${shapeText(bytes!.shape)} and scales ${shapeText(scales!.shape)}`,
      );
    }
    if (
      transposedBytes &&
      (product(transposedBytes.shape) !== product(bytes!.shape) ||
        product(transposedScales!.shape) !== product(scales!.shape))
    ) {
      throw new ShapeError(
        `quantizedMatmul: the transposed weight must have the size of the weight, got ${shapeText(transposedBytes.shape)}`,
      );
    }
    return [{ dtype: "float32", shape: [tokens!, outer!] }];
  },
  reference: ([x, bytes, scales]) => [matmul(x!, dequantizeArray(bytes!, scales!), false, true)],
  lower: (graph, [x, bytes, scales], _, { inputs }) => [lowerQuantizedMatmul(graph, x!, bytes!, scales!, inputs[1]!)],
  gradient({ inputs: [, bytes, scales, transposedBytes, transposedScales] }, [dy]) {
    const dx = transposedBytes
      ? apply(quantizedMatmulOp, [dy!, transposedBytes, transposedScales!])
      : apply(dequantizedMatmulOp, [dy!, bytes!, scales!]);
    return [dx, undefined, undefined, undefined, undefined];
  },
};

/** dy · W, with W dequantised on the fly. */
const dequantizedMatmulOp: Op<NoAttributes> = {
  name: "dequantizedMatmul",
  infer([dy, bytes]) {
    const [, blocks] = bytes!.shape as readonly number[];
    return [{ dtype: "float32", shape: [dy!.shape[0]!, blocks! * BLOCK] }];
  },
  reference: ([dy, bytes, scales]) => [matmul(dy!, dequantizeArray(bytes!, scales!), false, false)],
  lower: (graph, [dy, bytes, scales], _, { inputs }) => {
    return graph.node("MatMul", [dy!, lowerDequantize(graph, bytes!, scales!, inputs[1]!)]);
  },
};

function dequantizeArray(bytes: NdArray, scales: NdArray): NdArray {
  const [outer, blocks] = bytes.shape as readonly number[];
  const data = bytes.data.map((byte, i) => (byte - ZERO_POINT) * scales.data[Math.floor(i / BLOCK)]!);
  return { shape: [outer!, blocks! * BLOCK], data };
}

function lowerDequantize(graph: OnnxGraph, bytes: string, scales: string, { shape }: Tensor): string {
  const [outer, blocks] = shape as readonly number[];
  if (graph.float === "float64") {
    const centred = graph.value("Sub", [graph.cast(bytes, "float32"), graph.scalar(ZERO_POINT)]);
    const scaled = graph.value("Mul", [centred, graph.reshape(scales, [outer!, blocks!, 1])]);
    return graph.reshape(scaled, [outer!, blocks! * BLOCK]);
  }
  const matrix = graph.value("Reshape", [bytes, graph.ints([outer!, blocks! * BLOCK])]);
  const perBlock = graph.value("Reshape", [scales, graph.ints([outer!, blocks!])]);
  const zero = graph.value("Expand", [graph.constant("uint8", [], [ZERO_POINT]), graph.ints([outer!, blocks!])]);
  return graph.value("DequantizeLinear", [matrix, perBlock, zero], { axis: 1, block_size: BLOCK });
}

function lowerQuantizedMatmul(graph: OnnxGraph, x: string, bytes: string, scales: string, weight: Tensor): string {
  const [outer, blocks] = weight.shape as readonly number[];
  if (!graph.fused) return graph.value("Gemm", [x, lowerDequantize(graph, bytes, scales, weight)], { transB: 1 });
  // Level 4 also quantises x in blocks and multiplies int8 by int8; level 1 is 80 times slower at 8 bits.
  const attributes = { K: blocks! * BLOCK, N: outer!, bits: 8, block_size: BLOCK, accuracy_level: 4 };
  return graph.value("MatMulNBits", [x, bytes, scales], attributes, { domain: "com.microsoft" });
}

/**
 * x · Wᵀ for a frozen W [out, in].
 *
 * @param transposed Wᵀ [in, out], quantised separately: makes the gradient an int8 product too, faster
 *   and less accurate; without it W is dequantised in each backward pass
 */
export function quantizedMatmul(x: Tensor, weight: QuantizedMatrix, transposed?: QuantizedMatrix): Tensor {
  const transposedInputs = transposed ? [transposed.bytes, transposed.scales] : [];
  return apply(quantizedMatmulOp, [x, weight.bytes, weight.scales, ...transposedInputs]);
}

/**
 * Quantises a matrix to int8: each block of 32 weights along a row has the scale max |w| / 127.
 *
 * @param weight [outer, inner], row-major
 */
export function quantize(
  weight: Float32Array,
  outer: number,
  inner: number,
): { readonly bytes: Uint8Array; readonly scales: Float32Array } {
  if (inner % BLOCK !== 0) throw new ShapeError(`quantize: inner size must be a multiple of ${BLOCK}, got ${inner}`);
  const bytes = new Uint8Array(outer * inner);
  const scales = new Float32Array((outer * inner) / BLOCK);
  for (let block = 0; block < scales.length; block++) {
    const values = weight.subarray(block * BLOCK, (block + 1) * BLOCK);
    let largest = 0;
    for (const value of values) largest = Math.max(largest, Math.abs(value));
    const scale = Math.fround(largest / 127);
    scales[block] = scale;
    for (let i = 0; i < BLOCK; i++)
      bytes[block * BLOCK + i] = ZERO_POINT + (scale === 0 ? 0 : Math.round(values[i]! / scale));
  }
  return { bytes, scales };
}
