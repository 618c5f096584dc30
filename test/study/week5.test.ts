/** The assignment's study extends the two others by outputs that may exist already. */
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

import { NodeStorage } from "../../src/platform/node/index.ts";
import { openStudyFile, type Study } from "../../src/study/index.ts";

const examples = resolve(import.meta.dirname, "../../examples");

const open = (name: string, set: Readonly<Record<string, string>> = {}) =>
  openStudyFile(new NodeStorage(), join(examples, name, "study.yaml"), { set });

const studyOf = async (name: string): Promise<Study> => (await open(name)).study;
const [week5, verse, tldr] = [await studyOf("week5"), await studyOf("shakespeare"), await studyOf("tldr")];

test("its stages are those of the two studies, compared through outputs that may exist already", () => {
  const names = (study: Study, prefix: string): string[] =>
    Object.keys(study.stages).map((name) => `${prefix}-${name}`);
  const own = ["exercises", "verse-baseline", "verse-tuned", "tldr-baseline", "tldr-tuned"];
  expect(Object.keys(week5.stages).sort()).toEqual([...names(verse, "verse"), ...names(tldr, "tldr"), ...own].sort());
  expect(week5.stages["verse-sft"]).toEqual({
    ...verse.stages["sft"],
    corpus: "verse-corpus",
    tokenizer: "verse-tokenizer",
  });
  expect(week5.stages["tldr-orpo"]).toMatchObject({ corpus: "tldr-corpus", pairs: "tldr-pairs", model: "tldr-sft" });
  expect(week5.claims.map(({ value }) => value)).toEqual([
    ...verse.claims.map(({ value }) => `verse-${value}`),
    ...tldr.claims.map(({ value }) => `tldr-${value}`),
  ]);
});

/** Stages that would run. */
async function ran(set: Readonly<Record<string, string>>): Promise<string[]> {
  return (await open("week5", set)).tasks.map(({ name }) => name);
}

test("what exists already spares the models that would have made it", async () => {
  expect(await ran({})).toHaveLength(Object.keys(week5.stages).length);
  const archive = await ran({ zip: "week5.zip", summaries_judge: "human:mine.csv" });
  expect(archive.filter((name) => name.startsWith("tldr"))).toEqual([
    ...["tldr-corpus", "tldr-baseline", "tldr-tuned", "tldr-comparison"],
  ]);
  const texts = await ran({ baseline_completions: "a.txt", tuned_completions: "b.txt" });
  expect(texts.filter((name) => name.startsWith("verse"))).toEqual([
    ...["verse-corpus", "verse-baseline", "verse-tuned", "verse-comparison"],
  ]);
});
