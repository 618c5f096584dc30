/**
 * @module
 * GELU, tanh approximation (Hendrycks and Gimpel 2016, section 2, arXiv:1606.08415); `gelu_new` in
 * Hugging Face configurations.
 */
import { combine, map } from "../reference/nd-array.ts";
import { apply, type NoAttributes, type Op, type Tensor } from "../tensor.ts";

// ½(1 + tanh u) = σ(2u), so gelu(x) = x·σ(x·(LINEAR + CUBIC·x²)).
const LINEAR = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = LINEAR * 0.044715;

const gate = (x: number): number => 1 / (1 + Math.exp(-x * (LINEAR + CUBIC * x * x)));

const geluOp: Op<NoAttributes> = {
  name: "gelu",
  infer: ([x]) => [x!],
  reference: ([x]) => [map(x!, (v) => v * gate(v))],
  lower(graph, [x]) {
    if (graph.fused) return graph.node("FastGelu", [x!], {}, { domain: "com.microsoft" });
    const square = graph.value("Mul", [x!, x!]);
    const slope = graph.value("Add", [graph.value("Mul", [square, graph.scalar(CUBIC)]), graph.scalar(LINEAR)]);
    return graph.node("Mul", [x!, graph.value("Sigmoid", [graph.value("Mul", [x!, slope])])]);
  },
  gradient: ({ inputs: [x], outputs: [y] }, [dy]) => [apply(geluGradientOp, [x!, y!, dy!])],
};

/** With s = σ(w): d(x·s) = s + w′·(y − y·s), where w′ = LINEAR + 3·CUBIC·x². */
const geluGradientOp: Op<NoAttributes> = {
  name: "geluGradient",
  infer: ([x]) => [x!],
  reference: ([x, , dy]) => [
    combine([x!, dy!], (v, d) => {
      const s = gate(v!);
      return d! * (s + v! * s * (1 - s) * (LINEAR + 3 * CUBIC * v! * v!));
    }),
  ],
  lower(graph, [x, y, dy]) {
    const square = graph.value("Mul", [x!, x!]);
    const line = (factor: number): string =>
      graph.value("Add", [graph.value("Mul", [square, graph.scalar(factor)]), graph.scalar(LINEAR)]);
    const s = graph.value("Sigmoid", [graph.value("Mul", [x!, line(CUBIC)])]);
    const rest = graph.value("Sub", [y!, graph.value("Mul", [y!, s])]);
    const slope = graph.value("Add", [s, graph.value("Mul", [rest, line(3 * CUBIC)])]);
    return graph.node("Mul", [dy!, slope]);
  },
};

/** x · ½(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
export const gelu = (x: Tensor): Tensor => apply(geluOp, [x]);
