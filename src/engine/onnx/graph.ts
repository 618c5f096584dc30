/**
 * @module
 * Builds an ONNX graph. Equal nodes are written once (value numbering), unused nodes are removed, and the
 * sizes of symbolic dimensions are read from the shapes of the inputs.
 */
import { ShapeError } from "../../core/index.ts";
import { type Dim, isSymbol, product, type Shape } from "../dims.ts";
import type { DType, Tensor } from "../tensor.ts";
import type { AttributeValue, DataType, GraphProto, NodeProto, TensorProto, ValueProto } from "./proto.ts";

export interface GraphOptions {
  /** Use ONNX Runtime's contributed (fused) operators, which are faster on a CPU. @default true */
  readonly fused?: boolean;
  /** The precision of floats; the contributed operators support float32 only. @default "float32" */
  readonly float?: "float32" | "float64";
  /** Replaces symbols by numbers: the graph then runs at these sizes only. For measuring the cost of symbols. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Whether a tensor is used; an operation may skip an unused output. @default always true */
  readonly isRead?: (tensor: Tensor) => boolean;
}

interface NodeOptions {
  readonly domain?: string;
  /** Number of outputs. @default 1 */
  readonly outputs?: number;
}

/** A loop with loop-carried values. */
interface LoopSpec {
  /** Number of iterations: an int64 vector of length 1. */
  readonly count: string;
  /** Initial values of the loop-carried values; their shapes may change in each iteration. */
  readonly initial: readonly string[];
  readonly types: readonly DType[];
  /** Writes one iteration: from its index (an int64 vector of length 1) and the carried values to their next values. */
  body(graph: OnnxGraph, round: string, carried: readonly string[]): readonly string[];
}

export class OnnxGraph {
  readonly fused: boolean;
  readonly float: "float32" | "float64";
  readonly isRead: (tensor: Tensor) => boolean;
  readonly #sizes: Readonly<Record<string, number>>;
  readonly #root: OnnxGraph;
  readonly #parent: OnnxGraph | undefined;
  readonly #nodes: NodeProto[] = [];
  readonly #known = new Map<string, readonly string[]>();
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueProto[] = [];
  readonly #symbols = new Map<string, { readonly value: string; readonly axis: number }>();
  readonly #published = new Map<string, string>();
  #count = 0;

  constructor(
    { fused = true, float = "float32", sizes = {}, isRead = () => true }: GraphOptions = {},
    parent?: OnnxGraph,
  ) {
    this.fused = fused && float === "float32";
    this.float = float;
    this.isRead = isRead;
    this.#sizes = sizes;
    this.#parent = parent;
    this.#root = parent ? parent.#root : this;
  }

  /** The first output of a node. */
  value(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    options: NodeOptions = {},
  ): string {
    return this.node(type, inputs, attributes, options)[0]!;
  }

