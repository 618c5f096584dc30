/**
 * @module
 * A program: named inputs, parameters and outputs of one trace, and the gradients it also computes.
 */
import { UsageError } from "../core/index.ts";
import { gradients, nodesOf, type ParameterGradient } from "./gradients.ts";
import { leafOf, type Tensor } from "./tensor.ts";

export interface Program {
  readonly name: string;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly parameters: ReadonlyMap<string, Tensor>;
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** By parameter name; empty for a program that does not train. */
  readonly gradients: ReadonlyMap<string, ParameterGradient>;
}

export interface ProgramSpec {
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** What training lowers: a scalar. With it, the program computes gradients as well. */
  readonly loss?: Tensor;
  /** Which parameters learn. @default every parameter that is not frozen */
  readonly trains?: (name: string) => boolean;
}

/**
 * Closes a trace into a program.
 *
 * @throws {UsageError} `E_USAGE` when one name stands for two different inputs or parameters
 */
export function program(name: string, { outputs, loss, trains = () => true }: ProgramSpec): Program {
  const roots = [...Object.values(outputs), ...(loss ? [loss] : [])];
  const inputs = new Map<string, Tensor>();
  const parameters = new Map<string, Tensor>();
  const enter = (map: Map<string, Tensor>, leaf: string, tensor: Tensor): void => {
    if (map.has(leaf))
      throw new UsageError(`program ${name}: each name must stand for one tensor, got two called "${leaf}"`);
    map.set(leaf, tensor);
  };
  for (const node of nodesOf(roots)) {
    const [tensor] = node.outputs;
    if (!tensor) continue;
    const fed = leafOf(tensor, "input");
    const held = leafOf(tensor, "parameter");
    if (fed) enter(inputs, fed.name, tensor);
    if (held) enter(parameters, held.name, tensor);
  }
  const learning = loss
    ? [...parameters].filter(([key, tensor]) => !leafOf(tensor, "parameter")!.frozen && trains(key))
    : [];
  const found = loss
    ? gradients(
        loss,
        learning.map(([, tensor]) => tensor),
      )
    : [];
  return {
    name,
    inputs,
    parameters,
    outputs: new Map(Object.entries(loss ? { loss, ...outputs } : outputs)),
    gradients: new Map(learning.map(([key], i) => [key, found[i]!])),
  };
}
