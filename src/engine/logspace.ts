/**
 * @module
 * Numerically stable functions of log-probabilities: finite and accurate for large and small arguments.
 *
 * Objectives use these, never `log(sigmoid(x))` or `log(1 - exp(x))`.
 */
import { lowerExpm1, lowerLog1p } from "./ops/functions.ts";
import { map } from "./reference/nd-array.ts";
import { apply, type NoAttributes, type Op, type Tensor } from "./tensor.ts";

export { logSoftmax, logSumExp } from "./ops/softmax.ts";

const logSigmoidOp: Op<NoAttributes> = {
  name: "logSigmoid",
  infer: ([x]) => [x!],
  reference: ([x]) => [map(x!, (v) => Math.min(v, 0) - Math.log1p(Math.exp(-Math.abs(v))))],
  lower(graph, [x]) {
    const decay = graph.value("Exp", [graph.value("Neg", [graph.value("Abs", [x!])])]);
    return graph.node("Sub", [graph.value("Min", [x!, graph.scalar(0)]), lowerLog1p(graph, decay)]);
  },
  gradient: ({ inputs: [x] }, [dy]) => [dy!.mul(x!.neg().sigmoid())],
};

const log1mExpOp: Op<NoAttributes> = {
  name: "log1mExp",
  infer: ([x]) => [x!],
  // Each form loses digits on one side of −ln 2 (Mächler 2012, Eq. 7).
  reference: ([x]) => [map(x!, (v) => (v > -Math.LN2 ? Math.log(-Math.expm1(v)) : Math.log1p(-Math.exp(v))))],
  lower(graph, [x]) {
    const near = graph.value("Log", [graph.value("Neg", [lowerExpm1(graph, x!)])]);
    const far = lowerLog1p(graph, graph.value("Neg", [graph.value("Exp", [x!])]));
    return graph.node("Where", [graph.value("Greater", [x!, graph.scalar(-Math.LN2)]), near, far]);
  },
  // −eˣ/(1 − eˣ) = eˣ/expm1(x), which is finite for x far below 0.
  gradient: ({ inputs: [x] }, [dy]) => [dy!.mul(x!.exp().div(x!.expm1()))],
};

/** log σ(x), computed as min(x, 0) − log1p(e^−|x|): no overflow and no cancellation. */
export const logSigmoid = (x: Tensor): Tensor => apply(logSigmoidOp, [x]);

/**
 * log(1 − eˣ) for x < 0; −∞ at x = 0.
 *
 * Switches between two forms at x = −ln 2, where both lose the same number of digits (Mächler 2012, Eq. 7).
 */
export const log1mExp = (x: Tensor): Tensor => apply(log1mExpOp, [x]);
