/**
 * @module
 * Tensors of a traced computation (lazy: nothing is computed here). A device runs the trace as a
 * program; `evaluate` runs it on the float64 reference backend.
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

/** Element type. A device chooses the precision in which it computes float32. */
export type DType = "float32" | "int32" | "bool" | "uint8";

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/**
 * A sparse gradient, as of an embedding: row `values[i]` is added to row `ids[i]` of the gradient. The
 * device adds the rows in order, because a scatter-add inside a program is not deterministic.
 */
export interface RowGradient {
  /** [token] */
  readonly ids: Tensor;
  /** [token, …the other axes of the parameter] */
  readonly values: Tensor;
}

/** The gradient of one input of an operation; undefined: none. */
export type InputGradient = Tensor | RowGradient | readonly (Tensor | RowGradient)[] | undefined;

/**
 * An operation: shape inference, float64 reference implementation, ONNX lowering and gradient.
 */
export interface Op<Attributes = unknown> {
  readonly name: string;
  /** Types of the outputs. @throws {ShapeError} when the shapes of the inputs do not fit */
  infer(inputs: readonly TensorType[], attributes: Attributes): readonly TensorType[];
  /** The float64 reference implementation: plain loops, never optimised. */
  reference(inputs: readonly NdArray[], attributes: Attributes, sizes: Sizes, node: Node): readonly NdArray[];
  /** Adds the operation to an ONNX graph; takes and returns value names. */
  lower(graph: OnnxGraph, inputs: readonly string[], attributes: Attributes, node: Node): readonly string[];
  /** A node whose outputs this op also produces (fused forward and backward); `lower` returns them after its own. */
  fusedWith?(node: Node<Attributes>): Node | undefined;
  /** The vjp: gradients of the inputs from those of the outputs (undefined: none). Absent when not differentiable. */
  gradient?(node: Node<Attributes>, outputs: readonly (Tensor | undefined)[]): readonly InputGradient[];
}

/** An operation applied to inputs: a node of the trace. */
export interface Node<Attributes = unknown> {
  readonly op: Op<Attributes>;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly outputs: readonly Tensor[];
}

/**
 * A symbolic array: a value that a program computes.
 *
 * `Dims` is a label that the compiler checks in function signatures: `Tensor<"batch time">` is not
 * assignable to `Tensor<"batch">`. Arithmetic returns an unlabelled `Tensor`.
 */
// biome-ignore lint/suspicious/noExplicitAny: an unlabelled tensor is assignable to every label
export class Tensor<Dims extends string = any> {
  declare readonly dims: Dims;
  readonly node: Node;
  /** Index among the outputs of its node. */
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
  /** Elementwise minimum; where both are equal, the gradient goes to `this`. */
  minimum(other: Tensor | number): Tensor {
    return binary(arithmetic.minimum, this, other);
  }
  /** Elementwise maximum; where both are equal, the gradient goes to `this`. */
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
  /** Converts to another dtype; float to integer truncates. */
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

  /** The sum over `axes`, by default over all; removes these axes unless `keepDims`. */
  sum(
    axes: readonly number[] = this.shape.map((_, axis) => axis),
    { keepDims = false }: { keepDims?: boolean } = {},
  ): Tensor {
    const positive = axes.map((axis) => (axis < 0 ? axis + this.shape.length : axis)).sort((a, b) => a - b);
    return positive.length === 0 ? this : apply(sum, [this], { axes: positive, keepDims });
  }
  /** The mean over axes of known sizes; for symbolic sizes, multiply the sum by a normaliser given as input. */
  mean(axes: readonly number[] = this.shape.map((_, axis) => axis), options: { keepDims?: boolean } = {}): Tensor {
    const count = product(axes.map((axis) => this.shape.at(axis) ?? 1));
    if (typeof count !== "number") {
      throw new ShapeError(
        `mean: sizes must be numbers, got ${shapeText(this.shape)}; hint: use sum, then mul by a normaliser`,
      );
    }
    return this.sum(axes, options).mul(1 / count);
  }

  reshape(shape: Shape): Tensor {
    return sameShape(shape, this.shape) ? this : apply(reshape, [this], { shape });
  }
  /** Permutes the axes: axis i of the result is axis `permutation[i]` of this tensor. */
  transpose(permutation: readonly number[]): Tensor {
    return apply(transpose, [this], { permutation });
  }
  /** Broadcasts to `shape`: repeats axes of size 1 and adds axes on the left. */
  expand(shape: Shape): Tensor {
    return sameShape(shape, this.shape) ? this : apply(expand, [this], { shape });
  }
  /** Sums over the axes that broadcasting from `shape` repeats: the vjp of `expand`. */
  sumTo(shape: Shape): Tensor {
    const axes = broadcastAxes(shape, this.shape);
    return this.sum(axes, { keepDims: true }).reshape(shape);
  }

  /** The same values without a gradient. */
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

/** A constant. */
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

/** An input, given at each run: token ids, positions, loss weights. */
export function input<Dims extends string>(name: string, dtype: DType, shape: Shape): Tensor<Dims> {
  return leaf("input", dtype, shape, { name });
}

/** A parameter, stored on the device under `name`. A frozen one must be stored when the program is loaded. */
export function parameter<Dims extends string>(
  name: string,
  shape: readonly number[],
  { dtype = "float32", frozen = false }: { dtype?: DType; frozen?: boolean } = {},
): Tensor<Dims> {
  return leaf("parameter", dtype, shape, { name, frozen });
}

type LeafAttributes = {
  readonly input: { readonly name: string };
  readonly parameter: { readonly name: string; readonly frozen: boolean };
  readonly constant: { readonly data: Float64Array };
};

/** The attributes of an input, parameter or constant when the tensor is of this kind; otherwise undefined. */
export function leafOf<K extends keyof LeafAttributes>(tensor: Tensor, kind: K): LeafAttributes[K] | undefined {
  return tensor.node.op.name === kind ? (tensor.node.attributes as LeafAttributes[K]) : undefined;
}

function leaf<K extends keyof LeafAttributes>(
  kind: K,
  dtype: DType,
  shape: Shape,
  attributes: LeafAttributes[K],
): Tensor {
  // The reference backend and the compiler supply the values of leaves, so these are never called.
  const unreachable = (): never => {
    throw new ShapeError(`${kind}: must be given its value by the program, got none`);
  };
  const op: Op<unknown> = { name: kind, infer: () => [{ dtype, shape }], reference: unreachable, lower: unreachable };
  return apply(op, [], attributes);
}
