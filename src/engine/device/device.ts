/**
 * @module
 * What runs programs. A device holds named tensors (parameters, the optimiser's moments, caches) and
 * lets programs read and change them; everything else crosses its border as plain data.
 */
import { DeviceError } from "../../core/index.ts";
import type { OptimizerUpdate, UpdateReport } from "../optim/optimizer.ts";
import type { Program } from "../program.ts";
import type { DType } from "../tensor.ts";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** An array outside of any program: bool as 0 and 1. */
export interface TensorData {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

export type TensorRecord = Readonly<Record<string, TensorData>>;

/** A tensor that the device holds, as an input. */
export interface Held {
  readonly held: string;
}

export type Feeds = Readonly<Record<string, TensorData | Held>>;

export interface RunOptions {
  /** Which outputs to return. @default all that are not kept */
  readonly fetch?: readonly string[];
  /** Outputs that stay on the device: by output, the tensor that they replace or, along axis 0, extend. */
  readonly keep?: Readonly<Record<string, { readonly as: string; readonly append: boolean }>>;
}

/** A program that a device has loaded. */
export interface ProgramHandle {
  readonly id: number;
  readonly name: string;
}

export interface DeviceDescription {
  /** Who computes: "reference", "onnxruntime-node 1.30.0", … */
  readonly runtime: string;
  /** Where: "in-process", "worker", "browser". */
  readonly host: string;
  readonly threads: number;
}

export interface Device {
  readonly description: DeviceDescription;
  /** Makes a program ready to run; frozen parameters must be put before. */
  load(program: Program): Promise<ProgramHandle>;
  unload(program: ProgramHandle): Promise<void>;
  /** Stores tensors under their names, in place of those that were there. */
  put(tensors: TensorRecord): Promise<void>;
  /** Copies of stored tensors. */
  take(names: readonly string[]): Promise<TensorRecord>;
  /** The names of what is stored, sorted. */
  names(): Promise<readonly string[]>;
  drop(names: readonly string[]): Promise<void>;
  /** Runs a program on stored parameters and fed inputs. */
  run(program: ProgramHandle, feeds: Feeds, options?: RunOptions): Promise<TensorRecord>;
  /** Runs a program and adds its gradients to those that wait for the next update. */
  accumulate(program: ProgramHandle, feeds: Feeds): Promise<TensorRecord>;
  /** Applies the waiting gradients, clipped, and forgets them; changes nothing when one is not finite. */
  update(update: OptimizerUpdate): Promise<UpdateReport>;
  close(): Promise<void>;
}

/** Tensor data from plain numbers. */
export function tensorData(dtype: DType, shape: readonly number[], values: ArrayLike<number>): TensorData {
  const size = shape.reduce((a, b) => a * b, 1);
  if (values.length !== size) {
    throw new DeviceError(`tensorData: shape [${shape.join(", ")}] must hold ${size} values, got ${values.length}`);
  }
  const data =
    dtype === "float32"
      ? Float32Array.from(values)
      : dtype === "int32"
        ? Int32Array.from(values)
        : Uint8Array.from(values);
  return { dtype, shape, data };
}
