/**
 * @module
 * Elementwise arithmetic, comparison and selection: the ops behind the methods of `Tensor`.
 */
import { ShapeError } from "../../core/index.ts";
import { broadcastShapes } from "../dims.ts";
import { combine, map } from "../reference/nd-array.ts";
import type { DType, NoAttributes, Op, Tensor, TensorType } from "../tensor.ts";

function broadcastType(where: string, [a, b]: readonly TensorType[], dtype?: DType): TensorType[] {
  if (a!.dtype !== b!.dtype) throw new ShapeError(`${where}: dtypes must agree, got ${a!.dtype} and ${b!.dtype}`);
  return [{ dtype: dtype ?? a!.dtype, shape: broadcastShapes(where, a!.shape, b!.shape) }];
}

/** The vector–Jacobian product of y = f(a, b): from dL/dy to dL/da and dL/db, before broadcasting is undone. */
type Vjp = (dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [Tensor, Tensor];

function binaryOp(name: string, onnx: string, f: (a: number, b: number) => number, vjp: Vjp): Op<NoAttributes> {
  return {
    name,
    infer: (inputs) => broadcastType(name, inputs),
    reference: (inputs) => [combine(inputs, f)],
    lower: (graph, inputs) => graph.node(onnx, inputs),
    gradient({ inputs: [a, b], outputs: [y] }, [dy]) {
      const [da, db] = vjp(dy!, a!, b!, y!);
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
/** Where both are equal, the gradient goes to the first. */
export const minimum: Op<NoAttributes> = binaryOp("minimum", "Min", Math.min, (dy, a, b) =>
  routeGradient(dy, a.lessOrEqual(b)),
);
/** Where both are equal, the gradient goes to the first. */
export const maximum: Op<NoAttributes> = binaryOp("maximum", "Max", Math.max, (dy, a, b) =>
  routeGradient(dy, b.lessOrEqual(a)),
);

/** Sends the gradient to the first operand where `toFirst` is true, to the second elsewhere. */
function routeGradient(dy: Tensor, toFirst: Tensor): readonly [Tensor, Tensor] {
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
    const [da, db] = routeGradient(dy!, condition!);
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
