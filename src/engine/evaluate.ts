/**
 * @module
 * Numbers in one line: runs a trace on the float64 reference.
 */
import { ShapeError } from "../core/index.ts";
import { shapeText } from "./dims.ts";
import { interpret } from "./reference/interpret.ts";
import type { NdArray } from "./reference/nd-array.ts";
import { constant, type Tensor } from "./tensor.ts";

/** Arrays for a trace's inputs and parameters, by name. */
export type Values = Readonly<Record<string, NdArray>>;

/** A one-dimensional constant. */
export const tensor = (values: readonly number[]): Tensor => constant(values);

/**
 * The values of a tensor, in float64.
 *
 * @example
 * evaluate(tensor([1, 2]).mul(3)).data; //=> [3, 6]
 */
export function evaluate(output: Tensor, values: Values = {}): NdArray {
  return interpret([output], new Map(Object.entries(values)))[0]!;
}

/**
 * The one number a tensor holds.
 *
 * @throws {ShapeError} `E_SHAPE` when it holds more or none
 */
export function item(output: Tensor, values: Values = {}): number {
  const { shape, data } = evaluate(output, values);
  if (data.length !== 1) throw new ShapeError(`item: must be one value, got shape ${shapeText(shape)}`);
  return data[0]!;
}
