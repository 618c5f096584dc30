/**
 * @module
 * Matrix products.
 */
import { ShapeError } from "../../core/index.ts";
import { type Dim, sameShape, shapeText } from "../dims.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import { map, matmul as multiply } from "../reference/nd-array.ts";
import { apply, type Op, type Tensor, type TensorType } from "../tensor.ts";

export interface MatmulOptions {
  /** Transpose the last two axes of the left operand. */
  readonly transposeA?: boolean;
  /** Transpose the last two axes of the right operand. */
  readonly transposeB?: boolean;
  /** Multiplies the product. */
  readonly scale?: number;
}
type MatmulAttributes = Required<MatmulOptions>;

const matmulOp: Op<MatmulAttributes> = {
  name: "matmul",
  infer([a, b], { transposeA, transposeB }) {
    const [left, right] = [matrixOf(a!, transposeA), matrixOf(b!, transposeB)];
    const batch = a!.shape.slice(0, -2);
    if (left.inner !== right.outer || !sameShape(batch, b!.shape.slice(0, -2)) || a!.shape.length < 2) {
      const flags = `${transposeA ? " transposed" : ""} and ${shapeText(b!.shape)}${transposeB ? " transposed" : ""}`;
      throw new ShapeError(`matmul: inner dimensions must be identical, got ${shapeText(a!.shape)}${flags}`);
    }
    return [{ dtype: "float32", shape: [...batch, left.outer, right.inner] }];
  },
  reference: ([a, b], { transposeA, transposeB, scale }) => [
    map(multiply(a!, b!, transposeA, transposeB), (v) => v * scale),
  ],
  lower(graph, [a, b], { transposeA, transposeB, scale }, { inputs }) {
    const rank = inputs[0]!.shape.length;
    const flags = { transA: Number(transposeA), transB: Number(transposeB) };
    if (!transposeA && !transposeB && scale === 1) return graph.node("MatMul", [a!, b!]);
    if (rank > 2 && graph.fused) {
      return graph.node("FusedMatMul", [a!, b!], { ...flags, alpha: { float: scale } }, { domain: "com.microsoft" });
    }
    // ONNX attributes are float32, also for float64 operands, so the scale is a separate multiplication.
    const scaled = (product: string): readonly string[] =>
      scale === 1 ? [product] : graph.node("Mul", [product, graph.scalar(scale)]);
    const transposeIf = (x: string, transposed: boolean): string => (transposed ? swapLastTwo(graph, x, rank) : x);
    if (rank === 2) {
      // Gemm with transA transposes A for every panel of B; for a wide B one explicit transpose is faster.
      const [inner, outer] = [Number(inputs[0]!.shape[1]), Number(inputs[1]!.shape[1])];
      if (transposeA && !transposeB && inner < outer) return scaled(graph.value("MatMul", [transposeIf(a!, true), b!]));
      return scaled(graph.value("Gemm", [a!, b!], flags));
    }
    return scaled(graph.value("MatMul", [transposeIf(a!, transposeA), transposeIf(b!, transposeB)]));
  },
  gradient({ inputs: [a, b], attributes: { transposeA, transposeB, scale } }, [dy]) {
    const da = transposeA
      ? matmul(b!, dy!, { transposeA: transposeB, transposeB: true, scale })
      : matmul(dy!, b!, { transposeB: !transposeB, scale });
    const db = transposeB
      ? matmul(dy!, a!, { transposeA: true, transposeB: transposeA, scale })
      : matmul(a!, dy!, { transposeA: !transposeA, scale });
    return [da, db];
  },
};

function matrixOf({ shape }: TensorType, transposed: boolean): { outer: Dim; inner: Dim } {
  const [rows = 0, columns = 0] = shape.slice(-2);
  return transposed ? { outer: columns, inner: rows } : { outer: rows, inner: columns };
}

/** Transposes the last two axes. */
export function swapLastTwo(graph: OnnxGraph, x: string, rank: number): string {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return graph.value("Transpose", [x], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] });
}

/** scale · A · B over the last two axes; leading axes must be identical. */
export function matmul(
  a: Tensor,
  b: Tensor,
  { transposeA = false, transposeB = false, scale = 1 }: MatmulOptions = {},
): Tensor {
  return apply(matmulOp, [a, b], { transposeA, transposeB, scale });
}
