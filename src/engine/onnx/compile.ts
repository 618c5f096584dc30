/**
 * @module
 * Compiles a program to an ONNX model.
 */
import { nodesOf } from "../gradients.ts";
import type { Program } from "../program.ts";
import { type Signature, signatureOf } from "../signature.ts";
import { leafOf, type Node, type Tensor } from "../tensor.ts";
import { type GraphOptions, OnnxGraph } from "./graph.ts";
import { encodeModel, type TensorProto, type ValueProto } from "./proto.ts";

export type CompileOptions = Pick<GraphOptions, "fused" | "float" | "sizes">;

/** An ONNX model with the program's signature: plain data, which can be sent to a worker. */
export interface CompiledProgram {
  readonly signature: Signature;
  readonly model: Uint8Array;
}

/** The external-data location under which a runtime receives the bytes of a frozen parameter. */
export const frozenLocation = (parameter: string): string => `frozen/${parameter}`;

/** Lowers a program to ONNX. */
export function compile(program: Program, options: CompileOptions = {}): CompiledProgram {
  const { signature, published } = signatureOf(program);
  const roots = [...published.values()];
  const nodes = nodesOf(roots);
  const read = new Set([...roots, ...nodes.flatMap((node) => node.inputs)]);
  const graph = new OnnxGraph({ ...options, isRead: (tensor) => read.has(tensor) });

  for (const [name, tensor] of [...program.inputs, ...program.parameters]) {
    if (leafOf(tensor, "parameter")?.frozen) graph.initializer(frozenTensor(graph, name, tensor));
    else graph.input(name, tensor.dtype, tensor.shape);
  }
  const names = writeNodes(graph, nodes);
  const outputs: ValueProto[] = [...published].map(([name, tensor]) => {
    graph.publish(names.get(tensor)!, name);
    return { name, type: graph.typeOf(tensor.dtype), shape: tensor.shape };
  });
  return { signature, model: encodeModel(graph.finish(outputs)) };
}

/** Writes all nodes in topological order; returns the ONNX value name of each tensor. */
function writeNodes(graph: OnnxGraph, nodes: readonly Node[]): ReadonlyMap<Tensor, string> {
  const names = new Map<Tensor, string>();
  /** From each node to the fused node that also computes its outputs. */
  const computedBy = new Map<Node, Node>();
  for (const node of nodes) {
    const fusedWith = node.op.fusedWith?.(node);
    if (fusedWith) computedBy.set(fusedWith, node);
  }
  const valuesOf = (node: Node): readonly string[] => {
    const first = node.outputs[0]!;
    const fed = leafOf(first, "input") ?? leafOf(first, "parameter");
    if (fed) return [fed.name];
    const literal = leafOf(first, "constant");
    if (literal) return [graph.constant(graph.typeOf(first.dtype), first.shape as number[], literal.data)];
    const inputs = node.inputs.map((input) => names.get(input)!);
    return node.op.lower(graph, inputs, node.attributes, node);
  };
  const write = (node: Node): void => {
    if (names.has(node.outputs[0]!)) return;
    const fused = computedBy.get(node);
    if (fused) {
      for (const before of nodesOf(fused.inputs)) write(before);
      write(fused);
      return;
    }
    const values = valuesOf(node);
    [...node.outputs, ...(node.op.fusedWith?.(node)?.outputs ?? [])].forEach((output, i) => {
      names.set(output, values[i]!);
    });
  };
  for (const node of nodes) write(node);
  return names;
}

function frozenTensor(graph: OnnxGraph, name: string, tensor: Tensor): TensorProto {
  const type = graph.typeOf(tensor.dtype);
  const shape = tensor.shape as readonly number[];
  const width = type === "float64" ? 8 : type === "float32" || type === "int32" ? 4 : 1;
  const length = shape.reduce((total, size) => total * size, width);
  return { name, type, shape, data: { location: frozenLocation(name), offset: 0, length } };
}
