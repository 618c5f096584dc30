/**
 * @module
 * The tensor: a node of a traced computation. Nothing is computed here; a program hands the trace to
 * a device, and `evaluate` runs it on the float64 reference.
 */
import { ShapeError } from "../core/index.ts";
import { broadcastAxes, product, type Shape, type Sizes, sameShape, shapeText } from "./dims.ts";
import type { OnnxGraph } from "./onnx/graph.ts";
import * as arithmetic from "./ops/arithmetic.ts";
import * as functions from "./ops/functions.ts";
import { sum } from "./ops/reductions.ts";
import { detach, expand, reshape, transpose } from "./ops/shaping.ts";
import type { NdArray } from "./reference/nd-array.ts";

export type NoAttributes = Record<never, never>;

/** What an element is. Devices choose the width in which they compute floats. */
export type DType = "float32" | "int32" | "bool" | "uint8";

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/**
 * The gradient of an embedding: row `values[i]` belongs to row `ids[i]` of the weight. Rows of one id
 * are added where the gradient is applied, because a scatter inside a program is not deterministic.
 */
export interface RowGradient {
  /** [token] */
  readonly ids: Tensor;
  /** [token, …the parameter's other axes] */
  readonly values: Tensor;
}

/** What flows back along one edge. */
export type EdgeGradient = Tensor | RowGradient | readonly (Tensor | RowGradient)[] | undefined;

/**
 * An operation: its shape rule, its float64 meaning, its form in ONNX and its gradient, side by side.
 */
export interface Op<Attributes = unknown> {
  readonly name: string;
  /** Types of the outputs. @throws {ShapeError} when the inputs do not fit */
  infer(inputs: readonly TensorType[], attributes: Attributes): readonly TensorType[];
  /** Plain loops in float64: the oracle, never optimised. */
  reference(inputs: readonly NdArray[], attributes: Attributes, sizes: Sizes, node: Node): readonly NdArray[];
  /** Writes the operation into an ONNX graph; takes and returns value names. */
  lower(graph: OnnxGraph, inputs: readonly string[], attributes: Attributes, node: Node): readonly string[];
  /** Another node whose outputs this one computes along the way; `lower` returns them behind its own. */
  twin?(node: Node<Attributes>): Node | undefined;
  /** Gradients of the inputs, given those of the outputs (undefined: none flows); absent when nothing can flow. */
  gradient?(node: Node<Attributes>, outputs: readonly (Tensor | undefined)[]): readonly EdgeGradient[];
}

/** One application of an operation. */
export interface Node<Attributes = unknown> {
  readonly op: Op<Attributes>;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly outputs: readonly Tensor[];
}

/**
 * An array of numbers that a program will compute.
 *
 * `Dims` is documentation the compiler checks at function borders: `Tensor<"batch time">` does not
 * fit where `Tensor<"batch">` is asked for. Arithmetic returns an unlabelled `Tensor`.
 */
// biome-ignore lint/suspicious/noExplicitAny: the label of an unlabelled tensor fits everywhere
export class Tensor<Dims extends string = any> {
  declare readonly dims: Dims;
  readonly node: Node;
  /** Which output of its node this is. */
  readonly output: number;
  readonly dtype: DType;
  readonly shape: Shape;

  constructor(node: Node, output: number, { dtype, shape }: TensorType) {
    this.node = node;
    this.output = output;
    this.dtype = dtype;
    this.shape = shape;
  }

  add(other: Tensor | number): Tensor {
    return binary(arithmetic.add, this, other);
  }
  sub(other: Tensor | number): Tensor {
    return binary(arithmetic.sub, this, other);
  }
  mul(other: Tensor | number): Tensor {
    return binary(arithmetic.mul, this, other);
  }
  div(other: Tensor | number): Tensor {
    return binary(arithmetic.div, this, other);
  }
  /** The smaller of two; where they are equal, the gradient goes to this one. */
  minimum(other: Tensor | number): Tensor {
    return binary(arithmetic.minimum, this, other);
  }
  /** The larger of two; where they are equal, the gradient goes to this one. */
  maximum(other: Tensor | number): Tensor {
    return binary(arithmetic.maximum, this, other);
  }
  lessOrEqual(other: Tensor | number): Tensor {
    return binary(arithmetic.lessOrEqual, this, other);
  }
  equal(other: Tensor | number): Tensor {
    return binary(arithmetic.equal, this, other);
  }
  and(other: Tensor): Tensor {
    return binary(arithmetic.and, this, other);
  }
  /** `a` where this is true, `b` elsewhere. */
  where(a: Tensor | number, b: Tensor | number): Tensor {
    const dtype = typeof a !== "number" ? a.dtype : typeof b !== "number" ? b.dtype : "float32";
    const tensor = (value: Tensor | number): Tensor => (typeof value === "number" ? constant(value, dtype) : value);
    return apply(arithmetic.where, [this, tensor(a), tensor(b)]);
  }
  /** The same values as another dtype; a float becomes an integer by dropping its fraction. */
  cast(dtype: DType): Tensor {
    return dtype === this.dtype ? this : apply(arithmetic.cast, [this], { dtype });
  }

