/**
 * @module
 * The output head: hidden states and labels → log-probabilities of the labels. It works in chunks of
 * tokens, so the full [tokens, vocabulary] logits are never in memory, in neither pass.
 */
import { PenchantError, ShapeError } from "../../core/index.ts";
import { type Dim, sameShape, shapeText } from "../dims.ts";
import { nodesOf } from "../gradients.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import { addInto } from "../optim/float-array.ts";
import { matmul, type NdArray, rowsOf, zeros } from "../reference/nd-array.ts";
import { applyAll, type DType, type InputGradient, type Node, type Op, type Tensor } from "../tensor.ts";
import { logSumExpOf } from "./softmax.ts";

/** Statistics of each token's predicted distribution. Only `logps` has a gradient. */
export interface TokenLogps {
  /** log π(label), in nats. */
  readonly logps: Tensor<"token">;
  /** −Σ p·log p over the vocabulary, in nats. */
  readonly entropy: Tensor<"token">;
  /** Σ p² over the vocabulary. */
  readonly sumOfSquares: Tensor<"token">;
  /** The most probable token id. */
  readonly argmax: Tensor<"token">;
  /** The mean of the logits over the vocabulary. */
  readonly meanLogit: Tensor<"token">;
}

interface HeadAttributes {
  /** Maximum number of logits in memory. */
  readonly logitsAtOnce: number;
}

const results: readonly { dtype: DType }[] = [
  { dtype: "float32" },
  { dtype: "float32" },
  { dtype: "float32" },
  { dtype: "int32" },
  { dtype: "float32" },
];

const tokenLogpsOp: Op<HeadAttributes> = {
  name: "tokenLogps",
  infer([hidden, weight, labels, bias]) {
    const [tokens, width] = hidden!.shape;
    const [vocabulary] = weight!.shape;
    if (
      !sameShape(weight!.shape, [vocabulary!, width!]) ||
      !sameShape(labels!.shape, [tokens!]) ||
      labels!.dtype !== "int32"
    ) {
      throw new ShapeError(
        `tokenLogps: hidden [tokens, width], weight [vocabulary, width] and int32 labels [tokens] must agree, got ` +
          [hidden!, weight!, labels!].map(({ shape }) => shapeText(shape)).join(", "),
      );
    }
    if (bias && !sameShape(bias.shape, [vocabulary!])) {
      throw new ShapeError(`tokenLogps: bias must be ${shapeText([vocabulary!])}, got ${shapeText(bias.shape)}`);
    }
    return results.map(({ dtype }) => ({ dtype, shape: [tokens!] }));
  },
  reference([hidden, weight, labels, bias]) {
    const outputs = results.map(() => zeros(labels!.shape));
    const [logps, entropy, squares, argmax, meanLogit] = outputs.map(({ data }) => data) as Float64Array[];
    rowsOf(logitsOf(hidden!, weight!, bias)).forEach((logits, token) => {
      const total = logSumExpOf(logits);
      const p = logits.map((logit) => Math.exp(logit - total));
      logps![token] = logits[labels!.data[token]!]! - total;
      entropy![token] = -p.reduce((sum, value, id) => sum + value * (logits[id]! - total), 0);
      squares![token] = p.reduce((sum, value) => sum + value * value, 0);
      argmax![token] = logits.indexOf(logits.reduce((a, b) => Math.max(a, b)));
      meanLogit![token] = logits.reduce((a, b) => a + b, 0) / logits.length;
    });
    return outputs;
  },
  lower(graph, [hidden, weight, labels, bias], { logitsAtOnce }, node) {
    const { forward } = writeHead(graph, { hidden, weight, labels, bias } as HeadValues, logitsAtOnce, node, node);
    return forward;
  },
  gradient(node, [dLogps, ...others]) {
    if (others.some((gradient) => gradient)) {
      throw new PenchantError("E_GRADIENT", "tokenLogps: only logps has a gradient; hint: detach the other outputs");
    }
    const [hidden, weight, labels, bias] = node.inputs as readonly [Tensor, Tensor, Tensor, Tensor | undefined];
    const upstream = dLogps!;
    // When the upstream gradient does not depend on this node, forward and backward share one pass over the logits.
    const independent = !nodesOf([upstream]).includes(node);
    const [dHidden, dWeight, dBias] = applyAll(
      tokenLogpsGradientOp,
      [hidden, weight, labels, upstream, ...(bias ? [bias] : [])],
      { ...node.attributes, forward: independent ? node : undefined },
    );
    const ofWeight = [dWeight!, { ids: labels, values: hidden.mul(upstream.reshape([...upstream.shape, 1])) }];
    const gradients: InputGradient[] = [dHidden, ofWeight, undefined];
    if (bias) gradients.push([dBias!, { ids: labels, values: upstream }]);
    return gradients;
  },
};

interface GradientAttributes extends HeadAttributes {
  /** The forward node, when its outputs are computed in the same pass. */
  readonly forward: Node<HeadAttributes> | undefined;
}

