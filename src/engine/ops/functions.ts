/**
 * @module
 * Elementwise functions of one operand: the ops behind the methods of `Tensor`.
 */
import type { OnnxGraph } from "../onnx/graph.ts";
import { map } from "../reference/nd-array.ts";
import type { NoAttributes, Op, Tensor } from "../tensor.ts";

/** The vector–Jacobian product of y = f(x): from dL/dy to dL/dx. */
type Vjp = (dy: Tensor, x: Tensor, y: Tensor) => Tensor;

function functionOp(
  name: string,
  f: (value: number) => number,
  lower: string | ((graph: OnnxGraph, x: string) => string),
  vjp: Vjp,
): Op<NoAttributes> {
  return {
    name,
    infer: ([x]) => [x!],
    reference: ([x]) => [map(x!, f)],
    lower: (graph, [x]) => (typeof lower === "string" ? graph.node(lower, [x!]) : [lower(graph, x!)]),
    gradient: ({ inputs: [x], outputs: [y] }, [dy]) => [vjp(dy!, x!, y!)],
  };
}

export const neg: Op<NoAttributes> = functionOp(
  "neg",
  (x) => -x,
  "Neg",
  (dy) => dy.neg(),
);
export const exp: Op<NoAttributes> = functionOp("exp", Math.exp, "Exp", (dy, _, y) => dy.mul(y));
export const log: Op<NoAttributes> = functionOp("log", Math.log, "Log", (dy, x) => dy.div(x));
export const sqrt: Op<NoAttributes> = functionOp("sqrt", Math.sqrt, "Sqrt", (dy, _, y) => dy.div(y.mul(2)));
export const abs: Op<NoAttributes> = functionOp("abs", Math.abs, "Abs", (dy, x) =>
  x.lessOrEqual(x.neg()).where(dy.neg(), dy),
);
export const tanh: Op<NoAttributes> = functionOp("tanh", Math.tanh, "Tanh", (dy, _, y) =>
  dy.mul(y.mul(y).neg().add(1)),
);
export const sigmoid: Op<NoAttributes> = functionOp("sigmoid", stableSigmoid, "Sigmoid", (dy, _, y) =>
  dy.mul(y.mul(y.neg().add(1))),
);
export const sin: Op<NoAttributes> = functionOp("sin", Math.sin, "Sin", (dy, x) => dy.mul(x.cos()));
export const cos: Op<NoAttributes> = functionOp("cos", Math.cos, "Cos", (dy, x) => dy.mul(x.sin().neg()));
export const log1p: Op<NoAttributes> = functionOp("log1p", Math.log1p, lowerLog1p, (dy, x) => dy.div(x.add(1)));
export const expm1: Op<NoAttributes> = functionOp("expm1", Math.expm1, lowerExpm1, (dy, _, y) => dy.mul(y.add(1)));

/** σ(x) without overflow, for the float64 reference. */
function stableSigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** log1p in ONNX, by Kahan's formula u · log(1 + u) / ((1 + u) − 1), which corrects the rounding of 1 + u. */
export function lowerLog1p(graph: OnnxGraph, u: string): string {
  const one = graph.scalar(1);
  const shifted = graph.value("Add", [u, one]);
  const rounded = graph.value("Sub", [shifted, one]);
  const isZero = graph.value("Equal", [rounded, graph.scalar(0)]);
  const divisor = graph.value("Where", [isZero, one, rounded]);
  const quotient = graph.value("Div", [graph.value("Mul", [u, graph.value("Log", [shifted])]), divisor]);
  return graph.value("Where", [isZero, u, quotient]);
}

/**
 * expm1 in ONNX: 2t / (1 − t) with t = tanh(x/2) for x ≤ 1, else eˣ − 1. Above 1 nothing cancels in
 * eˣ − 1, while 1 − t loses digits because t is close to 1.
 */
export function lowerExpm1(graph: OnnxGraph, x: string): string {
  const one = graph.scalar(1);
  const t = graph.value("Tanh", [graph.value("Mul", [graph.value("Min", [x, one]), graph.scalar(0.5)])]);
  const near = graph.value("Div", [graph.value("Mul", [t, graph.scalar(2)]), graph.value("Sub", [one, t])]);
  const far = graph.value("Sub", [graph.value("Exp", [x]), one]);
  return graph.value("Where", [graph.value("Greater", [x, one]), far, near]);
}
