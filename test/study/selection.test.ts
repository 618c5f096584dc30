/** Parts of a study: only some stages, or some of them anew; and going on with what was begun. */
import { beforeAll, describe, expect, test } from "vitest";

import { UsageError } from "../../src/core/index.ts";
import { type FinishedStage, missingStages, type Study, type Task } from "../../src/study/index.ts";
import { Death, MortalStorage } from "../mortal-storage.ts";
import { contentsOf, runTiny } from "./run-tiny.ts";

const stages = ["corpus", "tokenizer", "sft", "pairs", "orpo", "sft-completions", "orpo-completions", "comparison"];

const finished = new MortalStorage(new Map());
beforeAll(() => runTiny(finished));
const copy = (left?: number): MortalStorage => new MortalStorage(finished.files, left);

describe("only", () => {
  test("some stages and what they need, and no report without a comparison", async () => {
    const storage = new MortalStorage(new Map());
    const { ran, lacks } = await runTiny(storage, { only: ["sft-completions", "tokenizer"] });
    expect(ran).toEqual(["corpus", "tokenizer", "sft", "sft-completions"]);
    expect(lacks).toEqual(["comparison"]);
    expect([...storage.files.keys()].filter((path) => path.includes("/report/"))).toEqual([]);
    const rest = await runTiny(storage);
    expect(rest.ran).toEqual(["pairs", "orpo", "orpo-completions", "comparison"]);
    expect(rest.lacks).toEqual([]);
    expect(contentsOf(storage)).toEqual(contentsOf(finished));
  });

  test("a comparison among them brings the report", async () => {
    const { ran, lacks } = await runTiny(new MortalStorage(new Map()), { only: ["comparison"] });
    expect(ran).toEqual(stages);
    expect(lacks).toEqual([]);
  });
});

describe("from", () => {
  test("a stage and everything below it run anew, whether it depends on it or not", async () => {
    const storage = copy();
    const { ran, cached } = await runTiny(storage, { from: "orpo" });
    expect(cached).toEqual(stages.slice(0, 4));
    expect(ran).toEqual(stages.slice(4));
    expect(contentsOf(storage)).toEqual(contentsOf(finished));
  });

  test("killed on the way, an ordinary run still redoes what was to be redone", async () => {
    const killed = copy(40);
    await expect(runTiny(killed, { from: "pairs" })).rejects.toBeInstanceOf(Death);
    const { cached } = await runTiny(new MortalStorage(killed.files));
    expect(cached.slice(0, 3)).toEqual(stages.slice(0, 3));
    expect(cached).not.toContain("comparison");
  });

  test("only a part of them, when only is given too", async () => {
    const { ran } = await runTiny(copy(), { from: "pairs", only: ["orpo"] });
    expect(ran).toEqual(["pairs", "orpo"]);
  });
});

describe("resume", () => {
  test("goes on with what is finished or begun", async () => {
    expect((await runTiny(copy(), { resume: true })).ran).toEqual([]);
    const begun = new MortalStorage(new Map(), 4);
    await expect(runTiny(begun)).rejects.toBeInstanceOf(Death);
    expect((await runTiny(new MortalStorage(begun.files), { resume: true })).ran).toEqual(stages);
  });

  test.each([
    ["an empty folder", () => new MortalStorage(new Map()), {}, "got nothing"],
    ["another version's run", copy, { codeVersion: "2" }, "got one with other settings, or of another version"],
    ["a run with other settings", copy, { set: { rate: "0.02", seed: "3" } }, "got one with other settings"],
  ] as const)("refuses to begin in %s", async (_, storage, options, said) => {
    const folder = storage();
    const before = contentsOf(folder);
    const refused = runTiny(folder, { ...options, resume: true });
    await expect(refused).rejects.toThrow(`out: must hold a run to resume, ${said}`);
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    expect(contentsOf(folder)).toEqual(before);
  });
});

test("the report needs whatever compares, and what a claim is about", () => {
  const task = (name: string, uses = name) => ({ name, stage: name, uses }) as Task;
  const planned = [task("sft"), task("pairs"), task("first", "compare"), task("second", "compare")];
  const study = {
    claims: [{ name: "", source: "", metric: "", value: "sft.heldOut.perplexity", below: 9 }],
  } as unknown as Study;
  const done = (...names: string[]) => new Map(names.map((stage) => [stage, { stage } as FinishedStage]));
  expect(missingStages(study, planned, done("pairs", "first"))).toEqual(["sft", "second"]);
  expect(missingStages(study, planned, done("sft", "first", "second"))).toEqual([]);
});

test.each([
  [{ from: "orpi" }, '--from: must name a stage of the study, got "orpi", did you mean "orpo"?; known: corpus, '],
  [{ only: ["sft", "comparision"] }, '--only: must name a stage of the study, got "comparision", did you mean'],
  [{ from: "orpo", only: ["sft"] }, '--from: must name a stage that runs, got "orpo", which --only leaves out'],
] as const)("%j is refused before anything begins", async (options, said) => {
  const storage = new MortalStorage(new Map());
  await expect(runTiny(storage, options)).rejects.toThrow(said);
  expect(storage.changes).toEqual([]);
});