/**
 * With P the probabilities and g the upstream gradient: dH = g∘(W[labels] − P·W); the dense parts of dW
 * and db are −Pᵀ·(g∘H) and −Pᵀ·g. Their parts at the labels are row gradients.
 */
const tokenLogpsGradientOp: Op<GradientAttributes> = {
  name: "tokenLogpsGradient",
  infer: ([hidden, weight, , , bias]) => [hidden!, weight!, ...(bias ? [bias] : [])],
  fusedWith: ({ attributes }) => attributes.forward,
  reference([hidden, weight, labels, upstream, bias]) {
    const [dHidden, dWeight] = [zeros(hidden!.shape), zeros(weight!.shape)];
    const dBias = zeros([weight!.shape[0]!]);
    const [hiddenRows, weightRows] = [rowsOf(hidden!), rowsOf(weight!)];
    const [dHiddenRows, dWeightRows] = [rowsOf(dHidden), rowsOf(dWeight)];
    rowsOf(logitsOf(hidden!, weight!, bias)).forEach((logits, token) => {
      const total = logSumExpOf(logits);
      const g = upstream!.data[token]!;
      logits.forEach((logit, id) => {
        const p = Math.exp(logit - total);
        const slope = (id === labels!.data[token] ? 1 : 0) - p;
        dBias.data[id]! -= g * p;
        hiddenRows[token]!.forEach((value, i) => {
          dHiddenRows[token]![i]! += g * slope * weightRows[id]![i]!;
          dWeightRows[id]![i]! -= g * p * value;
        });
      });
    });
    return bias ? [dHidden, dWeight, dBias] : [dHidden, dWeight];
  },
  lower(graph, [hidden, weight, labels, upstream, bias], { logitsAtOnce, forward }, node) {
    const values = { hidden, weight, labels, upstream, bias } as HeadValues;
    const written = writeHead(graph, values, logitsAtOnce, forward, node);
    return [...written.backward, ...written.forward];
  },
};

function logitsOf(hidden: NdArray, weight: NdArray, bias: NdArray | undefined): NdArray {
  const logits = matmul(hidden, weight, false, true);
  if (bias) for (const row of rowsOf(logits)) addInto(row, bias.data);
  return logits;
}

interface HeadValues {
  readonly hidden: string;
  readonly weight: string;
  readonly labels: string;
  /** The gradient of `logps`; absent when only the forward pass is needed. */
  readonly upstream: string | undefined;
  readonly bias: string | undefined;
}

/** From this size on, dW is accumulated transposed: a product with a wide right operand is about 1.4 times as fast. */
const WIDE_VOCABULARY = 16_384;

/** Writes the loop over chunks of tokens. Only the outputs of `forwardNode` and `node` that are used are computed. */
function writeHead(
  graph: OnnxGraph,
  { hidden, weight, labels, upstream, bias }: HeadValues,
  logitsAtOnce: number,
  forwardNode: Node | undefined,
  node: Node,
): { forward: string[]; backward: string[] } {
  const [tokens, width] = node.inputs[0]!.shape as [Dim, number];
  const vocabulary = node.inputs[1]!.shape[0] as number;
  const isWide = vocabulary >= WIDE_VOCABULARY;
  const isNeeded = results.map((_, i) => forwardNode !== undefined && graph.isRead(forwardNode.outputs[i]!));
  const needsWeightGradient = upstream !== undefined && graph.isRead(node.outputs[1]!);
  const needsBiasGradient = upstream !== undefined && bias !== undefined && graph.isRead(node.outputs[2]!);

  // The loop-carried values: sums, which start as a broadcast zero, and lists, which start empty.
  const zero = graph.constant(graph.float, [1, 1], [0]);
  const empty = (dtype: DType, rest: readonly number[]): string =>
    graph.constant(graph.typeOf(dtype), [0, ...rest], []);
  const neededResults = results.filter((_, i) => isNeeded[i]);
  const initial = [
    ...(needsWeightGradient ? [zero] : []),
    ...(needsBiasGradient ? [zero] : []),
    ...(upstream ? [empty("float32", [width])] : []),
    ...neededResults.map(({ dtype }) => empty(dtype, [])),
  ];
  const sums = Number(needsWeightGradient) + Number(needsBiasGradient);
  const { count, size } = chunking(graph, tokens, Math.max(1, Math.floor(logitsAtOnce / vocabulary)));

  const written = [
    ...graph.loop({
      count,
      initial,
      types: [
        ...initial.slice(0, initial.length - neededResults.length).map(() => "float32" as const),
        ...neededResults.map(({ dtype }) => dtype),
      ],
      body(inner, round, carried) {
        const start = inner.value("Mul", [round, size]);
        const end = inner.value("Add", [start, size]);
        const cut = (value: string): string => inner.value("Slice", [value, start, end, inner.ints([0])]);
        const [h, ids] = [cut(hidden), cut(labels)];
        const product = inner.value("Gemm", [h, weight], { transB: 1 });
        const logits = bias ? inner.value("Add", [product, bias]) : product;
        const { statistics, probabilities } = tokenStatistics(inner, logits, ids, isNeeded);
        const append = (list: string, part: string): string => inner.value("Concat", [list, part], { axis: 0 });
        const lists = carried.slice(sums);
        if (upstream === undefined) return statistics.map((part, i) => append(lists[i]!, part));

        const g = cut(upstream);
        const column = inner.value("Unsqueeze", [g, inner.ints([1])]);
        const expected = inner.value("MatMul", [probabilities, weight]);
        const labelRows = inner.value("Gather", [weight, ids], { axis: 0 });
        const dHidden = inner.value("Mul", [inner.value("Sub", [labelRows, expected]), column]);
        const minus = { alpha: { float: -1 } };
        const next: string[] = [];
        if (needsWeightGradient) {
          const scaled = inner.value("Mul", [h, column]);
          const total = carried[next.length]!;
          const transpose = (x: string): string => inner.value("Transpose", [x], { perm: [1, 0] });
          next.push(
            isWide
              ? inner.value("Gemm", [transpose(scaled), probabilities, total], minus)
              : inner.value("Gemm", [probabilities, scaled, total], { transA: 1, ...minus }),
          );
        }
        if (needsBiasGradient) {
          const row = inner.value("Unsqueeze", [g, inner.ints([0])]);
          next.push(inner.value("Gemm", [row, probabilities, carried[next.length]!], minus));
        }
        return [...next, ...[dHidden, ...statistics].map((part, i) => append(lists[i]!, part))];
      },
    }),
  ];

  const absent = "";
  const sum = needsWeightGradient ? written.shift()! : absent;
  const dWeight = needsWeightGradient && isWide ? graph.value("Transpose", [sum], { perm: [1, 0] }) : sum;
  const dBias = needsBiasGradient ? graph.value("Squeeze", [written.shift()!, graph.ints([0])]) : absent;
  const dHidden = upstream ? written.shift()! : absent;
  const forward = isNeeded.map((needed) => (needed ? written.shift()! : absent));
  return { forward, backward: [dHidden, dWeight, ...(bias ? [dBias] : [])] };
}

