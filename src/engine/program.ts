/**
 * @module
 * A program: a trace with named inputs, parameters, outputs and gradients.
 */
import { UsageError } from "../core/index.ts";
import { gradients, nodesOf, type ParameterGradient } from "./gradients.ts";
import { leafOf, type Tensor } from "./tensor.ts";

export interface Program {
  readonly name: string;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly parameters: ReadonlyMap<string, Tensor>;
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Gradients by parameter name; empty for a program without a loss. */
  readonly gradients: ReadonlyMap<string, ParameterGradient>;
}

export interface ProgramSpec {
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** The loss, a scalar. With it, the program also computes gradients. */
  readonly loss?: Tensor;
  /** Whether a parameter is trained. @default every parameter that is not frozen */
  readonly trains?: (name: string) => boolean;
}

/**
 * Builds a program from a trace.
 *
 * @throws {UsageError} `E_USAGE` when two inputs or parameters have the same name
 */
export function program(name: string, { outputs, loss, trains = () => true }: ProgramSpec): Program {
  const roots = [...Object.values(outputs), ...(loss ? [loss] : [])];
  const inputs = new Map<string, Tensor>();
  const parameters = new Map<string, Tensor>();
  const enter = (map: Map<string, Tensor>, leaf: string, tensor: Tensor): void => {
    if (map.has(leaf)) throw new UsageError(`program ${name}: names must be unique, got two tensors named "${leaf}"`);
    map.set(leaf, tensor);
  };
  for (const node of nodesOf(roots)) {
    const [tensor] = node.outputs;
    if (!tensor) continue;
    const asInput = leafOf(tensor, "input");
    const asParameter = leafOf(tensor, "parameter");
    if (asInput) enter(inputs, asInput.name, tensor);
    if (asParameter) enter(parameters, asParameter.name, tensor);
  }
  const trained = loss
    ? [...parameters].filter(([key, tensor]) => !leafOf(tensor, "parameter")!.frozen && trains(key))
    : [];
  const parameterGradients = loss
    ? gradients(
        loss,
        trained.map(([, tensor]) => tensor),
      )
    : [];
  return {
    name,
    inputs,
    parameters,
    outputs: new Map(Object.entries(loss ? { loss, ...outputs } : outputs)),
    gradients: new Map(trained.map(([key], i) => [key, parameterGradients[i]!])),
  };
}
