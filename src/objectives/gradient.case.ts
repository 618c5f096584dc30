/**
 * @module
 * Compares gradients with finite differences, for the tests of this room.
 */
import { constant, evaluate, gradients, item, type Tensor } from "../engine/index.ts";

/** Vectors and matrices, by name. */
export type Point = Readonly<Record<string, readonly number[] | readonly (readonly number[])[]>>;
type Loss = (at: Readonly<Record<string, Tensor>>) => Tensor;

const STEP = 1e-3;
/** Five-point stencil for f′: its truncation error is of order STEP⁴, and rounding errors are divided by STEP only. */
const STENCIL = [
  [-2, 1 / 12],
  [-1, -8 / 12],
  [1, 8 / 12],
  [2, -1 / 12],
] as const;

/** The largest difference between a gradient and central differences in float64, over all numbers of `at`. */
export function gradientError(loss: Loss, at: Point): number {
  const tensors = tensorsOf(at);
  const names = Object.keys(at);
  const found = gradients(
    loss(tensors),
    names.map((name) => tensors[name]!),
  );
  const errors = names.flatMap((name, i) => {
    const numbers = at[name]!.flat();
    const { dense } = found[i]!;
    const gradient = dense ? evaluate(dense).data : new Float64Array(numbers.length);
    return numbers.map((_, k) => {
      const terms = STENCIL.map(
        ([steps, weight]) => weight * item(loss(tensorsOf(withOffset(at, name, k, steps * STEP)))),
      );
      return Math.abs(terms.reduce((a, b) => a + b) / STEP - gradient[k]!);
    });
  });
  return Math.max(...errors);
}

const tensorsOf = (at: Point): Record<string, Tensor> =>
  Object.fromEntries(
    Object.entries(at).map(([name, values]) => {
      const [first] = values;
      const shape = typeof first === "number" ? [values.length] : [values.length, first!.length];
      return [name, constant(values.flat(), "float32", shape)];
    }),
  );

function withOffset(at: Point, name: string, index: number, by: number): Point {
  let seen = -1;
  const move = (value: number): number => (++seen === index ? value + by : value);
  return { ...at, [name]: at[name]!.map((row) => (typeof row === "number" ? move(row) : row.map(move))) as number[] };
}
