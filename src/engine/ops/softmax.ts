/**
 * @module
 * Softmax, log-softmax and log-sum-exp over the last axis.
 */
import { type NdArray, rowsOf } from "../reference/nd-array.ts";
import { apply, type NoAttributes, type Op, type Tensor } from "../tensor.ts";

/** log Σ eˣ of one row, stable: the maximum is subtracted first. */
export function logSumExpOf(row: Float64Array): number {
  const largest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(row.reduce((total, x) => total + Math.exp(x - largest), 0));
}

function byRow(x: NdArray, f: (value: number, logSumExp: number) => number): NdArray {
  const out = { shape: x.shape, data: Float64Array.from(x.data) };
  for (const row of rowsOf(out)) {
    const total = logSumExpOf(row);
    row.forEach((value, i) => {
      row[i] = f(value, total);
    });
  }
  return out;
}

const softmaxOp: Op<NoAttributes> = {
  name: "softmax",
  infer: ([x]) => [x!],
  reference: ([x]) => [byRow(x!, (value, total) => Math.exp(value - total))],
  lower: (graph, inputs) => graph.node("Softmax", inputs, { axis: -1 }),
  gradient({ outputs: [y] }, [dy]) {
    const weighted = dy!.mul(y!);
    return [weighted.sub(y!.mul(weighted.sum([-1], { keepDims: true })))];
  },
};

const logSoftmaxOp: Op<NoAttributes> = {
  name: "logSoftmax",
  infer: ([x]) => [x!],
  reference: ([x]) => [byRow(x!, (value, total) => value - total)],
  lower: (graph, inputs) => graph.node("LogSoftmax", inputs, { axis: -1 }),
  gradient: ({ outputs: [y] }, [dy]) => [dy!.sub(y!.exp().mul(dy!.sum([-1], { keepDims: true })))],
};

const logSumExpOp: Op<NoAttributes> = {
  name: "logSumExp",
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape.slice(0, -1) }],
  reference: ([x]) => [{ shape: x!.shape.slice(0, -1), data: Float64Array.from(rowsOf(x!), logSumExpOf) }],
  lower(graph, [x]) {
    const last = graph.ints([-1]);
    const largest = graph.value("ReduceMax", [x!, last], { keepdims: 1 });
    const shifted = graph.value("Exp", [graph.value("Sub", [x!, largest])]);
    const total = graph.value("Log", [graph.value("ReduceSum", [shifted, last], { keepdims: 0 })]);
    return graph.node("Add", [total, graph.value("Squeeze", [largest, last])]);
  },
  gradient: ({ inputs: [x] }, [dy]) => [softmax(x!).mul(dy!.reshape([...dy!.shape, 1]))],
};

/** eˣⁱ / Σⱼ eˣʲ over the last axis. */
export const softmax = (x: Tensor): Tensor => apply(softmaxOp, [x]);
/** x − log Σ eˣ over the last axis. */
export const logSoftmax = (x: Tensor): Tensor => apply(logSoftmaxOp, [x]);
/** log Σ eˣ over the last axis, which is removed. */
export const logSumExp = (x: Tensor): Tensor => apply(logSumExpOp, [x]);
