/**
 * @module
 * Reverse-mode automatic differentiation: takes a trace, returns the trace of its gradients.
 */
import { PenchantError, ShapeError } from "../core/index.ts";
import { shapeText } from "./dims.ts";
import { constant, type InputGradient, leafOf, type Node, type RowGradient, type Tensor } from "./tensor.ts";

/** The gradient of one parameter: a dense tensor of its shape plus row gradients; either may be absent. */
export interface ParameterGradient {
  readonly dense: Tensor | undefined;
  readonly rows: readonly RowGradient[];
}

/** All nodes on which `outputs` depend, in topological order. */
export function nodesOf(outputs: readonly Tensor[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  // An explicit stack, because recursion would overflow the call stack for a deep model.
  const stack: { node: Node; next: number }[] = [];
  const enter = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    stack.push({ node, next: 0 });
  };
  for (const output of outputs) {
    enter(output.node);
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const read = top.node.inputs[top.next++];
      if (read) enter(read.node);
      else order.push(stack.pop()!.node);
    }
  }
  return order;
}

/**
 * The gradients d`loss`/d`parameters` as traces, one per parameter.
 *
 * @throws {ShapeError} `E_SHAPE` when `loss` is not a scalar
 * @throws {PenchantError} `E_GRADIENT` when an operation between parameters and loss has no gradient
 */
export function gradients(loss: Tensor, parameters: readonly Tensor[]): ParameterGradient[] {
  if (loss.shape.length > 0)
    throw new ShapeError(`gradients: loss must be a scalar, got shape ${shapeText(loss.shape)}`);
  const order = nodesOf([loss]);
  const targets = new Set(parameters.map((parameter) => parameter.node));
  const requiresGradient = new Set<Node>();
  for (const node of order) {
    if (targets.has(node) || node.inputs.some((input) => requiresGradient.has(input.node))) requiresGradient.add(node);
  }

  const accumulated = new Map<Tensor, { dense: Tensor | undefined; rows: RowGradient[] }>();
  const accumulate = (tensor: Tensor, gradient: InputGradient): void => {
    if (!gradient || !requiresGradient.has(tensor.node) || tensor.dtype !== "float32") return;
    const total = accumulated.get(tensor) ?? { dense: undefined, rows: [] };
    accumulated.set(tensor, total);
    for (const part of "length" in gradient ? gradient : [gradient]) {
      if ("ids" in part) total.rows.push(part);
      else total.dense = total.dense ? total.dense.add(part) : part;
    }
  };

  accumulate(loss, constant(1));
  for (const node of order.reverse()) {
    if (!requiresGradient.has(node) || targets.has(node)) continue;
    const upstream = node.outputs.map((output) => accumulated.get(output));
    if (upstream.every((gradient) => gradient === undefined)) continue;
    if (upstream.some((gradient) => gradient && gradient.rows.length > 0)) {
      throw new PenchantError(
        "E_GRADIENT",
        `gradients: takeRows must read a parameter, got the result of "${node.op.name}"`,
      );
    }
    if (!node.op.gradient) {
      throw new PenchantError(
        "E_GRADIENT",
        `gradients: "${node.op.name}" has no gradient; hint: detach tensors that need no gradient`,
      );
    }
    const inputGradients = node.op.gradient(
      node,
      upstream.map((gradient) => gradient?.dense),
    );
    node.inputs.forEach((input, i) => {
      accumulate(input, inputGradients[i]);
    });
  }
  return parameters.map((parameter) => accumulated.get(parameter) ?? { dense: undefined, rows: [] });
}

/** The name under which a device stores a parameter. */
export function parameterName(tensor: Tensor): string {
  const leaf = leafOf(tensor, "parameter");
  if (!leaf) throw new PenchantError("E_GRADIENT", `gradients: must be of parameters, got "${tensor.node.op.name}"`);
  return leaf.name;
}
