/**
 * @module
 * Functions of one number, with their derivatives: the definitions behind the tensor's methods.
 */
import type { OnnxGraph } from "../onnx/graph.ts";
import { map } from "../reference/nd-array.ts";
import type { NoAttributes, Op, Tensor } from "../tensor.ts";

type Pull = (dy: Tensor, x: Tensor, y: Tensor) => Tensor;

function functionOp(
  name: string,
  f: (value: number) => number,
  lower: string | ((graph: OnnxGraph, x: string) => string),
  pull: Pull,
): Op<NoAttributes> {
  return {
    name,
    infer: ([x]) => [x!],
    reference: ([x]) => [map(x!, f)],
    lower: (graph, [x]) => (typeof lower === "string" ? graph.node(lower, [x!]) : [lower(graph, x!)]),
    gradient: ({ inputs: [x], outputs: [y] }, [dy]) => [pull(dy!, x!, y!)],
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

export function stableSigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

/** ONNX has no log1p: Kahan's quotient, u · log(1 + u) / ((1 + u) − 1), keeps the digits that 1 + u drops. */
export function lowerLog1p(graph: OnnxGraph, u: string): string {
  const one = graph.scalar(1);
  const shifted = graph.value("Add", [u, one]);
  const kept = graph.value("Sub", [shifted, one]);
  const lost = graph.value("Equal", [kept, graph.scalar(0)]);
  const divisor = graph.value("Where", [lost, one, kept]);
  const quotient = graph.value("Div", [graph.value("Mul", [u, graph.value("Log", [shifted])]), divisor]);
  return graph.value("Where", [lost, u, quotient]);
}

/**
 * ONNX has no expm1: with t = tanh(x/2), expm1(x) = 2t / (1 − t). Above 1 nothing cancels in eˣ − 1,
 * while t comes so close to 1 that 1 − t loses its digits.
 */
export function lowerExpm1(graph: OnnxGraph, x: string): string {
  const one = graph.scalar(1);
  const t = graph.value("Tanh", [graph.value("Mul", [graph.value("Min", [x, one]), graph.scalar(0.5)])]);
  const near = graph.value("Div", [graph.value("Mul", [t, graph.scalar(2)]), graph.value("Sub", [one, t])]);
  const far = graph.value("Sub", [graph.value("Exp", [x]), one]);
  return graph.value("Where", [graph.value("Greater", [x, one]), far, near]);
}
