/**
 * @module
 * Attention of one new token per sequence over a KV cache with two parts: a prompt shared by its samples,
 * and the tokens that each sequence has generated. The cache is a program input and is not copied; the new
 * key and value are outputs of the program, which the device appends to the cache.
 */
import { ShapeError } from "../../core/index.ts";
import { type Dim, product, type Shape, sameShape, shapeText } from "../dims.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import { zeros } from "../reference/nd-array.ts";
import { apply, type Op, type Tensor } from "../tensor.ts";
import { swapLastTwo } from "./matmul.ts";

interface CachedAttributes {
  readonly samples: Dim;
  readonly scale: number;
}

const cachedAttentionOp: Op<CachedAttributes> = {
  name: "cachedAttention",
  infer([q, k, v, promptKeys, promptValues, promptBias, pastKeys, pastValues, pastBias], { samples }) {
    const [sequences, heads, dim] = q!.shape as [Dim, Dim, Dim];
    const [prompts, , length] = promptKeys!.shape as [Dim, Dim, Dim];
    const [past] = pastKeys!.shape as [Dim];
    const check = (name: string, shape: Shape, wanted: Shape): void => {
      if (!sameShape(shape, wanted)) {
        throw new ShapeError(`cachedAttention: ${name} must be ${shapeText(wanted)}, got ${shapeText(shape)}`);
      }
    };
    check("q", q!.shape, [product([prompts, samples]), heads, dim]);
    check("k", k!.shape, q!.shape);
    check("v", v!.shape, q!.shape);
    check("promptKeys", promptKeys!.shape, [prompts, heads, length, dim]);
    check("promptValues", promptValues!.shape, promptKeys!.shape);
    check("promptBias", promptBias!.shape, [prompts, 1, 1, length]);
    check("pastKeys", pastKeys!.shape, [past, sequences, heads, dim]);
    check("pastValues", pastValues!.shape, pastKeys!.shape);
    check("pastBias", pastBias!.shape, [past]);
    return [q!];
  },
  reference([q, k, v, promptKeys, promptValues, promptBias, pastKeys, pastValues, pastBias], { scale }) {
    const [sequences, heads, dim] = q!.shape as [number, number, number];
    const [prompts, , length] = promptKeys!.shape as [number, number, number];
    const past = pastKeys!.shape[0]!;
    const samples = sequences / prompts;
    const out = zeros(q!.shape);
    for (let sequence = 0; sequence < sequences; sequence++) {
      const prompt = Math.floor(sequence / samples);
      for (let head = 0; head < heads; head++) {
        const own = (sequence * heads + head) * dim;
        // Keys, values and offsets of the prompt, the generated tokens and the token itself.
        const spans = [
          ...Array.from(
            { length },
            (_, t) => [promptKeys!, promptValues!, ((prompt * heads + head) * length + t) * dim] as const,
          ),
          ...Array.from(
            { length: past },
            (_, t) => [pastKeys!, pastValues!, ((t * sequences + sequence) * heads + head) * dim] as const,
          ),
          [k!, v!, own] as const,
        ];
        const scores = spans.map(([keys, , at], t) => {
          const bias = t < length ? promptBias!.data[prompt * length + t] : pastBias!.data[t - length];
          let score = bias ?? 0;
          for (let i = 0; i < dim; i++) score += scale * q!.data[own + i]! * keys.data[at + i]!;
          return score;
        });
        const largest = Math.max(...scores);
        const weights = scores.map((score) => Math.exp(score - largest));
        const total = weights.reduce((a, b) => a + b, 0);
        spans.forEach(([, values, at], t) => {
          for (let i = 0; i < dim; i++) out.data[own + i]! += (weights[t]! / total) * values.data[at + i]!;
        });
      }
    }
    return [out];
  },
  lower(graph, inputs, { samples, scale }, node) {
    const [q = "", k = "", v = "", ...spans] = inputs;
    const [promptKeys = "", promptValues = "", promptBias = "", pastKeys = "", pastValues = "", pastBias = ""] = spans;
    const [sequences, heads, dim] = node.inputs[0]!.shape as [Dim, Dim, Dim];
    const [prompts, , length] = node.inputs[3]!.shape as [Dim, Dim, Dim];
    const [past] = node.inputs[6]!.shape as [Dim];
    const swapMiddle = (x: string): string => graph.value("Transpose", [x], { perm: [0, 2, 1, 3] });
    const byPrompt = (x: string, last: Dim): string => swapMiddle(graph.reshape(x, [prompts, samples, heads, last]));
    const bySequence = (x: string, last: Dim): string => graph.reshape(swapMiddle(x), [sequences, heads, 1, last]);

    const toPrompt = graph.value("Add", [
      product4(graph, byPrompt(q, dim), promptKeys, { transposeB: true, scale }),
      promptBias,
    ]);
    const pastScores = product4(graph, graph.reshape(q, [1, sequences, heads, dim]), pastKeys, {
      timeFirstA: true,
      timeFirstB: true,
      transposeB: true,
      scale,
    });
    const toPast = graph.value("Add", [pastScores, pastBias]);
    const overlap = graph.value("ReduceSum", [graph.value("Mul", [q, k]), graph.ints([-1])], { keepdims: 0 });
    const toSelf = graph.reshape(graph.value("Mul", [overlap, graph.scalar(scale)]), [sequences, heads, 1, 1]);

    const scores = graph.value("Concat", [bySequence(toPrompt, length), toPast, toSelf], { axis: 3 });
    const parts = graph.value("Concat", [graph.dim(length), graph.dim(past), graph.ints([1])], { axis: 0 });
    const [ofPrompt, ofPast, ofSelf] = graph.node(
      "Split",
      [graph.value("Softmax", [scores], { axis: -1 }), parts],
      { axis: 3 },
      { outputs: 3 },
    );

    const promptSum = bySequence(product4(graph, byPrompt(ofPrompt!, length), promptValues, {}), dim);
    const pastSum = product4(graph, ofPast!, pastValues, { timeFirstB: true });
    const own = graph.value("Mul", [ofSelf!, graph.reshape(v, [sequences, heads, 1, dim])]);
    const total = graph.value("Add", [graph.value("Add", [promptSum, pastSum]), own]);
    return [graph.reshape(total, [sequences, heads, dim])];
  },
};

