/** Outputs that exist already, the course's archive, and people's choices take the place of what a study makes. */
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";

import { DataError, MemoryStorage } from "../../src/core/index.ts";
import { formatCompletions } from "../../src/data/index.ts";
import { readRunFolder, submittedParts } from "../../src/study/index.ts";
import { courseArchive, courseChoices, summariesThatSay } from "./course-archive.ts";
import { runTiny } from "./run-tiny.ts";
import { changedStudy, tinyStudy } from "./tiny.ts";

/** Two files of outputs, compared by what a person chose. */
const given = `name: given
title: Two files
question: Which?
variables: { zip: week5.zip, judges: "choices:mine.csv" }
stages:
  sft:
    uses: outputs
    zip: $zip
    file: output_reddit_summaries_week5-sft-tldr.txt
    model: CarperAI/openai_summarize_tldr_sft
  ppo: { uses: outputs, zip: $zip, file: output_reddit_summaries_week5-ppo-tldr.txt, model: CarperAI/openai_summarize_tldr_ppo }
  comparison: { uses: compare, baseline: sft, tuned: ppo, judges: $judges, criteria: more context }
`;

function filled(files: Readonly<Record<string, string | Uint8Array>> = {}): MemoryStorage {
  const storage = new MemoryStorage();
  const all = {
    "sheet.yaml": "ratings: { one: [1, 2] }\n",
    "week5.zip": courseArchive,
    "mine.csv": courseChoices,
    ...files,
  };
  for (const [name, content] of Object.entries(all))
    storage.files.set(name, typeof content === "string" ? strToU8(content) : content);
  return storage;
}

describe("the course's archive", () => {
  test("its summaries are compared by a person's choices, and no model stands in for the course's", async () => {
    const storage = filled();
    const { ran, report, events } = await runTiny(storage, { yaml: given });
    expect(ran).toEqual(["sft", "ppo", "comparison"]);
    expect(storage.text("out/stages/ppo/outputs.txt")).toBe(summariesThatSay("longer"));
    const [byHand] = report.comparisons;
    // The earlier spelling works, with a word.
    expect(byHand).toMatchObject({ judge: "human:mine.csv", criteria: "more context" });
    expect(events).toContainEqual({
      event: "note",
      stage: "comparison",
      text: "choices:mine.csv is written human:mine.csv today; both work",
    });
    expect(byHand!.summary).toMatchObject({ win: 2, lose: 1, tie: 1, skipped: 2 });
    const { summaries: part } = await submittedParts(await readRunFolder(storage, "out"), storage);
    expect(part!.compared.standIns).toEqual([]);
    expect(part!.compared.tuned).toMatchObject({
      name: "CarperAI/openai_summarize_tldr_ppo",
      training: "made elsewhere, outputs from output_reddit_summaries_week5-ppo-tldr.txt",
    });
    expect(storage.text(report.markdown)).not.toContain("true reward");
  });

  test("a claim about a reward that nobody knows of them is inconclusive, and a path that leads nowhere is refused", async () => {
    const claim = (value: string): string =>
      `${given}claims:\n  - { name: N, source: S, metric: the reward, value: "${value}", above: 0 }\n`;
    const { report } = await runTiny(filled(), { yaml: claim("comparison.measured.true-reward.difference") });
    expect(report.verdicts[0]).toMatchObject({ outcome: "inconclusive", value: null });
    expect(report.verdicts[0]!.sentence).toContain("gave no value for the reward");
    await expect(runTiny(filled(), { yaml: claim("comparison.baseline") })).rejects.toThrow(
      'value must be a number in the facts of stage "comparison", got "CarperAI/openai_summarize_tldr_sft" at "baseline"',
    );
  });

  test("in the corpus, its prefixes, pairs and samples take the place of the embedded ones", async () => {
    const withZip = changedStudy("uses: corpus, source: $corpus,", "uses: corpus, source: $corpus, zip: week5.zip,");
    // The true reward knows the embedded verse alone, and says so before anything runs.
    const refused = filled();
    await expect(runTiny(refused, { yaml: withZip })).rejects.toThrow(
      /^tiny\.yaml:\d+ \(stage "comparison"\): judge reward:verse: must have a prompt of the embedded verse, got "Shall I compare" of week5\.zip; hint: any text can be judged by people \(human:FILE\)/,
    );
    expect(refused.files.has("out/study.yaml")).toBe(false);
    const yaml = withZip
      .replace('["reward:verse", "rule:verse"]', '["rule:verse"]')
      .replace("reward-verse", "rule-verse");
    const storage = filled();
    const { stages, report } = await runTiny(storage, { yaml });
    expect(stages.get("corpus")!.facts).toMatchObject({
      prompts: ["Shall I compare", "", "O rose"],
      pairs: 12,
      criteria: "1. The rose over the dust.",
      archive: "week5.zip",
    });
    expect(stages.get("pairs")!.facts).toEqual({ pairs: 12, origin: "of week5.zip" });
    const [pair, ended] = storage.text("out/stages/pairs/pairs.jsonl").split("\n");
    expect(JSON.parse(pair!)).toEqual({
      prompt: "O rose 0 <complete>",
      chosen: " thou art red",
      rejected: " you are red",
    });
    expect(JSON.parse(ended!)).toMatchObject({ prompt: "O rose 1 <complete>" });
    expect(report.comparisons[0]!.summary.prompts).toHaveLength(3);
    // The rule decides by its own criteria: it never read the course's samples.
    expect(report.comparisons[0]!.criteria).toMatch(/^Prefer the completion/);
    expect(storage.text(report.markdown)).not.toContain("win rate by the true reward of");
    expect(stages.get("comparison")!.facts["measured"]).not.toHaveProperty("true-reward");
  });

  test.each([
    ["a damaged archive", { "week5.zip": courseArchive.subarray(0, 900) }, "week5.zip: must be a whole ZIP archive"],
    [
      "another file in it",
      { "week5.zip": zipSync({ "../llm_completion.py": strToU8("x") }) },
      'week5.zip: "../llm_completion.py": must be a path inside the archive',
    ],
    [
      "a summary file that is missing",
      { "week5.zip": zipSync({ "llm_completion.py": strToU8("x") }) },
      'week5.zip: must hold "output_reddit_summaries_week5-sft-tldr.txt", got llm_completion.py',
    ],
  ])("%s ends the run by name", async (_, files, said) => {
    const running = runTiny(filled(files), { yaml: given });
    await expect(running).rejects.toThrow(said);
    await expect(running).rejects.toBeInstanceOf(DataError);
  });
});

