/**
 * @module
 * A device in the caller's thread: stores tensors, accumulates gradients and applies updates; a backend
 * runs the programs. Worker devices run the same class behind a message port.
 */
import { DeviceError, UsageError } from "../../core/index.ts";
import { bindSizes, type FedShape } from "../dims.ts";
import { addInto, addRowsInto, type FloatArray, sumOfSquares } from "../optim/float-array.ts";
import {
  type OptimizerUpdate,
  optimizerStateKeys,
  optimizerStateName,
  type UpdateReport,
  updateParameter,
} from "../optim/optimizer.ts";
import type { Program } from "../program.ts";
import type { Signature } from "../signature.ts";
import type {
  Device,
  DeviceDescription,
  Feeds,
  ProgramHandle,
  RunOptions,
  TensorData,
  TensorRecord,
} from "./device.ts";
import { NamedTensors } from "./named-tensors.ts";

/** Runs programs. `Prepared` is the backend's own representation of a program, e.g. an ONNX model. */
export interface Backend<Prepared extends { readonly signature: Signature }> {
  readonly description: DeviceDescription;
  /** The precision in which floats are stored and computed. */
  readonly float: "float32" | "float64";
  prepare(program: Program): Prepared;
  /** Loads a prepared program; `frozen` holds its frozen parameters. */
  open(prepared: Prepared, frozen: ReadonlyMap<string, TensorData>): Promise<Executable>;
}

/** A loaded program. The caller owns the arrays that `run` returns. */
export interface Executable {
  run(values: ReadonlyMap<string, TensorData>, outputs: readonly string[]): Promise<ReadonlyMap<string, TensorData>>;
  close(): Promise<void>;
}

interface Loaded {
  readonly signature: Signature;
  readonly executable: Executable;
}

export class LocalDevice<Prepared extends { readonly signature: Signature }> implements Device {
  readonly description: DeviceDescription;
  readonly #backend: Backend<Prepared>;
  readonly #tensors: NamedTensors;
  /** Accumulated gradients, by parameter name. */
  readonly #gradients = new Map<string, FloatArray>();
  readonly #programs = new Map<number, Loaded>();
  #nextId = 1;

  constructor(backend: Backend<Prepared>) {
    this.#backend = backend;
    this.#tensors = new NamedTensors(backend.float);
    this.description = backend.description;
  }

