/**
 * @module
 * The tensors stored on a device, by name. A tensor that grows is stored in a buffer with spare capacity.
 */
import { DeviceError } from "../../core/index.ts";
import { type Shape, sameShape, shapeText } from "../dims.ts";
import type { FloatArray } from "../optim/float-array.ts";
import type { DType } from "../tensor.ts";
import type { TensorData, TypedArray } from "./device.ts";

interface Allocation {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** At least as long as the tensor; the rest is spare capacity for `append`. */
  readonly buffer: TypedArray;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export class NamedTensors {
  readonly #float: "float32" | "float64";
  readonly #stored = new Map<string, Allocation>();

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
   * The stored tensor, not a copy.
   *
   * @throws {DeviceError} `E_DEVICE` when there is no tensor of that name and shape
   */
  get(name: string, where: string, shape?: Shape): TensorData {
    const stored = this.#stored.get(name);
    if (!stored) throw new DeviceError(`${where}: tensor "${name}" must be put on the device first`);
    if (shape && !sameShape(shape, stored.shape)) {
      throw new DeviceError(`${where}: "${name}" must be ${shapeText(shape)}, got ${shapeText(stored.shape)}`);
    }
    const { dtype, buffer } = stored;
    const size = sizeOf(stored.shape);
    return { dtype, shape: stored.shape, data: buffer.length === size ? buffer : buffer.subarray(0, size) };
  }

  /** Stores a copy, with floats in the device's precision. */
  set(name: string, { dtype, shape, data }: TensorData): void {
    if (data.length !== sizeOf(shape)) {
      throw new DeviceError(
        `put: "${name}" of shape ${shapeText(shape)} must hold ${sizeOf(shape)} values, got ${data.length}`,
      );
    }
    this.#stored.set(name, { dtype, shape, buffer: dtype === "float32" ? this.#floats(data) : data.slice() });
  }

  /** Extends a tensor along axis 0, or creates it. The buffer doubles when it is full. */
  append(name: string, { dtype, shape, data }: TensorData): void {
    const stored = this.#stored.get(name);
    const size = stored ? sizeOf(stored.shape) : 0;
    const [length, ...rest] = shape as [number, ...number[]];
    if (stored && !sameShape(stored.shape.slice(1), rest)) {
      throw new DeviceError(
        `append: "${name}" must be extended by ${shapeText(["n", ...stored.shape.slice(1)])}, got ${shapeText(shape)}`,
      );
    }
    let buffer = stored?.buffer ?? this.#floats(data).subarray(0, 0);
    if (buffer.length < size + data.length) {
      const larger = new (buffer.constructor as new (length: number) => TypedArray)(2 * (size + data.length));
      larger.set(buffer.subarray(0, size));
      buffer = larger;
    }
    buffer.set(data, size);
    this.#stored.set(name, { dtype, shape: [(stored?.shape[0] ?? 0) + length, ...rest], buffer });
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
