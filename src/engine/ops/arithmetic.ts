/**
 * @module
 * Arithmetic, comparisons and choices, element by element: the definitions behind the tensor's methods.
 */
import { ShapeError } from "../../core/index.ts";
import { broadcastShapes } from "../dims.ts";
import { combine, map } from "../reference/nd-array.ts";
import type { DType, NoAttributes, Op, Tensor, TensorType } from "../tensor.ts";

function broadcastType(where: string, [a, b]: readonly TensorType[], dtype?: DType): TensorType[] {
  if (a!.dtype !== b!.dtype) throw new ShapeError(`${where}: dtypes must agree, got ${a!.dtype} and ${b!.dtype}`);
  return [{ dtype: dtype ?? a!.dtype, shape: broadcastShapes(where, a!.shape, b!.shape) }];
}

type Pull = (dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [Tensor, Tensor];

function binaryOp(name: string, onnx: string, f: (a: number, b: number) => number, pull: Pull): Op<NoAttributes> {
  return {
    name,
    infer: (inputs) => broadcastType(name, inputs),
    reference: (inputs) => [combine(inputs, f)],
    lower: (graph, inputs) => graph.node(onnx, inputs),
    gradient({ inputs: [a, b], outputs: [y] }, [dy]) {
      const [da, db] = pull(dy!, a!, b!, y!);
      return [da.sumTo(a!.shape), db.sumTo(b!.shape)];
    },
  };
}

export const add: Op<NoAttributes> = binaryOp(
  "add",
  "Add",
  (a, b) => a + b,
  (dy) => [dy, dy],
);
export const sub: Op<NoAttributes> = binaryOp(
  "sub",
  "Sub",
  (a, b) => a - b,
  (dy) => [dy, dy.neg()],
);
export const mul: Op<NoAttributes> = binaryOp(
  "mul",
  "Mul",
  (a, b) => a * b,
  (dy, a, b) => [dy.mul(b), dy.mul(a)],
);
export const div: Op<NoAttributes> = binaryOp(
  "div",
  "Div",
  (a, b) => a / b,
  (dy, _a, b, y) => [dy.div(b), dy.mul(y).div(b).neg()],
);
/** The smaller of two; where they are equal, the gradient goes to the first. */
export const minimum: Op<NoAttributes> = binaryOp("minimum", "Min", Math.min, (dy, a, b) =>
  share(dy, a.lessOrEqual(b)),
);
/** The larger of two; where they are equal, the gradient goes to the first. */
export const maximum: Op<NoAttributes> = binaryOp("maximum", "Max", Math.max, (dy, a, b) =>
  share(dy, b.lessOrEqual(a)),
);

function share(dy: Tensor, toFirst: Tensor): readonly [Tensor, Tensor] {
  const zero = dy.mul(0);
  return [toFirst.where(dy, zero), toFirst.where(zero, dy)];
}

function comparisonOp(name: string, onnx: string, f: (a: number, b: number) => boolean): Op<NoAttributes> {
  return {
    name,
    infer: (inputs) => broadcastType(name, inputs, "bool"),
    reference: (inputs) => [combine(inputs, (a, b) => Number(f(a!, b!)))],
    lower: (graph, inputs) => graph.node(onnx, inputs),
  };
}

export const lessOrEqual: Op<NoAttributes> = comparisonOp("lessOrEqual", "LessOrEqual", (a, b) => a <= b);
export const equal: Op<NoAttributes> = comparisonOp("equal", "Equal", (a, b) => a === b);
export const and: Op<NoAttributes> = comparisonOp("and", "And", (a, b) => a !== 0 && b !== 0);

export const where: Op<NoAttributes> = {
  name: "where",
  infer([condition, a, b]) {
    if (condition!.dtype !== "bool") throw new ShapeError(`where: condition must be bool, got ${condition!.dtype}`);
    const [value] = broadcastType("where", [a!, b!]);
    return [{ dtype: value!.dtype, shape: broadcastShapes("where", condition!.shape, value!.shape) }];
  },
  reference: (inputs) => [combine(inputs, (condition, a, b) => (condition !== 0 ? a! : b!))],
  lower: (graph, inputs) => graph.node("Where", inputs),
  gradient({ inputs: [condition, a, b] }, [dy]) {
    const [da, db] = share(dy!, condition!);
    return [undefined, da.sumTo(a!.shape), db.sumTo(b!.shape)];
  },
};

export const cast: Op<{ dtype: DType }> = {
  name: "cast",
  infer: ([x], { dtype }) => [{ dtype, shape: x!.shape }],
  reference: ([x], { dtype }) => [
    map(x!, dtype === "bool" ? (v) => Number(v !== 0) : dtype === "float32" ? (v) => v : Math.trunc),
  ],
  lower: (graph, [x], { dtype }) => [graph.cast(x!, dtype)],
  gradient: ({ inputs: [x] }, [dy]) => [x!.dtype === "float32" ? dy : undefined],
};
