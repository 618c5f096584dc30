/**
 * @module
 * The device interface. A device stores named tensors (parameters, optimiser state, KV caches) and runs
 * programs on them. All arguments and results are plain data, so a device can run in a worker.
 */
import type { OptimizerUpdate, UpdateReport } from "../optim/optimizer.ts";
import type { Program } from "../program.ts";
import type { DType } from "../tensor.ts";

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/** The values of a tensor as plain data, row-major; bool as 0 and 1. */
export interface TensorData {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

export type TensorRecord = Readonly<Record<string, TensorData>>;

/** Feeds the tensor that the device stores under this name. */
export interface Stored {
  readonly stored: string;
}

export type Feeds = Readonly<Record<string, TensorData | Stored>>;

export interface RunOptions {
  /** The outputs to return. @default all that are not in `keep` */
  readonly fetch?: readonly string[];
  /** Outputs to store on the device under the name `as`; `append` extends the stored tensor along axis 0. */
  readonly keep?: Readonly<Record<string, { readonly as: string; readonly append: boolean }>>;
}

/** A program loaded on a device. */
export interface ProgramHandle {
  readonly id: number;
  readonly name: string;
}

export interface DeviceDescription {
  /** "reference", "onnxruntime-node 1.30.0", … */
  readonly runtime: string;
  /** "in-process", "worker" or "browser". */
  readonly host: string;
  readonly threads: number;
}

export interface Device {
  readonly description: DeviceDescription;
  /** Loads a program; its frozen parameters must be stored first. */
  load(program: Program): Promise<ProgramHandle>;
  unload(program: ProgramHandle): Promise<void>;
  /** Stores tensors under their names; replaces tensors of the same names. */
  put(tensors: TensorRecord): Promise<void>;
  /** Copies of stored tensors. */
  take(names: readonly string[]): Promise<TensorRecord>;
  /** The names of the stored tensors, sorted. */
  names(): Promise<readonly string[]>;
  /** Deletes stored tensors. */
  drop(names: readonly string[]): Promise<void>;
  /** Runs a program on the stored parameters and the given inputs. */
  run(program: ProgramHandle, feeds: Feeds, options?: RunOptions): Promise<TensorRecord>;
  /** Runs a program and adds its gradients to the accumulated ones. */
  accumulate(program: ProgramHandle, feeds: Feeds): Promise<TensorRecord>;
  /** Clips and applies the accumulated gradients, then clears them; changes nothing when one is not finite. */
  update(update: OptimizerUpdate): Promise<UpdateReport>;
  close(): Promise<void>;
}
