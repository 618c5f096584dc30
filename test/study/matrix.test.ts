/** A matrix: what runs once and what for every combination, and what claims make of the seeds. */
import { beforeAll, describe, expect, test } from "vitest";

import { planTasks, readRunFolder, type StageKind, StudyDocument, submittedParts } from "../../src/study/index.ts";
import type { JudgedFacts } from "../../src/study/stages/compare.ts";
import { MemoryStorage } from "../memory-storage.ts";
import { contentsOf, type Ran, runTiny } from "./run-tiny.ts";
import { changedStudy, tinyStudy } from "./tiny.ts";

/** The tiny study on one corpus, learnt from two seeds. */
const swept = changedStudy("  seed: 1\n  rate: 1.0e-2\n", "  rate: 1.0e-2\nmatrix:\n  seed: [1, 2]\n").replace(
  "source: $corpus, seed: $seed",
  "source: $corpus, seed: 1",
);

const storage = new MemoryStorage();
let first: Ran;
beforeAll(async () => {
  first = await runTiny(storage, { yaml: swept });
});

const once = ["corpus", "tokenizer"];
const repeated = ["sft", "pairs", "orpo", "sft-completions", "orpo-completions", "comparison"];
const forSeeds = (...seeds: number[]) => repeated.flatMap((name) => seeds.map((seed) => `${name}@seed=${seed}`));

test("stages that depend on the variable run once for each value, the others once", () => {
  expect(first.ran).toEqual([...once, ...forSeeds(1, 2)]);
  expect(storage.files.has("out/stages/sft@seed=2/model/model.safetensors")).toBe(true);
  expect(first.stages.get("orpo-completions@seed=2")).toMatchObject({
    stage: "orpo-completions",
    values: { seed: 2 },
    facts: { model: "orpo@seed=2" },
  });
});

test("each combination is the study with that value", async () => {
  for (const seed of ["1", "2"]) {
    const alone = await runTiny(new MemoryStorage(), { yaml: swept, set: { seed } });
    expect(alone.ran).toEqual([...once, ...repeated]);
    for (const name of ["sft", "orpo"])
      expect(first.stages.get(`${name}@seed=${seed}`)!.facts).toEqual(alone.stages.get(name)!.facts);
  }
  const loss = (seed: number): unknown => first.stages.get(`sft@seed=${seed}`)!.facts["heldOut"];
  expect(loss(1)).not.toEqual(loss(2));
});

test("asked again nothing runs; another value runs what it needs", async () => {
  const again = new MemoryStorage();
  for (const [path, bytes] of storage.files) again.files.set(path, bytes);
  expect((await runTiny(again, { yaml: swept })).ran).toEqual([]);
  expect(contentsOf(again)).toEqual(contentsOf(storage));
  const more = await runTiny(again, { yaml: swept, set: { seed: "1,2,3" }, force: true });
  expect(more.ran).toEqual(forSeeds(3));
});

test("a plain variable becomes a list of numbers by --set", async () => {
  const study = new StudyDocument(tinyStudy, "tiny.yaml").resolve({ rate: "0.01,0.02", corpus: "a,b.txt" });
  expect(study.matrix).toEqual({ rate: [0.01, 0.02] });
  expect(study.variables).toEqual({ corpus: "a,b.txt", seed: 1 });
});

describe("the report", () => {
  const markdown = (): string => storage.text("out/report/report.md");

  test("judges each claim over the seeds", () => {
    const [verdict, ...others] = first.report.verdicts;
    expect(others).toEqual([]);
    const rates = [1, 2].map((seed) => {
      const { judges } = first.stages.get(`comparison@seed=${seed}`)!.facts as {
        judges: Record<string, JudgedFacts>;
      };
      return judges["reward-verse"]!.summary.winRate!;
    });
    expect(verdict!.estimates.map(({ seed, value }) => [seed, value])).toEqual([
      [1, rates[0]],
      [2, rates[1]],
    ]);
    expect(verdict!.value).toBeCloseTo((rates[0]! + rates[1]!) / 2, 14);
    expect(verdict!.sentence).toContain("over 2 seeds and their prompts");
  });

  test("sums up the claimed figure and those of the other judges, and shows the first combination in full", () => {
    expect(markdown().match(/^### .*win rate.*$/gm)).toEqual([
      "### win rate by the true reward",
      "### comparison: win rate by rule:verse",
    ]);
    expect(markdown().match(/^\| seed = [12] \|/gm)).toHaveLength(4);
    expect(markdown().match(/^\| mean over 2 seeds \|/gm)).toHaveLength(2);
    expect(markdown()).toContain("Of the first combination alone: seed = 1.");
    expect(markdown()).toContain("orpo@seed=1: loss");
    expect(markdown()).not.toContain("orpo@seed=2: loss");
    expect(markdown()).toMatch(/\| seed \| 1, 2 \|/);
  });

  test("events are of every combination, the pairs at the top of the first", () => {
    const lines = storage.text("out/events.jsonl").trim().split("\n");
    const stages = new Set(lines.map((line) => (JSON.parse(line) as { stage: string }).stage));
    expect([...stages]).toEqual(["sft@seed=1", "sft@seed=2", "orpo@seed=1", "orpo@seed=2"]);
    expect(storage.text("out/comparison.jsonl")).toBe(storage.text("out/stages/comparison@seed=1/comparison.jsonl"));
  });

  test("a run folder reads back with every combination, and submits the first", async () => {
    const folder = await readRunFolder(storage, "out");
    expect([...folder.stages.keys()]).toEqual([...first.stages.keys()]);
    expect(folder.stages.get("sft@seed=2")).toEqual(first.stages.get("sft@seed=2"));
    const { completions } = await submittedParts(folder, storage);
    expect(completions!.compared.tuned.name).toBe("orpo@seed=1");
    await storage.remove("out/stages/pairs@seed=2/stage.json");
    await expect(readRunFolder(storage, "out")).rejects.toThrow('whose stage "pairs@seed=2" is open');
  });
});

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
  return planTasks({ document, study: document.resolve({}), kinds: [reader], path: (written) => written });
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
    ["{ sed: [1, 2], seed: [1] }", reads, "m.yaml:4: matrix.sed must be a variable that a stage uses as $sed, got one"],
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
      "m.yaml:6: $seed has several values in the matrix and must stand in",
    ],
    [
      `{ seed: [${Array.from({ length: 17 }, (_, i) => i)}], r: [${Array.from({ length: 16 }, (_, i) => i)}] }`,
      "  a: { uses: read, settings: [$seed, $r] }\n",
      "m.yaml:4: matrix must have at most 256 combinations, got 17 × 16 = 272",
    ],
    [
      `{ seed: ["${"x".repeat(130)}", y] }`.replace("seed", "of"),
      "  a: { uses: read, settings: $of }\n",
      'm.yaml:6 (stage "a"): matrix: the values of stage "a" must make a folder\'s name of at most 120 characters, got 135',
    ],
  ])("matrix: %s is refused", (matrix, stages, said) => {
    expect(() => tasksOf(matrix, stages)).toThrow(said);
  });

  test("a variable of the matrix is no other variable as well", () => {
    const yaml = changedStudy("stages:\n", "matrix: { seed: [1, 2] }\n\nstages:\n");
    expect(() => new StudyDocument(yaml, "tiny.yaml").resolve({})).toThrow(
      "matrix.seed must not stand under variables as well, got both",
    );
  });
});
