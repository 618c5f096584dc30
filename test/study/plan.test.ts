/** Which stages a study has, and under which names, without running any. */
import { describe, expect, test } from "vitest";

import { judgesWith, planTasks, type StageKind, StudyDocument } from "../../src/study/index.ts";
import { changedStudy } from "./tiny.ts";

/** Stages that do nothing but read others. */
const reader: StageKind = {
  uses: "read",
  help: "",
  keys: { inputs: {}, own: {} },
  plan: ({ settings, ...inputs }) => ({ inputs: inputs as Record<string, string>, settings, files: {} }),
  run: () => {
    throw new Error("only planned");
  },
};

function tasksOf(matrix: string, stages: string) {
  const yaml = `name: m\ntitle: M\nquestion: "?"\nmatrix: ${matrix}\nstages:\n${stages}`;
  const document = new StudyDocument(yaml, "m.yaml");
  return planTasks({
    document,
    study: document.resolve({}),
    kinds: [reader],
    judges: judgesWith(),
    path: (written) => written,
  });
}

describe("the plan", () => {
  test("several variables make the product, in the order of the matrix; each stage has its own part", () => {
    const tasks = tasksOf(
      "{ seed: [1, 2], rate: [0.5, 1.0e-7] }",
      "  a: { uses: read, settings: $rate }\n  b: { uses: read, settings: [$seed] }\n  c: { uses: read, x: b, y: a }\n",
    );
    expect(tasks.map(({ name, settings, inputs }) => [name, settings, inputs])).toEqual([
      ["a@rate=0.5", 0.5, {}],
      ["a@rate=1e-7", 1e-7, {}],
      ["b@seed=1", [1], {}],
      ["b@seed=2", [2], {}],
      ["c@seed=1,rate=0.5", undefined, { x: "b@seed=1", y: "a@rate=0.5" }],
      ["c@seed=1,rate=1e-7", undefined, { x: "b@seed=1", y: "a@rate=1e-7" }],
      ["c@seed=2,rate=0.5", undefined, { x: "b@seed=2", y: "a@rate=0.5" }],
      ["c@seed=2,rate=1e-7", undefined, { x: "b@seed=2", y: "a@rate=1e-7" }],
    ]);
  });

  test("a variable may name the stage that is read", () => {
    const tasks = tasksOf(
      "{ model: [b, a] }",
      "  a: { uses: read }\n  b: { uses: read }\n  c: { uses: read, m: $model }\n",
    );
    expect(tasks.map(({ name, inputs }) => [name, inputs])).toEqual([
      ["a", {}],
      ["b", {}],
      ["c@model=b", { m: "b" }],
      ["c@model=a", { m: "a" }],
    ]);
  });

  test("names are folders everywhere: what a system may confuse is written as bytes", () => {
    const tasks = tasksOf('{ of: ["a/B.", "..", "ä", true, -1] }', "  a: { uses: read, settings: $of }\n");
    expect(tasks.map(({ name }) => name)).toEqual([
      "a@of=a%2f%42%2e",
      "a@of=.%2e",
      "a@of=%c3%a4",
      "a@of=true",
      "a@of=-1",
    ]);
  });

  test("a list of one value is that value", () => {
    expect(tasksOf("{ seed: [7] }", "  a: { uses: read, settings: $seed }\n")).toMatchObject([
      { name: "a", values: {}, settings: 7 },
    ]);
  });

  const reads = "  a: { uses: read, settings: $seed }\n";
  test.each([
    [
      "{ sed: [1, 2], seed: [1] }",
      reads,
      "m.yaml:4: matrix.sed must be used by a stage as $sed, got an unused variable",
    ],
    ["{ sed: [1, 2] }", reads, 'm.yaml:6: variable $seed must be listed under variables, did you mean "sed"?'],
    ["{ seed: [] }", reads, "m.yaml:4: matrix.seed must have at least one value, got []"],
    ["{ seed: 1 }", reads, "m.yaml:4: matrix.seed must be a list of values, got 1"],
    ["{ seed: [[1]] }", reads, "m.yaml:4: matrix.seed.0 must be text, a number, true or false, got [1]"],
    ["[1]", reads, "m.yaml:4: matrix must be a mapping of variables to lists, got [1]"],
    ["{ seed: [1, 2, 1] }", reads, "m.yaml:4: matrix.seed must have each value once, got 1 again"],
    ['{ seed: [1, "two"] }', reads, 'm.yaml:4: matrix.seed must be a list of numbers, got "two"'],
    [
      "{ seed: [1, 2] }",
      "  a: { uses: $seed }\n",
      "m.yaml:6: $seed has several values in the matrix and may only be used in",
    ],
    [
      `{ seed: [${Array.from({ length: 17 }, (_, i) => i)}], r: [${Array.from({ length: 16 }, (_, i) => i)}] }`,
      "  a: { uses: read, settings: [$seed, $r] }\n",
      "m.yaml:4: matrix must have at most 256 combinations, got 17 × 16 = 272",
    ],
    [
      `{ seed: ["${"x".repeat(130)}", y] }`.replace("seed", "of"),
      "  a: { uses: read, settings: $of }\n",
      'm.yaml:6 (stage "a"): matrix: the values of stage "a" must give a folder name of at most 120 characters, got 135',
    ],
  ])("matrix: %s is refused", (matrix, stages, said) => {
    expect(() => tasksOf(matrix, stages)).toThrow(said);
  });

  test("a variable of the matrix is no other variable as well", () => {
    const yaml = changedStudy("stages:\n", "matrix: { seed: [1, 2] }\n\nstages:\n");
    expect(() => new StudyDocument(yaml, "tiny.yaml").resolve({})).toThrow(
      "matrix.seed must not be under variables too, got both",
    );
  });
});
