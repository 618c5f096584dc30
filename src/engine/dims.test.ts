import { expect, test } from "vitest";

import { bindSizes, broadcastAxes, broadcastShapes, product, sizeOf } from "./dims.ts";

test("products have one canonical form", () => {
  expect(product(["time", "rows"])).toBe("rows*time");
  expect(product(["rows", 2, "time", 3])).toBe("6*rows*time");
  expect(product(["6*rows*time", "a"])).toBe("6*a*rows*time");
  expect(product([2, 3])).toBe(6);
  expect(product([])).toBe(1);
  expect(product(["rows", 0])).toBe(0);
});

test("symbols are bound to the sizes of the fed arrays; products are checked against them", () => {
  const sizes = bindSizes([
    { where: "a", shape: ["2*n*m", 3], actual: [40, 3] },
    { where: "b", shape: ["n"], actual: [4] },
    { where: "c", shape: ["m", 1], actual: [5, 1] },
  ]);
  expect(sizeOf("2*n*m", sizes)).toBe(40);
});

test.each([
  [["n"], [4], "run: shape must be [n] where n = 3, got [4]"],
  [["n", 2], [3, 3], "run: shape must be [n, 2] where n = 3, got [3, 3]"],
  [["n", 2], [3], "run: shape must be [n, 2] where n = 3, got [3]"],
  [["2*n"], [7], "run: shape must be [2*n] where n = 3, got [7]"],
] as [(string | number)[], number[], string][])("%j fed %j", (shape, actual, message) => {
  const known = { where: "known", shape: ["n"], actual: [3] };
  expect(() => bindSizes([known, { where: "run", shape, actual }])).toThrow(message);
});

test("only the literal 1 broadcasts; a symbol never does", () => {
  expect(broadcastShapes("add", ["n", 3], [3])).toEqual(["n", 3]);
  expect(broadcastShapes("add", ["n", 1], ["n", 3])).toEqual(["n", 3]);
  expect(broadcastShapes("add", [1], ["n"])).toEqual(["n"]);
  expect(() => broadcastShapes("add", ["n"], ["m"])).toThrow(
    "add: dimensions must be identical or the literal 1, got [n] and [m]",
  );
  expect(broadcastAxes(["n", 1], ["k", "n", 3])).toEqual([0, 2]);
});

test("an unbound symbol is an error with its name", () => {
  expect(() => sizeOf("lost", new Map())).toThrow('dimension "lost": must occur in an input\'s shape, got none');
});
