/**
 * @module
 * Scaled dot-product attention over whole rows, for training and prefill.
 *
 * The layout is time-first, [time, rows, heads, dim]: the matrix products read queries, keys and values
 * without a transpose; only results are transposed.
 */
import { ShapeError } from "../../core/index.ts";
import { sameShape, shapeText } from "../dims.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import { type NdArray, zeros } from "../reference/nd-array.ts";
import { apply, applyAll, type Op, type Tensor } from "../tensor.ts";
import { range } from "./joining.ts";
import { swapLastTwo } from "./matmul.ts";

interface AttentionAttributes {
  readonly scale: number;
}

/** Added to masked attention scores; their softmax probability is then exactly 0. */
const MASK_BIAS = -1e9;

const attentionOp: Op<AttentionAttributes> = {
  name: "attention",
  infer([q, k, v, bias]) {
    const [time, rows, heads] = q!.shape;
    const wanted = [rows, 1, time, time];
    if (!sameShape(q!.shape, k!.shape) || !sameShape(q!.shape, v!.shape) || !sameShape(bias!.shape, wanted as never)) {
      const shapes = [q!, k!, v!, bias!].map(({ shape }) => shapeText(shape)).join(", ");
      throw new ShapeError(
        `attention: q, k, v must be [time, rows, heads, dim] and bias [rows, 1, time, time], got ${shapes}`,
      );
    }
    return [q!, { dtype: "float32", shape: [rows!, heads!, time!, time!] }];
  },
  reference([q, k, v, bias], { scale }) {
    const [time, rows, heads, dim] = q!.shape as [number, number, number, number];
    const probabilities = zeros([rows, heads, time, time]);
    const out = zeros(q!.shape);
    forEachHead(rows, heads, (row, head) => {
      const at = (t: number): number => ((t * rows + row) * heads + head) * dim;
      for (let i = 0; i < time; i++) {
        const scores = Float64Array.from({ length: time }, (_, j) => {
          return scale * dot(q!, at(i), k!, at(j), dim) + bias!.data[(row * time + i) * time + j]!;
        });
        const largest = scores.reduce((a, b) => Math.max(a, b));
        const weights = scores.map((score) => Math.exp(score - largest));
        const total = weights.reduce((a, b) => a + b, 0);
        weights.forEach((weight, j) => {
          const p = weight / total;
          probabilities.data[((row * heads + head) * time + i) * time + j] = p;
          for (let c = 0; c < dim; c++) out.data[at(i) + c]! += p * v!.data[at(j) + c]!;
        });
      }
    });
    return [out, probabilities];
  },
  lower(graph, [q, k, v, bias], { scale }) {
    const scores = scoreProduct(graph, q!, k!, scale);
    const p = graph.value("Softmax", [graph.value("Add", [scores, bias!])], { axis: -1 });
    return [timeFirst(graph, weightedSum(graph, p, v!, {})), p];
  },
  gradient({ inputs: [q, k, v], outputs: [y, p], attributes }, [dy]) {
    return [...applyAll(attentionGradientOp, [q!, k!, v!, y!, p!, dy!], attributes), undefined];
  },
};

/**
 * With P the probabilities and S the scores: dV = Pᵀ·dY, dS = P∘(dY·Vᵀ − δ), δ = Σ dY∘Y over the head's
 * dimensions. δ equals the softmax gradient's Σ P∘dP over the keys, and costs far less.
 */
const attentionGradientOp: Op<AttentionAttributes> = {
  name: "attentionGradient",
  infer: ([q, k, v]) => [q!, k!, v!],
  reference([q, k, v, y, p, dy], { scale }) {
    const [time, rows, heads, dim] = q!.shape as [number, number, number, number];
    const [dq, dk, dv] = [zeros(q!.shape), zeros(q!.shape), zeros(q!.shape)];
    forEachHead(rows, heads, (row, head) => {
      const at = (t: number): number => ((t * rows + row) * heads + head) * dim;
      for (let i = 0; i < time; i++) {
        const delta = dot(dy!, at(i), y!, at(i), dim);
        for (let j = 0; j < time; j++) {
          const probability = p!.data[((row * heads + head) * time + i) * time + j]!;
          const ds = scale * probability * (dot(dy!, at(i), v!, at(j), dim) - delta);
          for (let c = 0; c < dim; c++) {
            dq.data[at(i) + c]! += ds * k!.data[at(j) + c]!;
            dk.data[at(j) + c]! += ds * q!.data[at(i) + c]!;
            dv.data[at(j) + c]! += probability * dy!.data[at(i) + c]!;
          }
        }
      }
    });
    return [dq, dk, dv];
  },
  lower(graph, [q, k, v, y, p, dy], { scale }) {
    const overlap = graph.value("ReduceSum", [graph.value("Mul", [dy!, y!]), graph.ints([-1])], { keepdims: 1 });
    const delta = headsFirst(graph, overlap);
    const dp = scoreProduct(graph, dy!, v!, 1);
    const ds = graph.value("Mul", [p!, graph.value("Sub", [dp, delta])]);
    return [
      timeFirst(graph, weightedSum(graph, ds, k!, { scale })),
      timeFirst(graph, weightedSum(graph, ds, q!, { scale, transposed: true })),
      timeFirst(graph, weightedSum(graph, p!, dy!, { transposed: true })),
    ];
  },
};

