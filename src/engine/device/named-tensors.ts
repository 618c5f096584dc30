/**
 * @module
 * The tensors that a device holds, by name; those that grow keep room to grow in.
 */
import { DeviceError } from "../../core/index.ts";
import { type Shape, sameShape, shapeText } from "../dims.ts";
import type { FloatArray } from "../optim/float-array.ts";
import type { DType } from "../tensor.ts";
import type { TensorData, TypedArray } from "./device.ts";

interface Stored {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** As long as the tensor, or longer for one that grows. */
  readonly room: TypedArray;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export class NamedTensors {
  readonly #float: "float32" | "float64";
  readonly #stored = new Map<string, Stored>();

  constructor(float: "float32" | "float64") {
    this.#float = float;
  }

  has(name: string): boolean {
    return this.#stored.has(name);
  }

  names(): string[] {
    return [...this.#stored.keys()].sort();
  }

  /**
   * The tensor itself, not a copy.
   *
   * @throws {DeviceError} `E_DEVICE` when there is none of that name and shape
   */
  get(name: string, where: string, shape?: Shape): TensorData {
    const stored = this.#stored.get(name);
    if (!stored) throw new DeviceError(`${where}: tensor "${name}" must be put on the device first`);
    if (shape && !sameShape(shape, stored.shape)) {
      throw new DeviceError(`${where}: "${name}" must be ${shapeText(shape)}, got ${shapeText(stored.shape)}`);
    }
    const { dtype, room } = stored;
    const size = sizeOf(stored.shape);
    return { dtype, shape: stored.shape, data: room.length === size ? room : room.subarray(0, size) };
  }

  /** Stores a copy, in the device's width. */
  set(name: string, { dtype, shape, data }: TensorData): void {
    if (data.length !== sizeOf(shape)) {
      throw new DeviceError(
        `put: "${name}" of shape ${shapeText(shape)} must hold ${sizeOf(shape)} values, got ${data.length}`,
      );
    }
    this.#stored.set(name, { dtype, shape, room: dtype === "float32" ? this.#floats(data) : data.slice() });
  }

  /** Extends a tensor along axis 0, or begins it. */
  append(name: string, { dtype, shape, data }: TensorData): void {
    const stored = this.#stored.get(name);
    const held = stored ? sizeOf(stored.shape) : 0;
    const [length, ...rest] = shape as [number, ...number[]];
    if (stored && !sameShape(stored.shape.slice(1), rest)) {
      throw new DeviceError(
        `append: "${name}" must grow by ${shapeText(["n", ...stored.shape.slice(1)])}, got ${shapeText(shape)}`,
      );
    }
    let room = stored?.room ?? this.#floats(data).subarray(0, 0);
    if (room.length < held + data.length) {
      const larger = new (room.constructor as new (length: number) => TypedArray)(2 * (held + data.length));
      larger.set(room.subarray(0, held));
      room = larger;
    }
    room.set(data, held);
    this.#stored.set(name, { dtype, shape: [(stored?.shape[0] ?? 0) + length, ...rest], room });
  }

  delete(name: string): void {
    this.#stored.delete(name);
  }

  zerosLike(name: string): FloatArray {
    return this.#newFloats(this.get(name, "zerosLike").data.length);
  }

  #floats(data: TypedArray): FloatArray {
    const floats = this.#newFloats(data.length);
    floats.set(data);
    return floats;
  }

  #newFloats(length: number): FloatArray {
    return this.#float === "float64" ? new Float64Array(length) : new Float32Array(length);
  }
}
