/**
 * @module
 * A program's interface as plain data: the names and types of inputs, parameters, outputs and gradients.
 */
import { UsageError } from "../core/index.ts";
import type { Program } from "./program.ts";
import { leafOf, type Tensor, type TensorType } from "./tensor.ts";

export interface Signature {
  readonly name: string;
  readonly inputs: Readonly<Record<string, TensorType>>;
  readonly parameters: Readonly<Record<string, ParameterType>>;
  readonly outputs: Readonly<Record<string, TensorType>>;
  /** For each trained parameter, the outputs with its gradient. */
  readonly gradients: Readonly<Record<string, GradientOutputs>>;
}

interface ParameterType extends TensorType {
  readonly frozen: boolean;
}

interface GradientOutputs {
  readonly dense?: string;
  readonly rows: readonly { readonly ids: string; readonly values: string }[];
}

/** A program's signature, and the tensor of each output and gradient by its published name. */
export function signatureOf(program: Program): { signature: Signature; published: ReadonlyMap<string, Tensor> } {
  const published = new Map(program.outputs);
  for (const name of published.keys()) {
    if (program.inputs.has(name) || program.parameters.has(name)) {
      throw new UsageError(
        `program ${program.name}: an output must not have the name of an input or parameter, got "${name}"`,
      );
    }
  }
  const publish = (name: string, tensor: Tensor): string => {
    published.set(name, tensor);
    return name;
  };
  const gradients = [...program.gradients].map(([name, { dense, rows }]) => {
    const outputs: GradientOutputs = {
      ...(dense ? { dense: publish(`gradient/${name}`, dense) } : {}),
      rows: rows.map(({ ids, values }, i) => ({
        ids: publish(`gradient/${name}/ids/${i}`, ids),
        values: publish(`gradient/${name}/rows/${i}`, values),
      })),
    };
    return [name, outputs] as const;
  });
  const signature: Signature = {
    name: program.name,
    inputs: typesOf(program.inputs),
    parameters: Object.fromEntries(
      [...program.parameters].map(([name, tensor]) => {
        return [name, { ...typeOf(tensor), frozen: leafOf(tensor, "parameter")!.frozen }];
      }),
    ),
    outputs: typesOf(program.outputs),
    gradients: Object.fromEntries(gradients),
  };
  return { signature, published };
}

const typeOf = ({ dtype, shape }: Tensor): TensorType => ({ dtype, shape });
const typesOf = (tensors: ReadonlyMap<string, Tensor>): Record<string, TensorType> =>
  Object.fromEntries([...tensors].map(([name, tensor]) => [name, typeOf(tensor)]));