  /** All outputs of a node; reuses an equal node. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    { domain = "", outputs: count = 1 }: NodeOptions = {},
  ): readonly string[] {
    const key = JSON.stringify([domain, type, inputs, attributes, count]);
    const known = this.#find(key);
    if (known) return known;
    const outputs = Array.from({ length: count }, () => this.#newName());
    this.#nodes.push({ type, domain, inputs, outputs, attributes });
    this.#known.set(key, outputs);
    return outputs;
  }

  #find(key: string): readonly string[] | undefined {
    return this.#known.get(key) ?? (this.#parent ? this.#parent.#find(key) : undefined);
  }

  #newName(): string {
    this.#root.#count++;
    return `v${this.#root.#count}`;
  }

  /** Declares an input. The sizes of symbols are read from the shapes of inputs. */
  input(name: string, dtype: DType, shape: Shape): string {
    this.#inputs.push({ name, type: this.typeOf(dtype), shape: shape.map((dim) => this.#withFixedSizes(dim)) });
    shape.forEach((dim, axis) => {
      if (isSymbol(dim) && !this.#symbols.has(dim)) this.#symbols.set(dim, { value: name, axis });
    });
    return name;
  }

  /** Declares an initializer: a value known when the graph is loaded. */
  initializer(tensor: TensorProto): string {
    this.#root.#initializers.push(tensor);
    return tensor.name;
  }

  typeOf(dtype: DType): DataType {
    return dtype === "float32" ? this.float : dtype;
  }

  /** A constant; equal constants are written once. */
  constant(type: DataType, shape: readonly number[], values: ArrayLike<number>): string {
    const key = JSON.stringify(["constant", type, shape, Array.from(values, exactText)]);
    const root = this.#root;
    const known = root.#known.get(key);
    if (known) return known[0]!;
    const name = root.#newName();
    root.#initializers.push({ name, type, shape, data: bytesOf(type, values) });
    root.#known.set(key, [name]);
    return name;
  }

  scalar(value: number): string {
    return this.constant(this.float, [], [value]);
  }
  /** An int64 vector, as for shapes and axes. */
  ints(values: readonly number[]): string {
    return this.constant("int64", [values.length], values);
  }

  cast(x: string, dtype: DType): string {
    const codes = { float32: this.float === "float64" ? 11 : 1, int32: 6, bool: 9, uint8: 2 };
    return this.value("Cast", [x], { to: codes[dtype] });
  }

  /** Replaces the symbols that have a fixed size in `#sizes`. */
  #withFixedSizes(dim: Dim): Dim {
    return typeof dim === "number" ? dim : product(dim.split("*").map((factor) => this.#root.#sizes[factor] ?? factor));
  }

  /** The size of a dimension as an int64 vector of length 1. */
  dim(symbolic: Dim): string {
    const dim = this.#withFixedSizes(symbolic);
    if (typeof dim === "number") return this.ints([dim]);
    const root = this.#root;
    const factors = dim.split("*").map((factor) => {
      if (/^\d/.test(factor)) return root.ints([Number(factor)]);
      const source = root.#symbols.get(factor);
      if (!source) throw new ShapeError(`dimension "${factor}": must be a whole dimension of some input, got none`);
      return root.value("Shape", [source.value], { start: source.axis, end: source.axis + 1 });
    });
    return factors.reduce((left, right) => root.value("Mul", [left, right]));
  }

  /** A shape as an int64 vector. */
  shapeVector(shape: Shape): string {
    const fixed = shape.map((dim) => this.#withFixedSizes(dim));
    if (fixed.every((dim) => typeof dim === "number")) return this.ints(fixed);
    return this.#root.value(
      "Concat",
      shape.map((dim) => this.dim(dim)),
      { axis: 0 },
    );
  }

  reshape(x: string, shape: Shape): string {
    return this.value("Reshape", [x, this.shapeVector(shape)], { allowzero: 1 });
  }

  /** A tensor of ones. */
  ones(shape: Shape): string {
    return typeof product(shape) === "number" && shape.length === 0
      ? this.scalar(1)
      : this.#root.value("Expand", [this.scalar(1), this.shapeVector(shape)]);
  }

  /** 0, 1, …, dim − 1 as int32. */
  range(dim: Dim): string {
    const root = this.#root;
    const scalar = (value: number): string => root.constant("int64", [], [value]);
    const end = root.value("Squeeze", [this.dim(dim), root.ints([0])]);
    return this.cast(root.value("Range", [scalar(0), end, scalar(1)]), "int32");
  }

  /** Writes a loop; returns the values after its last iteration. */
  loop({ count, initial, types, body }: LoopSpec): readonly string[] {
    const inner = new OnnxGraph(this, this);
    const value = (type: DataType): ValueProto => ({ name: this.#newName(), type });
    const [round, condition] = [value("int64"), value("bool")];
    const carried = types.map((type) => value(this.typeOf(type)));
    inner.#inputs.push({ ...round, shape: [] }, { ...condition, shape: [] }, ...carried);
    const names = carried.map(({ name }) => name);
    const next = body(inner, inner.value("Unsqueeze", [round.name, this.ints([0])]), names);
    // Outputs of a loop body must be distinct results of its nodes: not inputs, not values of the outer graph.
    const own = next.map((name, i) => (inner.#produces(name) && next.indexOf(name) === i ? name : inner.copy(name)));
    const outputs = own.map((name, i) => ({ name, type: this.typeOf(types[i]!) }));
    const nextCondition = { name: inner.copy(condition.name), type: "bool" as const };
    const iterations = this.value("Squeeze", [count, this.ints([0])]);
    return this.node(
      "Loop",
      [iterations, "", ...initial],
      { body: inner.finish([nextCondition, ...outputs]) },
      { outputs: initial.length },
    );
  }

  #produces(value: string): boolean {
    return this.#nodes.some((node) => node.outputs.includes(value));
  }

  /** The same value under another name. */
  copy(value: string, output: string = this.#newName()): string {
    this.#nodes.push({ type: "Identity", domain: "", inputs: [value], outputs: [output], attributes: {} });
    return output;
  }

  /** Names a graph output: renames the value, or copies it when it is an input or already has an output name. */
  publish(value: string, name: string): void {
    if (this.#produces(value) && !this.#published.has(value)) this.#published.set(value, name);
    else this.copy(value, name);
  }

  /** The finished graph, without nodes and initializers that the outputs do not depend on. */
  finish(outputs: readonly ValueProto[]): GraphProto {
    const nodes = this.#published.size > 0 ? renameValues(this.#nodes, this.#published) : this.#nodes;
    const needed = new Set(outputs.map((value) => value.name));
    const kept: NodeProto[] = [];
    for (const node of nodes.toReversed()) {
      if (!node.outputs.some((name) => needed.has(name))) continue;
      kept.push(node);
      for (const name of namesRead(node)) needed.add(name);
    }
    return {
      nodes: kept.reverse(),
      initializers: this.#initializers.filter(({ name }) => needed.has(name)),
      inputs: this.#inputs,
      outputs,
    };
  }
}

/** The nodes with values renamed, also inside loop bodies. */
function renameValues(nodes: readonly NodeProto[], names: ReadonlyMap<string, string>): NodeProto[] {
  const rename = (name: string): string => names.get(name) ?? name;
  return nodes.map((node) => ({
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
    attributes: Object.fromEntries(
      Object.entries(node.attributes).map(([key, value]) => [
        key,
        isGraph(value) ? { ...value, nodes: renameValues(value.nodes, names) } : value,
      ]),
    ),
  }));
}

const isGraph = (value: AttributeValue): value is GraphProto => typeof value === "object" && "nodes" in value;

/** All value names that a node reads, also inside its loop bodies. */
function namesRead(node: NodeProto): string[] {
  const bodies = Object.values(node.attributes).filter(isGraph);
  return [
    ...node.inputs,
    ...bodies.flatMap((graph) => [...graph.nodes.flatMap(namesRead), ...graph.outputs.map((value) => value.name)]),
  ];
}

/** The number as text; JSON does not distinguish −0, NaN and the infinities. */
const exactText = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

function bytesOf(type: DataType, values: ArrayLike<number>): Uint8Array {
  const array = {
    float32: () => Float32Array.from(values),
    float64: () => Float64Array.from(values),
    int32: () => Int32Array.from(values),
    int64: () => BigInt64Array.from(Array.from(values, BigInt)),
    bool: () => Uint8Array.from(values),
    uint8: () => Uint8Array.from(values),
  }[type]();
  return new Uint8Array(array.buffer);
}