test("without an archive, and nothing in its place, there are no outputs", async () => {
  const running = runTiny(filled(), { yaml: given, set: { zip: "none" } });
  await expect(running).rejects.toThrow(
    'tiny.yaml:8 (stage "sft"): zip must be a path, got none; hint: otherwise names a stage to use instead',
  );
});

describe("otherwise", () => {
  /** The tiny study whose baseline's completions may exist already. */
  const either = changedStudy(
    "  comparison:\n",
    "  ours:\n    { uses: outputs, file: $ours, model: mine, otherwise: sft-completions }\n  comparison:\n",
  )
    .replace("baseline: sft-completions", "baseline: ours")
    .replace("  seed: 1\n", "  seed: 1\n  ours: none\n");

  test("without a file another stage's outputs are taken, as they are", async () => {
    const storage = new MemoryStorage();
    const { ran, stages } = await runTiny(storage, { yaml: either });
    expect(ran).toContain("sft-completions");
    expect(stages.get("ours")!.facts).toEqual(stages.get("sft-completions")!.facts);
    expect(storage.text("out/stages/ours/completions_sft.txt")).toBe(
      storage.text("out/stages/sft-completions/completions_sft.txt"),
    );
  });

  test("with a file that stage does not run; JSON lines are written in the assignment's format", async () => {
    const storage = new MemoryStorage();
    const made = await runTiny(storage, { yaml: tinyStudy, only: ["corpus"] });
    const prompts = made.stages.get("corpus")!.facts["prompts"] as string[];
    const rows = prompts.map((prompt) => ({ prompt, completions: ["a", "b\u0007", "c"] }));
    await storage.write("ours.jsonl", rows.map((row) => JSON.stringify(row)).join("\n"));
    const { ran, stages, report } = await runTiny(storage, { yaml: either, set: { ours: "ours.jsonl" }, force: true });
    expect(ran).not.toContain("sft-completions");
    expect(ran).toContain("orpo-completions");
    expect(stages.get("ours")!.facts).toEqual({
      file: "outputs.txt",
      completions: 9,
      model: "mine",
      source: "ours.jsonl",
    });
    expect(storage.text("out/stages/ours/outputs.txt")).toBe(formatCompletions(rows));
    expect(report.comparisons[0]!.baseline).toBe("mine");
    // Whoever wrote them need not have had the corpus's reward in mind.
    expect(storage.text(report.markdown)).not.toContain("reward: archaic");
    expect((await readRunFolder(storage, "out")).stages.has("sft-completions")).toBe(false);
    await expect(
      runTiny(storage, { yaml: either, set: { ours: "ours.jsonl" }, only: ["sft-completions"] }),
    ).rejects.toThrow(
      '--only: must name a stage that runs, got "sft-completions", which nothing needs with these settings',
    );
  });

  test.each([
    ["otherwise: sft-completions }", "}", "file must be a path, got none; hint: otherwise names a stage"],
    [
      "otherwise: sft-completions }",
      "otherwise: sft-complet }",
      'otherwise must name a stage above it, got "sft-complet"',
    ],
    ["model: mine", "model: 3", "model must be text, got 3"],
    ["file: $ours", "file: 3", "file must be text, got 3"],
    ["file: $ours", "file: nowhere.txt", "nowhere.txt: cannot read"],
  ])("%s as %s is refused", async (from, to, said) => {
    const changed = either.replace(from, to);
    expect(changed).not.toBe(either);
    await expect(runTiny(new MemoryStorage(), { yaml: changed })).rejects.toThrow(said);
  });

  test("a stage without outputs is refused", async () => {
    const yaml = either.replace("otherwise: sft-completions", "otherwise: tokenizer");
    await expect(runTiny(new MemoryStorage(), { yaml })).rejects.toThrow(
      "otherwise must name a stage that has outputs, got tokenizer",
    );
  });
});

