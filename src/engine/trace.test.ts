import { describe, expect, test } from "vitest";

import { evaluate, item, tensor } from "./evaluate.ts";
import { gradients } from "./gradients.ts";
import { compile } from "./onnx/compile.ts";
import { OnnxGraph } from "./onnx/graph.ts";
import { takeRows } from "./ops/gather.ts";
import { concat, split } from "./ops/joining.ts";
import { layerNorm } from "./ops/layer-norm.ts";
import { matmul } from "./ops/matmul.ts";
import { tokenLogps } from "./ops/token-logps.ts";
import { program } from "./program.ts";
import { constant, input, parameter } from "./tensor.ts";

describe("evaluate and item", () => {
  test("evaluate runs a trace in float64", () => {
    expect(Array.from(evaluate(tensor([1, 2]).mul(3)).data)).toEqual([3, 6]);
    expect(item(tensor([0.1, 0.2]).sum())).toBe(0.1 + 0.2);
    expect(item(input("x", "float32", ["n"]).sum(), { x: { shape: [2], data: Float64Array.of(1, 5) } })).toBe(6);
  });
  test("item requires exactly one element", () => {
    expect(() => item(tensor([1, 2]))).toThrow("item: must be one value, got shape [2]");
  });
  test("the gradient of a product by hand: d(a·b + a)/da = b + 1", () => {
    const [a, b] = [tensor([3]), tensor([5])];
    const [da, db] = gradients(a.mul(b).add(a).sum(), [a, b]);
    expect([item(da!.dense!), item(db!.dense!)]).toEqual([6, 3]);
  });
});

describe("shape errors", () => {
  const n = (shape: (number | string)[]) => input("x", "float32", shape);
  test.each([
    ["reshape", () => n(["n", 4]).reshape(["n", 3]), "reshape: [n, 4] must hold as many values as [n, 3]"],
    ["transpose", () => n(["n", 4]).transpose([0, 0]), "transpose: must name each of 2 axes once, got [0, 0]"],
    [
      "expand",
      () => n(["n", 4]).expand(["n", 8]),
      "expand: dimensions must be identical or the literal 1, got [n, 4] and [n, 8]",
    ],
    ["add of dtypes", () => n([2]).add(input("i", "int32", [2])), "add: dtypes must agree, got float32 and int32"],
    ["where", () => n([2]).where(1, 0), "where: condition must be bool, got float32"],
    [
      "mean over a symbol",
      () => n(["n"]).mean(),
      "mean: sizes must be numbers, got [n]; hint: use sum, then mul by a normaliser",
    ],
    [
      "matmul",
      () => matmul(n(["n", 4]), n([3, 5])),
      "matmul: inner dimensions must be identical, got [n, 4] and [3, 5]",
    ],
    ["split", () => split(n(["n", 5]), 2), "split: axis 1 of [n, 5] must be a multiple of 2"],
    ["concat", () => concat([n(["n", 2]), n(["m", 3])], 1), "concat: only axis 1 may differ, got [n, 2] and [m, 3]"],
    [
      "concat of symbols",
      () => concat([n(["n", 2]), n(["m", 2])], 0),
      "concat: the total size of [n, m] must be given",
    ],
    ["takeRows", () => takeRows(n([4, 2]), n(["n"])), "takeRows: ids must be int32, got float32"],
    [
      "layerNorm",
      () => layerNorm(n(["n", 4]), n([4]), n([3])),
      "layerNorm: weight and bias must be [4], got [4] and [3]",
    ],
    ["constant", () => constant([1, 2, 3], "float32", [2]), "constant: shape [2] must hold 3 values, got 2"],
  ] as [string, () => unknown, string][])("%s", (_, build, message) => {
    expect(build).toThrow(message);
  });
});

describe("gradients", () => {
  test("require a scalar loss", () => {
    expect(() => gradients(tensor([1, 2]), [])).toThrow("gradients: loss must be a scalar, got shape [2]");
  });
  test("an operation without a gradient is an error with its name", () => {
    const weight = parameter("w", [4, 2]);
    const { entropy } = tokenLogps(input("h", "float32", ["n", 2]), weight, input("labels", "int32", ["n"]));
    expect(() => gradients(entropy.sum(), [weight])).toThrow(
      "tokenLogps: only logps has a gradient; hint: detach the other outputs",
    );
  });
  test("row gradients are for parameters only", () => {
    const weight = parameter("w", [4, 2]);
    const rows = takeRows(weight.mul(2), input("ids", "int32", ["n"]));
    expect(() => gradients(rows.sum(), [weight])).toThrow(
      'gradients: takeRows must read a parameter, got the result of "mul"',
    );
  });
  test("are empty for a parameter that the loss does not use", () => {
    const [a, b] = [parameter("a", [1]), parameter("b", [1])];
    const [, db] = gradients(a.sum(), [a, b]);
    expect(db).toEqual({ dense: undefined, rows: [] });
  });
});

describe("programs", () => {
  test("two tensors must not have the same name", () => {
    const sum = input("x", "float32", [1]).add(input("x", "float32", [1]));
    expect(() => program("p", { outputs: { sum } })).toThrow(
      'program p: names must be unique, got two tensors named "x"',
    );
  });
  test("an output must not have the name of an input", () => {
    const x = input("x", "float32", [1]);
    expect(() => compile(program("p", { outputs: { x: x.mul(2) } }))).toThrow(
      'program p: an output must not have the name of an input or parameter, got "x"',
    );
  });
  test("frozen parameters and those excluded by `trains` have no gradient", () => {
    const parts = [parameter("a", [1]), parameter("b", [1], { frozen: true }), parameter("c", [1])];
    const loss = parts.reduce((x, y) => x.add(y)).sum();
    expect([...program("p", { outputs: {}, loss, trains: (name) => name !== "c" }).gradients.keys()]).toEqual(["a"]);
  });
});

describe("ONNX graphs", () => {
  test("equal nodes are written once, unused nodes not at all", () => {
    const graph = new OnnxGraph();
    graph.input("x", "float32", ["n"]);
    const [first, second] = [graph.value("Exp", ["x"]), graph.value("Exp", ["x"])];
    expect(second).toBe(first);
    graph.value("Log", ["x"]);
    const out = graph.value("Add", [first, graph.scalar(1)]);
    graph.publish(out, "y");
    const { nodes } = graph.finish([{ name: "y", type: "float32", shape: ["n"] }]);
    expect(nodes.map(({ type }) => type)).toEqual(["Exp", "Add"]);
  });
  test("0, −0, NaN and the infinities are different constants, though equal in JSON", () => {
    const graph = new OnnxGraph();
    const names = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((x) => graph.scalar(x));
    expect(new Set(names).size).toBe(5);
  });
  test("a tensor with two output names is copied once", () => {
    const y = input("x", "float32", ["n"]).exp();
    const { model } = compile(program("p", { outputs: { first: y, second: y } }));
    const text = new TextDecoder("latin1").decode(model);
    expect(text.match(/Identity/g)).toHaveLength(1);
  });
});
