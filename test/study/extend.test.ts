/** `extends:`: what a study takes from others, and where it changes them. */
import { strToU8 } from "fflate";
import { describe, expect, test } from "vitest";

import { MemoryStorage } from "../../src/core/index.ts";
import { openStudyFile } from "../../src/study/index.ts";

const base = `name: base
title: Base
question: "?"
variables: { seed: 1, judge: rule:verse }
stages:
  a: { uses: outputs, file: a.txt, model: one }
  b: { uses: outputs, file: b.txt, model: two }
  comparison: { uses: compare, baseline: a, tuned: b, judges: $judge, criteria: more }
claims:
  - { name: Better, source: S, metric: the win rate, value: comparison.judges.rule-verse.summary.winRate, above: 0.5 }
`;

const study = (body: string): string => `name: own\ntitle: Own\nquestion: "?"\n${body}`;

function open(files: Readonly<Record<string, string>>, set: Readonly<Record<string, string>> = {}) {
  const storage = new MemoryStorage();
  for (const [name, text] of Object.entries(files)) storage.files.set(name, strToU8(text));
  return openStudyFile(storage, "own.yaml", { set });
}

describe("a study that extends others", () => {
  const own = study(`extends: { x: deep/base.yaml }
variables: { judge: "human:mine.csv" }
stages:
  first: { uses: outputs, file: first.txt, model: three }
  x-comparison: { baseline: first }
`);

  test("has their stages under a prefix, its own keys of a stage, and its own variables", async () => {
    const { study } = await open({ "own.yaml": own, "deep/base.yaml": base });
    expect(Object.keys(study.stages)).toEqual(["first", "x-b", "x-comparison", "x-a"]);
    expect(study.stages["x-comparison"]).toEqual({
      uses: "compare",
      baseline: "first",
      tuned: "x-b",
      judges: "human:mine.csv",
      criteria: "more",
    });
    expect(study.variables).toEqual({ seed: 1, judge: "human:mine.csv" });
    expect(study.claims).toMatchObject([
      { name: "x: Better", value: "x-comparison.judges.rule-verse.summary.winRate" },
    ]);
  });

  test("paths start from the folder of the file in which they are written", async () => {
    const { tasks } = await open({ "own.yaml": own, "deep/base.yaml": base });
    const fileOf = (stage: string) => tasks.find(({ name }) => name === stage)!.files;
    expect(fileOf("first")).toEqual({ file: "first.txt" });
    expect(fileOf("x-b")).toEqual({ file: "deep/b.txt" });
    expect(fileOf("x-comparison")).toEqual({ "human:mine.csv": "mine.csv" });
  });

  test("a mistake is reported where it is written", async () => {
    const files = { "own.yaml": own, "deep/base.yaml": base.replace("model: two", "modl: two") };
    await expect(open(files)).rejects.toThrow(/^deep\/base\.yaml:7 \(stage "x-b"\): unknown setting "modl"/);
    await expect(open({ "own.yaml": own.replace("baseline: first", "baseline: frst"), "deep/base.yaml": base }))
      .rejects //
      .toThrow(/^own\.yaml:8 \(stage "x-comparison"\): baseline must name a stage above it, got "frst"/);
  });

  test("without a prefix the names stay, and settings are replaced one by one", async () => {
    const training = `name: base
title: Base
question: "?"
stages:
  corpus: { uses: corpus, source: verse }
  tokenizer: { uses: tokenizer, corpus: corpus, vocab_size: 300 }
  sft: { uses: sft, corpus: corpus, tokenizer: tokenizer, config: { model_type: gpt2, n_embd: 8, n_layer: 1, n_head: 1, n_positions: 64 }, settings: { max_steps: 2, seed: 1 } }
`;
    const more = study("extends: base.yaml\nstages:\n  sft: { settings: { seed: 7 } }\n");
    const { study: resolved } = await open({ "own.yaml": more, "base.yaml": training });
    expect(resolved.stages["sft"]!["settings"]).toEqual({ max_steps: 2, seed: 7 });
  });

  test("--set changes variables and stages of the studies that it extends", async () => {
    const { study } = await open({ "own.yaml": own, "deep/base.yaml": base }, { seed: "5", "x-b.model": "four" });
    expect([study.variables["seed"], study.stages["x-b"]!["model"]]).toEqual([5, "four"]);
  });

  test.each([
    [
      "extends: own.yaml\nstages: {}\n",
      /^own\.yaml:4: extends must not lead back to the study, got own\.yaml → own\.yaml/,
    ],
    ["extends: 3\nstages: {}\n", /^own\.yaml:4: extends must be a study's file, or a mapping of prefixes to files/],
    ["extends: nowhere.yaml\nstages: {}\n", /^nowhere\.yaml: cannot read/],
    ["extends: { X: base.yaml }\nstages: {}\n", /^own\.yaml:4: extends/],
  ])("%s is refused", async (body, message) => {
    await expect(open({ "own.yaml": study(body), "base.yaml": base })).rejects.toThrow(message);
  });
});
