/**
 * @module
 * The float64 reference backend, with which every other backend is compared.
 */

import type { TensorData } from "../device/device.ts";
import { type Backend, LocalDevice } from "../device/local-device.ts";
import type { Program } from "../program.ts";
import { type Signature, signatureOf } from "../signature.ts";
import type { Tensor } from "../tensor.ts";
import { interpret } from "./interpret.ts";

interface TracedProgram {
  readonly signature: Signature;
  readonly published: ReadonlyMap<string, Tensor>;
}

const backend: Backend<TracedProgram> = {
  description: { runtime: "reference", host: "in-process", threads: 1 },
  float: "float64",
  prepare: (program: Program) => signatureOf(program),
  async open({ published }, frozen) {
    return {
      async run(values, outputs) {
        const tensors = outputs.map((name) => published.get(name)!);
        const arrays = new Map(
          [...frozen, ...values].map(([name, { shape, data }]) => [name, { shape, data: Float64Array.from(data) }]),
        );
        const results = interpret(tensors, arrays);
        return new Map(
          results.map(({ shape, data }, i): [string, TensorData] => {
            const { dtype } = tensors[i]!;
            const own =
              dtype === "float32" ? data.slice() : dtype === "int32" ? Int32Array.from(data) : Uint8Array.from(data);
            return [outputs[i]!, { dtype, shape, data: own }];
          }),
        );
      },
      async close() {},
    };
  },
};

/** A device on the reference backend: float64, plain loops. */
export const referenceDevice = (): LocalDevice<TracedProgram> => new LocalDevice(backend);