/** The needed statistics of one chunk of tokens, and the probabilities. */
function tokenStatistics(
  graph: OnnxGraph,
  logits: string,
  ids: string,
  [logps, entropy, squares, argmax, meanLogit]: readonly boolean[],
): { statistics: string[]; probabilities: string } {
  const last = graph.ints([1]);
  const logProbabilities = graph.value("LogSoftmax", [logits], { axis: 1 });
  const needsLogs = logps || entropy;
  const probabilities = needsLogs
    ? graph.value("Exp", [logProbabilities])
    : graph.value("Softmax", [logits], { axis: 1 });
  const over = (type: string, value: string): string => graph.value(type, [value, last], { keepdims: 0 });
  const statistics: string[] = [];
  if (logps) {
    const picked = graph.value("GatherElements", [logProbabilities, graph.value("Unsqueeze", [ids, last])], {
      axis: 1,
    });
    statistics.push(graph.value("Squeeze", [picked, last]));
  }
  if (entropy)
    statistics.push(graph.value("Neg", [over("ReduceSum", graph.value("Mul", [probabilities, logProbabilities]))]));
  if (squares) statistics.push(over("ReduceSumSquare", probabilities));
  if (argmax) statistics.push(graph.cast(graph.value("ArgMax", [logits], { axis: 1, keepdims: 0 }), "int32"));
  if (meanLogit) statistics.push(over("ReduceMean", logits));
  return { statistics, probabilities };
}

/** Number and size of chunks: the fewest of at most `limit` tokens, of equal size except for the last. */
function chunking(graph: OnnxGraph, tokens: Dim, limit: number): { count: string; size: string } {
  const total = graph.value("Max", [graph.dim(tokens), graph.ints([1])]);
  const divideUp = (a: string, b: string): string => {
    return graph.value("Div", [graph.value("Sub", [graph.value("Add", [a, b]), graph.ints([1])]), b]);
  };
  const count = divideUp(total, graph.ints([limit]));
  return { count, size: divideUp(total, count) };
}

export interface HeadOptions {
  /** Maximum number of logits in memory, 4 bytes each. @default 2²⁵ */
  readonly logitsAtOnce?: number;
}

/**
 * log π(label) of each token, with statistics of the distribution over the vocabulary.
 *
 * @param hidden [token, width], the hidden states that predict the labels
 * @param weight [vocabulary, width], a parameter
 * @param labels [token], token ids
 * @param bias [vocabulary], a parameter
 */
export function tokenLogps(
  hidden: Tensor,
  weight: Tensor,
  labels: Tensor,
  bias?: Tensor,
  { logitsAtOnce = 2 ** 25 }: HeadOptions = {},
): TokenLogps {
  const inputs = [hidden, weight, labels, ...(bias ? [bias] : [])];
  const [logps, entropy, sumOfSquares, argmax, meanLogit] = applyAll(tokenLogpsOp, inputs, { logitsAtOnce });
  return { logps: logps!, entropy: entropy!, sumOfSquares: sumOfSquares!, argmax: argmax!, meanLogit: meanLogit! };
}