function forEachHead(rows: number, heads: number, visit: (row: number, head: number) => void): void {
  for (let row = 0; row < rows; row++) for (let head = 0; head < heads; head++) visit(row, head);
}

function dot(a: NdArray, aStart: number, b: NdArray, bStart: number, length: number): number {
  let total = 0;
  for (let i = 0; i < length; i++) total += a.data[aStart + i]! * b.data[bStart + i]!;
  return total;
}

/** [time, rows, heads, dim] → [rows, heads, time, dim]. */
const headsFirst = (graph: OnnxGraph, x: string): string => graph.value("Transpose", [x], { perm: [1, 2, 0, 3] });
/** [rows, heads, time, dim] → [time, rows, heads, dim]. */
const timeFirst = (graph: OnnxGraph, x: string): string => graph.value("Transpose", [x], { perm: [2, 0, 1, 3] });

/** scale · A·Bᵀ for each row and head, of two time-first tensors. */
function scoreProduct(graph: OnnxGraph, a: string, b: string, scale: number): string {
  if (graph.fused) {
    const attributes = { transB: 1, transBatchA: 1, transBatchB: 1, alpha: { float: scale } };
    return graph.value("FusedMatMul", [a, b], attributes, { domain: "com.microsoft" });
  }
  const product = graph.value("MatMul", [headsFirst(graph, a), swapLastTwo(graph, headsFirst(graph, b), 4)]);
  return graph.value("Mul", [product, graph.scalar(scale)]);
}

/** scale · W·X, or Wᵀ·X, for each row and head: W is [rows, heads, time, time], X is time-first. */
function weightedSum(
  graph: OnnxGraph,
  weights: string,
  x: string,
  { scale = 1, transposed = false }: { scale?: number; transposed?: boolean },
): string {
  if (graph.fused) {
    const attributes = { transA: Number(transposed), transBatchB: 1, alpha: { float: scale } };
    return graph.value("FusedMatMul", [weights, x], attributes, { domain: "com.microsoft" });
  }
  const left = transposed ? swapLastTwo(graph, weights, 4) : weights;
  return graph.value("Mul", [graph.value("MatMul", [left, headsFirst(graph, x)]), graph.scalar(scale)]);
}

/**
 * softmax(scale·q·kᵀ + bias)·v for each row and head.
 *
 * @param q [time, rows, heads, dim], as are k and v
 * @param bias [rows, 1, time, time], from `segmentBias`
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, bias: Tensor, { scale }: { scale: number }): Tensor {
  return apply(attentionOp, [q, k, v, bias], { scale });
}

/**
 * The attention mask of packed rows, as a bias: query i may attend to key j when j ≤ i ≤ lastQuery(j).
 *
 * A row is a sequence of segments, in depth-first order when segments share a prefix. `lastQuery(j)` is
 * the last position of key j's segment and of the segments that continue it.
 *
 * @param lastQuery [time, rows], the last query position that may attend to each key
 * @returns [rows, 1, time, time], the last two axes query and key: 0 where allowed, −10⁹ elsewhere
 */
export function segmentBias(lastQuery: Tensor): Tensor {
  const [time, rows] = lastQuery.shape as [number, number];
  const positions = range(time);
  const query = positions.reshape([time, 1]);
  const isCausal = positions.reshape([1, time]).lessOrEqual(query);
  const isInReach = query.lessOrEqual(lastQuery.transpose([1, 0]).reshape([rows, 1, 1, time]));
  return isCausal.and(isInReach).where(0, MASK_BIAS);
}
