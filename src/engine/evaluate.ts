/**
 * @module
 * Evaluates a trace on the float64 reference backend.
 */
import { ShapeError } from "../core/index.ts";
import { shapeText } from "./dims.ts";
import { interpret } from "./reference/interpret.ts";
import type { NdArray } from "./reference/nd-array.ts";
import { constant, type Tensor } from "./tensor.ts";

/** Values of a trace's inputs and parameters, by name. */
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
 * The value of a tensor with one element, in float64.
 *
 * @throws {ShapeError} `E_SHAPE` when it does not have exactly one element
 */
export function item(output: Tensor, values: Values = {}): number {
  const { shape, data } = evaluate(output, values);
  if (data.length !== 1) throw new ShapeError(`item: must be one value, got shape ${shapeText(shape)}`);
  return data[0]!;
}
