/**
 * @module
 * Evaluates a trace node by node in float64, with the reference implementation of each op.
 */
import { UsageError } from "../../core/index.ts";
import { bindSizes, type FedShape } from "../dims.ts";
import { nodesOf } from "../gradients.ts";
import { leafOf, type Tensor } from "../tensor.ts";
import type { NdArray } from "./nd-array.ts";

/** The values of `outputs`, given the arrays of all inputs and parameters by name. */
export function interpret(outputs: readonly Tensor[], feeds: ReadonlyMap<string, NdArray>): NdArray[] {
  const values = new Map<Tensor, NdArray>();
  const nodes = nodesOf(outputs);
  const shapes: FedShape[] = [];
  for (const node of nodes) {
    const [tensor] = node.outputs;
    const fed = tensor && (leafOf(tensor, "input") ?? leafOf(tensor, "parameter"));
    if (!fed) continue;
    const value = feeds.get(fed.name);
    if (!value)
      throw new UsageError(`run: "${fed.name}" must be fed, got ${[...feeds.keys()].join(", ") || "nothing"}`);
    shapes.push({ where: `run: "${fed.name}"`, shape: tensor.shape, actual: value.shape });
    values.set(tensor, value);
  }
  const sizes = bindSizes(shapes);
  for (const node of nodes) {
    const [first] = node.outputs;
    if (!first || values.has(first)) continue;
    const literal = leafOf(first, "constant");
    const results = literal
      ? [{ shape: first.shape as readonly number[], data: literal.data }]
      : node.op.reference(
          node.inputs.map((input) => values.get(input)!),
          node.attributes,
          sizes,
          node,
        );
    node.outputs.forEach((output, i) => {
      values.set(output, results[i]!);
    });
  }
  return outputs.map((output) => values.get(output)!);
}