  load(program: Program): Promise<ProgramHandle> {
    return this.open(this.#backend.prepare(program));
  }

  /** Loads a program prepared elsewhere, e.g. by the caller of a worker. */
  async open(prepared: Prepared): Promise<ProgramHandle> {
    const { signature } = prepared;
    const frozen = Object.entries(signature.parameters).filter(([, type]) => type.frozen);
    const values = new Map(frozen.map(([name, type]) => [name, this.#tensors.get(name, signature.name, type.shape)]));
    const executable = await this.#backend.open(prepared, values);
    const id = this.#nextId++;
    this.#programs.set(id, { signature, executable });
    return { id, name: signature.name };
  }

  async unload({ id }: ProgramHandle): Promise<void> {
    await this.#programs.get(id)?.executable.close();
    this.#programs.delete(id);
  }

  async put(tensors: TensorRecord): Promise<void> {
    for (const [name, tensor] of Object.entries(tensors)) this.#tensors.set(name, tensor);
  }

  async take(names: readonly string[]): Promise<TensorRecord> {
    return Object.fromEntries(
      names.map((name) => {
        const { dtype, shape, data } = this.#tensors.get(name, "take");
        return [name, { dtype, shape, data: data.slice() }];
      }),
    );
  }

  async names(): Promise<readonly string[]> {
    return this.#tensors.names();
  }

  async drop(names: readonly string[]): Promise<void> {
    for (const name of names) this.#tensors.delete(name);
  }

  async run(program: ProgramHandle, feeds: Feeds, { fetch, keep = {} }: RunOptions = {}): Promise<TensorRecord> {
    const { signature } = this.#loaded(program);
    const fetched = fetch ?? Object.keys(signature.outputs).filter((name) => !(name in keep));
    const results = await this.#execute(program, feeds, [...fetched, ...Object.keys(keep)]);
    for (const [output, { as, append }] of Object.entries(keep)) {
      if (append) this.#tensors.append(as, results.get(output)!);
      else this.#tensors.set(as, results.get(output)!);
    }
    return Object.fromEntries(fetched.map((name) => [name, results.get(name)!]));
  }

  async accumulate(program: ProgramHandle, feeds: Feeds): Promise<TensorRecord> {
    const { outputs, gradients, name, parameters } = this.#loaded(program).signature;
    if (Object.keys(gradients).length === 0) {
      throw new UsageError(`accumulate: program must have a loss and trainable parameters, got "${name}"`);
    }
    const gradientOutputs = Object.values(gradients).flatMap(({ dense, rows }) => [
      ...(dense ? [dense] : []),
      ...rows.flatMap(({ ids, values }) => [ids, values]),
    ]);
    const results = await this.#execute(program, feeds, [...Object.keys(outputs), ...gradientOutputs]);
    const floats = (output: string): FloatArray => results.get(output)!.data as FloatArray;
    for (const [parameter, { dense, rows }] of Object.entries(gradients)) {
      const { shape } = parameters[parameter]!;
      const accumulated = this.#gradients.get(parameter);
      if (dense && accumulated) addInto(accumulated, floats(dense));
      const total = accumulated ?? (dense ? floats(dense) : this.#tensors.zerosLike(parameter));
      const width = (shape as readonly number[]).slice(1).reduce((a, b) => a * b, 1);
      for (const { ids, values } of rows) addRowsInto(total, results.get(ids)!.data, floats(values), width);
      this.#gradients.set(parameter, total);
    }
    return Object.fromEntries(Object.keys(outputs).map((output) => [output, results.get(output)!]));
  }

  async update(update: OptimizerUpdate): Promise<UpdateReport> {
    if (this.#gradients.size === 0) throw new UsageError("update: gradients must be accumulated first, got none");
    let total = 0;
    for (const [name, gradient] of this.#gradients) {
      const squares = sumOfSquares(gradient);
      if (!Number.isFinite(squares)) {
        this.#gradients.clear();
        return { gradientNorm: squares, nonFinite: name };
      }
      total += squares;
    }
    const gradientNorm = Math.sqrt(total);
    // torch.nn.utils.clip_grad_norm_ adds 1e-6 to the norm, and TRL uses it.
    const gradientScale =
      update.maxGradNorm === undefined ? 1 : Math.min(1, update.maxGradNorm / (gradientNorm + 1e-6));
    const decayed = new Set(update.decayed);
    for (const [name, gradient] of this.#gradients) {
      updateParameter(update, {
        value: this.#tensors.get(name, "update").data as FloatArray,
        gradient,
        state: optimizerStateKeys[update.optimizer.kind].map((key) =>
          this.#optimizerState(optimizerStateName(key, name), name),
        ),
        gradientScale,
        weightDecay: decayed.has(name) ? update.weightDecay : 0,
      });
    }
    this.#gradients.clear();
    return { gradientNorm };
  }

  #optimizerState(name: string, parameter: string): FloatArray {
    if (!this.#tensors.has(name)) {
      const { shape } = this.#tensors.get(parameter, "update");
      this.#tensors.set(name, { dtype: "float32", shape, data: this.#tensors.zerosLike(parameter) });
    }
    return this.#tensors.get(name, "update").data as FloatArray;
  }

  async close(): Promise<void> {
    for (const { executable } of this.#programs.values()) await executable.close();
    this.#programs.clear();
    this.#gradients.clear();
  }

  #loaded({ id, name }: ProgramHandle): Loaded {
    const loaded = this.#programs.get(id);
    if (!loaded) throw new DeviceError(`run: program must be loaded on this device, got "${name}"`);
    return loaded;
  }

  async #execute(
    program: ProgramHandle,
    feeds: Feeds,
    outputs: readonly string[],
  ): Promise<ReadonlyMap<string, TensorData>> {
    const { signature, executable } = this.#loaded(program);
    const values = new Map<string, TensorData>();
    for (const [name, { shape, frozen }] of Object.entries(signature.parameters)) {
      if (!frozen) values.set(name, this.#tensors.get(name, signature.name, shape));
    }
    const shapes: FedShape[] = [];
    for (const [name, { shape, dtype }] of Object.entries(signature.inputs)) {
      const fed = feeds[name];
      if (!fed)
        throw new UsageError(
          `${signature.name}: "${name}" must be fed, got ${Object.keys(feeds).join(", ") || "nothing"}`,
        );
      const value = "stored" in fed ? this.#tensors.get(fed.stored, signature.name) : fed;
      if (value.dtype !== dtype)
        throw new DeviceError(`${signature.name}: "${name}" must be ${dtype}, got ${value.dtype}`);
      shapes.push({ where: `${signature.name}: "${name}"`, shape, actual: value.shape });
      values.set(name, value);
    }
    bindSizes(shapes);
    return executable.run(values, outputs);
  }
}