  neg(): Tensor {
    return apply(functions.neg, [this]);
  }
  abs(): Tensor {
    return apply(functions.abs, [this]);
  }
  exp(): Tensor {
    return apply(functions.exp, [this]);
  }
  log(): Tensor {
    return apply(functions.log, [this]);
  }
  sqrt(): Tensor {
    return apply(functions.sqrt, [this]);
  }
  sin(): Tensor {
    return apply(functions.sin, [this]);
  }
  cos(): Tensor {
    return apply(functions.cos, [this]);
  }
  tanh(): Tensor {
    return apply(functions.tanh, [this]);
  }
  /** σ(x) = 1 / (1 + e⁻ˣ). */
  sigmoid(): Tensor {
    return apply(functions.sigmoid, [this]);
  }
  /** log(1 + x), accurate near 0. */
  log1p(): Tensor {
    return apply(functions.log1p, [this]);
  }
  /** eˣ − 1, accurate near 0; above about 16 use `exp`. */
  expm1(): Tensor {
    return apply(functions.expm1, [this]);
  }

  /** The sum over `axes`, or over everything; summed axes vanish unless `keepDims`. */
  sum(
    axes: readonly number[] = this.shape.map((_, axis) => axis),
    { keepDims = false }: { keepDims?: boolean } = {},
  ): Tensor {
    const positive = axes.map((axis) => (axis < 0 ? axis + this.shape.length : axis)).sort((a, b) => a - b);
    return positive.length === 0 ? this : apply(sum, [this], { axes: positive, keepDims });
  }
  /** The mean over axes whose sizes are numbers; for others, multiply a sum by a fed normaliser. */
  mean(axes: readonly number[] = this.shape.map((_, axis) => axis), options: { keepDims?: boolean } = {}): Tensor {
    const count = product(axes.map((axis) => this.shape.at(axis) ?? 1));
    if (typeof count !== "number") {
      throw new ShapeError(
        `mean: sizes must be numbers, got ${shapeText(this.shape)}; hint: sum, then mul by a normaliser`,
      );
    }
    return this.sum(axes, options).mul(1 / count);
  }

  reshape(shape: Shape): Tensor {
    return sameShape(shape, this.shape) ? this : apply(reshape, [this], { shape });
  }
  /** Reorders axes: `permutation[i]` is the axis of this tensor that becomes axis i. */
  transpose(permutation: readonly number[]): Tensor {
    return apply(transpose, [this], { permutation });
  }
  /** Repeats axes whose size is the literal 1, and adds axes on the left, to reach `shape`. */
  expand(shape: Shape): Tensor {
    return sameShape(shape, this.shape) ? this : apply(expand, [this], { shape });
  }
  /** Sums what broadcasting repeated: the reverse of `expand`. */
  sumTo(shape: Shape): Tensor {
    const axes = broadcastAxes(shape, this.shape);
    return this.sum(axes, { keepDims: true }).reshape(shape);
  }

  /** The same values, cut off from the gradient. */
  detach(): this {
    return apply(detach, [this]) as this;
  }
}

/** Traces an operation with one output. */
export function apply<Attributes = NoAttributes>(
  op: Op<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes = {} as Attributes,
): Tensor {
  return applyAll(op, inputs, attributes)[0]!;
}

/** Traces an operation and returns all its outputs. */
export function applyAll<Attributes = NoAttributes>(
  op: Op<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes = {} as Attributes,
): readonly Tensor[] {
  const outputs: Tensor[] = [];
  const node = { op, inputs, attributes, outputs } as unknown as Node;
  outputs.push(...op.infer(inputs, attributes).map((type, index) => new Tensor(node, index, type)));
  return outputs;
}

function binary(op: Op<NoAttributes>, x: Tensor, other: Tensor | number): Tensor {
  return apply(op, [x, typeof other === "number" ? constant(other, x.dtype) : other]);
}

/** A value that is part of the program. */
export function constant(
  values: number | readonly number[] | Float64Array,
  dtype: DType = "float32",
  shape?: Shape,
): Tensor {
  const data = typeof values === "number" ? Float64Array.of(values) : Float64Array.from(values);
  const dims = shape ?? (typeof values === "number" ? [] : [data.length]);
  if (product(dims) !== data.length) {
    throw new ShapeError(`constant: shape ${shapeText(dims)} must hold ${data.length} values, got ${product(dims)}`);
  }
  return leaf("constant", dtype, dims, { data });
}

/** A value fed at each run: ids, positions, weights of a loss. */
export function input<Dims extends string>(name: string, dtype: DType, shape: Shape): Tensor<Dims> {
  return leaf("input", dtype, shape, { name });
}

/** A value the device holds under `name`: a weight. Frozen ones are known when a program is loaded. */
export function parameter<Dims extends string>(
  name: string,
  shape: readonly number[],
  { dtype = "float32", frozen = false }: { dtype?: DType; frozen?: boolean } = {},
): Tensor<Dims> {
  return leaf("parameter", dtype, shape, { name, frozen });
}

export type LeafAttributes = {
  readonly input: { readonly name: string };
  readonly parameter: { readonly name: string; readonly frozen: boolean };
  readonly constant: { readonly data: Float64Array };
};

/** The attributes of a leaf of the given kind, or undefined for every other tensor. */
export function leafOf<K extends keyof LeafAttributes>(tensor: Tensor, kind: K): LeafAttributes[K] | undefined {
  return tensor.node.op.name === kind ? (tensor.node.attributes as LeafAttributes[K]) : undefined;
}

function leaf<K extends keyof LeafAttributes>(
  kind: K,
  dtype: DType,
  shape: Shape,
  attributes: LeafAttributes[K],
): Tensor {
  const given = (): never => {
    throw new ShapeError(`${kind}: must be given its value by the program, got none`);
  };
  const op: Op<unknown> = { name: kind, infer: () => [{ dtype, shape }], reference: given, lower: given };
  return apply(op, [], attributes);
}
