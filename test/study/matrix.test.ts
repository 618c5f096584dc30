/** A matrix: what runs once and what for every combination, and what claims make of the seeds. */

import { beforeAll, describe, expect, test } from "vitest";
import type { JudgeResult } from "../../src/comparison/index.ts";
import { MemoryStorage } from "../../src/core/index.ts";
import { readRunFolder, StudyDocument, submittedParts } from "../../src/study/index.ts";
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
  // The names of stages are in the places of rows.
  const factsOf = (stage: { readonly facts: object } | undefined): object =>
    JSON.parse(JSON.stringify(stage!.facts).replaceAll(/@seed=\d/g, ""));
  for (const seed of ["1", "2"]) {
    const alone = await runTiny(new MemoryStorage(), { yaml: swept, set: { seed } });
    expect(alone.ran).toEqual([...once, ...repeated]);
    for (const name of ["sft", "orpo"])
      expect(factsOf(first.stages.get(`${name}@seed=${seed}`))).toEqual(factsOf(alone.stages.get(name)));
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
        judges: Record<string, JudgeResult>;
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
    const text = markdown().replaceAll("](#glossary)", "").replaceAll("[", "");
    expect(text).toContain("\n\nwin rate by the true reward.\n\n| combination | value | 95 % interval |");
    expect(text).toContain("\n\ncomparison: win rate by rule:verse.\n\n| combination | value | 95 % interval |");
    expect(markdown().match(/^\| seed = [12] \|/gm)).toHaveLength(4);
    expect(markdown().match(/^\| mean over 2 seeds \|/gm)).toHaveLength(2);
    expect(markdown()).toContain("This section covers the first combination only: `seed = 1`.");
    expect(markdown()).toContain("orpo@seed=1: loss");
    expect(markdown()).not.toContain("orpo@seed=2: loss");
    expect(markdown()).toMatch(/\| seed \| `1, 2` \|/);
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
    await expect(readRunFolder(storage, "out")).rejects.toThrow('whose stage "pairs@seed=2" has not finished');
  });
});
