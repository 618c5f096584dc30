/**
 * @module
 * Reverse-mode differentiation: a trace goes in, the trace of its gradients comes out.
 */
import { PenchantError, ShapeError } from "../core/index.ts";
import { shapeText } from "./dims.ts";
import { constant, type EdgeGradient, leafOf, type Node, type RowGradient, type Tensor } from "./tensor.ts";

/** The gradient of one parameter: a tensor of its shape, rows to be added to it, or both. */
export interface ParameterGradient {
  readonly dense: Tensor | undefined;
  readonly rows: readonly RowGradient[];
}

/** Every node that `outputs` need, each after those it reads. */
export function nodesOf(outputs: readonly Tensor[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  // An explicit stack: the trace of a deep model would overflow the call stack.
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
 * d`loss`/d`parameters`, one gradient per parameter, each again a trace.
 *
 * @throws {ShapeError} `E_SHAPE` when `loss` is not a scalar
 * @throws {PenchantError} `E_GRADIENT` when an operation on the way has no gradient
 */
export function gradients(loss: Tensor, parameters: readonly Tensor[]): ParameterGradient[] {
  if (loss.shape.length > 0)
    throw new ShapeError(`gradients: loss must be a scalar, got shape ${shapeText(loss.shape)}`);
  const order = nodesOf([loss]);
  const wanted = new Set(parameters.map((parameter) => parameter.node));
  const reaching = new Set<Node>();
  for (const node of order) {
    if (wanted.has(node) || node.inputs.some((input) => reaching.has(input.node))) reaching.add(node);
  }

  const flows = new Map<Tensor, { dense: Tensor | undefined; rows: RowGradient[] }>();
  const receive = (tensor: Tensor, gradient: EdgeGradient): void => {
    if (!gradient || !reaching.has(tensor.node) || tensor.dtype !== "float32") return;
    const flow = flows.get(tensor) ?? { dense: undefined, rows: [] };
    flows.set(tensor, flow);
    for (const part of "length" in gradient ? gradient : [gradient]) {
      if ("ids" in part) flow.rows.push(part);
      else flow.dense = flow.dense ? flow.dense.add(part) : part;
    }
  };

  receive(loss, constant(1));
  for (const node of order.reverse()) {
    if (!reaching.has(node) || wanted.has(node)) continue;
    const arriving = node.outputs.map((output) => flows.get(output));
    if (arriving.every((flow) => flow === undefined)) continue;
    if (arriving.some((flow) => flow && flow.rows.length > 0)) {
      throw new PenchantError(
        "E_GRADIENT",
        `gradients: takeRows must read a parameter, got the result of "${node.op.name}"`,
      );
    }
    if (!node.op.gradient) {
      throw new PenchantError(
        "E_GRADIENT",
        `gradients: "${node.op.name}" has no gradient; hint: detach what need not learn`,
      );
    }
    const pulled = node.op.gradient(
      node,
      arriving.map((flow) => flow?.dense),
    );
    node.inputs.forEach((input, i) => {
      receive(input, pulled[i]);
    });
  }
  return parameters.map((parameter) => flows.get(parameter) ?? { dense: undefined, rows: [] });
}

/** The name under which a device holds a parameter. */
export function parameterName(tensor: Tensor): string {
  const leaf = leafOf(tensor, "parameter");
  if (!leaf)
    throw new PenchantError("E_GRADIENT", `gradients: must be taken for parameters, got "${tensor.node.op.name}"`);
  return leaf.name;
}
