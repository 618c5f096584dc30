/**
 * @module
 * Functions of log-probabilities that stay finite and accurate at both ends of the number line.
 *
 * Objectives use these and never spell `log(sigmoid(x))`, `log(1 - exp(x))` or `log(1 + exp(x))`.
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
  // Both forms lose digits away from −ln 2, each on its own side (Mächler 2012, Eq. 7).
  reference: ([x]) => [map(x!, (v) => (v > -Math.LN2 ? Math.log(-Math.expm1(v)) : Math.log1p(-Math.exp(v))))],
  lower(graph, [x]) {
    const near = graph.value("Log", [graph.value("Neg", [lowerExpm1(graph, x!)])]);
    const far = lowerLog1p(graph, graph.value("Neg", [graph.value("Exp", [x!])]));
    return graph.node("Where", [graph.value("Greater", [x!, graph.scalar(-Math.LN2)]), near, far]);
  },
  // −eˣ/(1 − eˣ): with both terms divided by eˣ nothing overflows for x far below 0.
  gradient: ({ inputs: [x] }, [dy]) => [dy!.mul(x!.exp().div(x!.expm1()))],
};

/** log σ(x), as min(x, 0) − log1p(e^−|x|): nothing overflows and nothing cancels. */
export const logSigmoid = (x: Tensor): Tensor => apply(logSigmoidOp, [x]);

/**
 * log(1 − eˣ) for x < 0; −∞ at x = 0.
 *
 * Switches form at x = −ln 2, where both lose the same number of digits (Mächler 2012, Eq. 7).
 */
export const log1mExp = (x: Tensor): Tensor => apply(log1mExpOp, [x]);

/** log(1 + eˣ) = −log σ(−x). */
export const softplus = (x: Tensor): Tensor => logSigmoid(x.neg()).neg();
