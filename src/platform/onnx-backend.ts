/**
 * @module
 * ONNX Runtime as a backend, for its Node and its browser package.
 */
import type { InferenceSession, Tensor as OrtTensor, TypedTensor } from "onnxruntime-common";

import { DeviceError } from "../core/index.ts";
import {
  type Backend,
  type CompiledProgram,
  type CompileOptions,
  compile,
  type DeviceDescription,
  type DType,
  frozenLocation,
  type TensorData,
  type TypedArray,
} from "../engine/index.ts";

/** The part of the API of `onnxruntime-node` and `onnxruntime-web` that is used. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (type: OrtType, data: TypedArray, dims: readonly number[]) => OrtTensor;
}
type OrtType = "float32" | "float64" | "int32" | "bool" | "uint8";

interface OnnxBackendOptions extends CompileOptions {
  readonly description: DeviceDescription;
  readonly session?: InferenceSession.SessionOptions;
}

/**
 * Options of every session.
 *
 * Graph optimisation is off, because the compiler already emits the graph to be run. A memory pattern would
 * reserve one block for all shapes at once. Denormals are flushed to zero: masked scores underflow to
 * denormals in the runtime's softmax, and arithmetic on them is many times slower.
 */
const sessionOptions: InferenceSession.SessionOptions = {
  graphOptimizationLevel: "disabled",
  enableMemPattern: false,
  logSeverityLevel: 3,
  extra: { session: { set_denormal_as_zero: "1" } },
};

export function onnxBackend(
  runtime: OnnxRuntime,
  { description, session = {}, ...options }: OnnxBackendOptions,
): Backend<CompiledProgram> {
  const { float = "float32" } = options;
  const typeOf = (dtype: DType): OrtType => (dtype === "float32" ? float : dtype);
  const toOrt = ({ dtype, shape, data }: TensorData): OrtTensor => {
    const wide = float === "float64" && data instanceof Float32Array;
    return new runtime.Tensor(typeOf(dtype), wide ? Float64Array.from(data) : data, shape);
  };
  return {
    description,
    float,
    prepare: (program) => compile(program, options),
    async open({ signature, model }, frozen) {
      const externalData = [...frozen].map(([name, { data }]) => ({
        path: frozenLocation(name),
        data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      }));
      const opened = await runtime.InferenceSession.create(model, {
        ...sessionOptions,
        ...session,
        ...(externalData.length > 0 ? { externalData } : {}),
      }).catch((cause: unknown) => {
        throw new DeviceError(`${signature.name}: the runtime must accept the program, got ${String(cause)}`, {
          cause,
        });
      });
      return {
        async run(values, outputs) {
          const feeds = Object.fromEntries([...values].map(([name, value]) => [name, toOrt(value)]));
          const results = await opened.run(feeds, outputs).catch((cause: unknown) => {
            throw new DeviceError(`${signature.name}: the runtime stopped, ${String(cause)}`, { cause });
          });
          return new Map(
            outputs.map((name): [string, TensorData] => [name, fromOrt(results[name] as TypedTensor<OrtType>)]),
          );
        },
        close: () => opened.release(),
      };
    },
  };
}

function fromOrt({ type, dims, data }: TypedTensor<OrtType>): TensorData {
  return { dtype: type === "float64" ? "float32" : type, shape: dims, data: data as TypedArray };
}