describe("judges of a comparison", () => {
  test("people's choices stand beside the others', and those for no pair are told", async () => {
    const storage = filled({ "mine.csv": "id,choice,comment\n1-A,b,it rhymes\n9-A,b,\n" });
    const yaml = changedStudy('"rule:verse"', '"human:mine.csv"');
    const { events, report } = await runTiny(storage, { yaml });
    expect(report.comparisons.map(({ judge }) => judge)).toEqual(["reward:verse", "human:mine.csv"]);
    expect(report.comparisons[1]!.summary).toMatchObject({ win: 1, lose: 0, tie: 0, skipped: 8 });
    expect(events).toContainEqual({
      event: "note",
      stage: "comparison",
      text: "1 choices of mine.csv belong to no pair, first mine.csv:3 (9-A)",
    });
  });

  test("choices as JSON lines of records are taken too; a changed file judges again, and nothing else runs", async () => {
    const storage = filled();
    const yaml = changedStudy('["reward:verse", "rule:verse"]', "choices:mine.csv").replace(
      "reward-verse",
      "choices-mine-csv",
    );
    const first = await runTiny(storage, { yaml });
    expect(first.report.verdicts[0]!.value).toBe(first.report.comparisons[0]!.summary.winRate);
    const records = storage.text("out/stages/comparison/comparison.jsonl").replaceAll('"choice":"a"', '"choice":"b"');
    await storage.write("mine.csv", records);
    const again = await runTiny(storage, { yaml });
    expect(again.ran).toEqual(["comparison"]);
    expect(again.report.comparisons[0]!.summary).toMatchObject({ win: 3, lose: 0, tie: 1 });
  });

  test.each([
    ["judges: $judges", "judges: []", "judges must be a list such as [reward:verse, rule:verse], got []"],
    ["judges: $judges", "judges: [rule:verse, rule:verse]", 'each judge must be listed once, got "rule:verse" twice'],
    ["judges: $judges", 'judges: ["choices:"]', "judge human must name a file of choices, human:FILE"],
    ["judges: $judges", "judges: choices:nowhere.csv", "nowhere.csv: cannot read"],
    ["tuned: ppo", "tuned: sheet", "comparison: tuned must name a stage that has outputs, got sheet"],
    ["criteria: more context", "criteria: 3", "criteria must be text, got 3"],
  ])("%s as %s is refused", async (from, to, said) => {
    const yaml = given
      .replace(from, to)
      .replace("stages:\n", "stages:\n  sheet: { uses: exercises, file: sheet.yaml }\n");
    expect(given).toContain(from);
    await expect(runTiny(filled(), { yaml })).rejects.toThrow(said);
  });
});
