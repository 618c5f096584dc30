/**
 * @module
 * Layer normalisation over the last axis (Ba et al. 2016, Eq. 4, arXiv:1607.06450).
 */
import { ShapeError } from "../../core/index.ts";
import { type Dim, product, sameShape, shapeText } from "../dims.ts";
import type { OnnxGraph } from "../onnx/graph.ts";
import { rowsOf, zeros } from "../reference/nd-array.ts";
import { apply, applyAll, type Op, type Tensor } from "../tensor.ts";

interface LayerNormAttributes {
  readonly epsilon: number;
}

/** [..., 1]: one statistic for each row. */
const statisticShape = (shape: readonly Dim[]): Dim[] => [...shape.slice(0, -1), 1];
const meanOf = (row: Float64Array): number => row.reduce((a, b) => a + b, 0) / row.length;

function rowMean(graph: OnnxGraph, value: string): string {
  return graph.value("ReduceMean", [value, graph.ints([-1])], { keepdims: 1 });
}

const layerNormOp: Op<LayerNormAttributes> = {
  name: "layerNorm",
  infer([x, weight, bias]) {
    const width = x!.shape.slice(-1);
    if (!sameShape(weight!.shape, width) || !sameShape(bias!.shape, width)) {
      throw new ShapeError(
        `layerNorm: weight and bias must be ${shapeText(width)}, got ${shapeText(weight!.shape)} and ${shapeText(bias!.shape)}`,
      );
    }
    const statistic = { dtype: x!.dtype, shape: statisticShape(x!.shape) };
    return [x!, statistic, statistic];
  },
  reference([x, weight, bias], { epsilon }) {
    const y = zeros(x!.shape);
    const rows = rowsOf(x!);
    const outRows = rowsOf(y);
    const means = Float64Array.from(rows, meanOf);
    const inverseDeviations = Float64Array.from(
      rows,
      (row, r) => 1 / Math.sqrt(meanOf(row.map((v) => (v - means[r]!) ** 2)) + epsilon),
    );
    rows.forEach((row, r) => {
      row.forEach((value, i) => {
        outRows[r]![i] = (value - means[r]!) * inverseDeviations[r]! * weight!.data[i]! + bias!.data[i]!;
      });
    });
    const shape = statisticShape(x!.shape) as number[];
    return [y, { shape, data: means }, { shape, data: inverseDeviations }];
  },
  lower(graph, [x, weight, bias], { epsilon }) {
    if (graph.fused) {
      const attributes = { axis: -1, epsilon: { float: epsilon } };
      return graph.node("LayerNormalization", [x!, weight!, bias!], attributes, { outputs: 3 });
    }
    const mean = rowMean(graph, x!);
    const centred = graph.value("Sub", [x!, mean]);
    const variance = rowMean(graph, graph.value("Mul", [centred, centred]));
    const deviation = graph.value("Sqrt", [graph.value("Add", [variance, graph.scalar(epsilon)])]);
    const inverse = graph.value("Reciprocal", [deviation]);
    const scaled = graph.value("Mul", [graph.value("Mul", [centred, inverse]), weight!]);
    return [graph.value("Add", [scaled, bias!]), mean, inverse];
  },
  gradient({ inputs: [x, weight], outputs: [, mean, inverse] }, [dy, ...statistics]) {
    if (statistics.some((gradient) => gradient))
      throw new ShapeError("layerNorm: only the first output has a gradient");
    return applyAll(layerNormGradientOp, [x!, mean!, inverse!, weight!, dy!]);
  },
};

/**
 * With x̂ = (x − μ)/σ and u = dy·w: dx = (u − mean(u) − x̂·mean(u·x̂))/σ, dw = Σ dy·x̂, db = Σ dy.
 */
const layerNormGradientOp: Op = {
  name: "layerNormGradient",
  infer: ([x, , , weight]) => [x!, weight!, weight!],
  reference([x, mean, inverse, weight, dy]) {
    const [dx, dWeight, dBias] = [zeros(x!.shape), zeros(weight!.shape), zeros(weight!.shape)];
    const dxRows = rowsOf(dx);
    const dyRows = rowsOf(dy!);
    rowsOf(x!).forEach((row, r) => {
      const normalized = row.map((value) => (value - mean!.data[r]!) * inverse!.data[r]!);
      const u = dyRows[r]!.map((value, i) => value * weight!.data[i]!);
      const [meanU, meanUx] = [meanOf(u), meanOf(u.map((value, i) => value * normalized[i]!))];
      row.forEach((_, i) => {
        dxRows[r]![i] = (u[i]! - meanU - normalized[i]! * meanUx) * inverse!.data[r]!;
        dWeight.data[i]! += dyRows[r]![i]! * normalized[i]!;
        dBias.data[i]! += dyRows[r]![i]!;
      });
    });
    return [dx, dWeight, dBias];
  },
  lower(graph, [x, mean, inverse, weight, dy], _, { inputs }) {
    const shape = inputs[0]!.shape;
    const rows = product(shape.slice(0, -1));
    const normalized = graph.value("Mul", [graph.value("Sub", [x!, mean!]), inverse!]);
    const u = graph.value("Mul", [dy!, weight!]);
    const along = graph.value("Mul", [normalized, rowMean(graph, graph.value("Mul", [u, normalized]))]);
    const centred = graph.value("Sub", [graph.value("Sub", [u, rowMean(graph, u)]), along]);
    const columnSums = (value: string): string => {
      const matrix = graph.reshape(value, [rows, shape.at(-1)!]);
      const total = graph.value("MatMul", [graph.ones([1, rows]), matrix]);
      return graph.value("Squeeze", [total, graph.ints([0])]);
    };
    return [
      graph.value("Mul", [centred, inverse!]),
      columnSums(graph.value("Mul", [dy!, normalized])),
      columnSums(dy!),
    ];
  },
};

/** (x − mean)/√(variance + ε) · weight + bias over the last axis. */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  return apply(layerNormOp, [x, weight, bias], { epsilon });
}