interface Product4Options {
  readonly timeFirstA?: boolean;
  readonly timeFirstB?: boolean;
  readonly transposeB?: boolean;
  readonly scale?: number;
}

/** scale · A·B over the last two of four axes; a time-first operand has the layout [time, batch, head, dim]. */
function product4(
  graph: OnnxGraph,
  a: string,
  b: string,
  { timeFirstA, timeFirstB, transposeB, scale = 1 }: Product4Options,
): string {
  if (graph.fused) {
    const attributes = {
      transB: Number(transposeB ?? false),
      transBatchA: Number(timeFirstA ?? false),
      transBatchB: Number(timeFirstB ?? false),
      alpha: { float: scale },
    };
    return graph.value("FusedMatMul", [a, b], attributes, { domain: "com.microsoft" });
  }
  const headsFirst = (x: string, timeFirst: boolean | undefined): string => {
    return timeFirst ? graph.value("Transpose", [x], { perm: [1, 2, 0, 3] }) : x;
  };
  const right = headsFirst(b, timeFirstB);
  const product = graph.value("MatMul", [headsFirst(a, timeFirstA), transposeB ? swapLastTwo(graph, right, 4) : right]);
  return scale === 1 ? product : graph.value("Mul", [product, graph.scalar(scale)]);
}

/** The KV cache of one layer. */
export interface CachedSpans {
  /** [prompts, heads, length, dim], as are the values. */
  readonly promptKeys: Tensor;
  readonly promptValues: Tensor;
  /** [prompts, 1, 1, length]: 0, or −10⁹ at the padding of shorter prompts. */
  readonly promptBias: Tensor;
  /** [past, sequences, heads, dim], as are the values; past ≥ 1, because kernels divide by it. */
  readonly pastKeys: Tensor;
  readonly pastValues: Tensor;
  /** [past]: 0, or −10⁹ at unused positions, such as the first. */
  readonly pastBias: Tensor;
}

/**
 * softmax(scale·q·Kᵀ + bias)·V for each sequence and head, over the keys and values of the prompt, of the
 * generated tokens and of the new token itself.
 *
 * @param q [prompts · samples, heads, dim], the new token of each sequence, as are k and v; the samples
 *   of one prompt are consecutive
 */
export function cachedAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { promptKeys, promptValues, promptBias, pastKeys, pastValues, pastBias }: CachedSpans,
  { samples, scale }: { samples: Dim; scale: number },
): Tensor {
  const spans = [promptKeys, promptValues, promptBias, pastKeys, pastValues, pastBias];
  return apply(cachedAttentionOp, [q, k, v, ...spans], { samples, scale });
}
