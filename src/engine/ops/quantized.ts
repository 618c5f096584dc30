/**
 * @module
 * Products with a frozen weight of 8-bit integers in blocks along the inner dimension: value =
 * (byte − 128) · scale of its block.
 */
import { ShapeError } from "../../core/index.ts";
import { product, sameShape, shapeText } from "../dims.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import { matmul, type NdArray } from "../reference/nd-array.ts";
import { apply, type NoAttributes, type Op, type Tensor } from "../tensor.ts";

/** Weights of one block share a scale. */
export const BLOCK = 32;
const ZERO = 128;

/** A quantised matrix [outer, inner]. */
export interface QuantizedMatrix {
  /** uint8 [outer, inner / 32, 32] */
  readonly bytes: Tensor;
  /** float32 [outer · inner / 32] */
  readonly scales: Tensor;
}

const quantizedMatmulOp: Op<NoAttributes> = {
  name: "quantizedMatmul",
  infer([x, bytes, scales, turnedBytes, turnedScales]) {
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
      turnedBytes &&
      (product(turnedBytes.shape) !== product(bytes!.shape) || product(turnedScales!.shape) !== product(scales!.shape))
    ) {
      throw new ShapeError(
        `quantizedMatmul: the transposed weight must be of one size with the weight, got ${shapeText(turnedBytes.shape)}`,
      );
    }
    return [{ dtype: "float32", shape: [tokens!, outer!] }];
  },
  reference: ([x, bytes, scales]) => [matmul(x!, dequantized(bytes!, scales!), false, true)],
  lower: (graph, [x, bytes, scales], _, { inputs }) => [quantizedProduct(graph, x!, bytes!, scales!, inputs[1]!)],
  gradient({ inputs: [, bytes, scales, turnedBytes, turnedScales] }, [dy]) {
    const dx = turnedBytes
      ? apply(quantizedMatmulOp, [dy!, turnedBytes, turnedScales!])
      : apply(dequantizedMatmulOp, [dy!, bytes!, scales!]);
    return [dx, undefined, undefined, undefined, undefined];
  },
};

/** dy · W, with W made float for this one use. */
const dequantizedMatmulOp: Op<NoAttributes> = {
  name: "dequantizedMatmul",
  infer([dy, bytes]) {
    const [, blocks] = bytes!.shape as readonly number[];
    return [{ dtype: "float32", shape: [dy!.shape[0]!, blocks! * BLOCK] }];
  },
  reference: ([dy, bytes, scales]) => [matmul(dy!, dequantized(bytes!, scales!), false, false)],
  lower: (graph, [dy, bytes, scales], _, { inputs }) => {
    return graph.node("MatMul", [dy!, dequantize(graph, bytes!, scales!, inputs[1]!)]);
  },
};

function dequantized(bytes: NdArray, scales: NdArray): NdArray {
  const [outer, blocks] = bytes.shape as readonly number[];
  const data = bytes.data.map((byte, i) => (byte - ZERO) * scales.data[Math.floor(i / BLOCK)]!);
  return { shape: [outer!, blocks! * BLOCK], data };
}

function dequantize(graph: OnnxGraph, bytes: string, scales: string, { shape }: Tensor): string {
  const [outer, blocks] = shape as readonly number[];
  if (graph.float === "float64") {
    const centred = graph.value("Sub", [graph.cast(bytes, "float32"), graph.scalar(ZERO)]);
    const scaled = graph.value("Mul", [centred, graph.reshape(scales, [outer!, blocks!, 1])]);
    return graph.reshape(scaled, [outer!, blocks! * BLOCK]);
  }
  const matrix = graph.value("Reshape", [bytes, graph.ints([outer!, blocks! * BLOCK])]);
  const perBlock = graph.value("Reshape", [scales, graph.ints([outer!, blocks!])]);
  const zero = graph.value("Expand", [graph.constant("uint8", [], [ZERO]), graph.ints([outer!, blocks!])]);
  return graph.value("DequantizeLinear", [matrix, perBlock, zero], { axis: 1, block_size: BLOCK });
}

function quantizedProduct(graph: OnnxGraph, x: string, bytes: string, scales: string, weight: Tensor): string {
  const [outer, blocks] = weight.shape as readonly number[];
  if (!graph.fused) return graph.value("Gemm", [x, dequantize(graph, bytes, scales, weight)], { transB: 1 });
  // Level 4 multiplies int8 by int8, quantising x in blocks as well; level 1 is 80 times slower at 8 bits.
  const attributes = { K: blocks! * BLOCK, N: outer!, bits: 8, block_size: BLOCK, accuracy_level: 4 };
  return graph.value("MatMulNBits", [x, bytes, scales], attributes, { domain: "com.microsoft" });
}

/**
 * x · Wᵀ for a frozen W [out, in].
 *
 * @param transposed Wᵀ [in, out], quantised on its own: then the gradient is an 8-bit product as well,
 *   which is faster and less exact; without it W is made float for each backward use
 */
export function quantizedMatmul(x: Tensor, weight: QuantizedMatrix, transposed?: QuantizedMatrix): Tensor {
  const turned = transposed ? [transposed.bytes, transposed.scales] : [];
  return apply(quantizedMatmulOp, [x, weight.bytes, weight.scales, ...turned]);
}

/**
 * The nearest 8-bit matrix: each block of 32 along a row is scaled by its largest magnitude / 127.
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
      bytes[block * BLOCK + i] = ZERO + (scale === 0 ? 0 : Math.round(values[i]! / scale));
  }
  return { bytes, scales };
}
