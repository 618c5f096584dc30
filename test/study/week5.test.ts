/** The assignment's study is the two others and what joins them: what holds for their settings holds for its. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

import { decodeText } from "../../src/data/index.ts";
import { judgesWith, planTasks, type Study, StudyDocument, selectTasks, stageKinds } from "../../src/study/index.ts";

const examples = resolve(import.meta.dirname, "../../examples");

function open(name: string, set: Readonly<Record<string, string>> = {}) {
  const path = join(examples, name, "study.yaml");
  const document = new StudyDocument(decodeText(readFileSync(path), path), path);
  return { document, study: document.resolve(set) };
}

/** A study's stages and claims under a prefix, as the assignment's study names them. */
function prefixed({ stages, claims }: Study, prefix: string): { stages: Record<string, unknown>; values: string[] } {
  const named = (value: unknown): unknown =>
    typeof value === "string" && value in stages ? `${prefix}-${value}` : value;
  return {
    stages: Object.fromEntries(
      Object.entries(stages).map(([name, spec]) => [
        `${prefix}-${name}`,
        Object.fromEntries(Object.entries(spec).map(([key, value]) => [key, key === "uses" ? value : named(value)])),
      ]),
    ),
    values: claims.map(({ value }) => `${prefix}-${value}`),
  };
}

const week5 = open("week5").study;
const [verse, tldr] = [prefixed(open("shakespeare").study, "verse"), prefixed(open("tldr").study, "tldr")];

test("its stages are those of the two studies, compared through outputs that may exist already", () => {
  const expected = {
    exercises: { uses: "exercises", file: "exercises.yaml" },
    ...verse.stages,
    "verse-corpus": { ...(verse.stages["verse-corpus"] as object), zip: "none" },
    "verse-comparison": {
      ...(verse.stages["verse-comparison"] as object),
      baseline: "verse-baseline",
      tuned: "verse-tuned",
    },
    ...tldr.stages,
    "tldr-comparison": {
      ...(tldr.stages["tldr-comparison"] as object),
      baseline: "tldr-baseline",
      tuned: "tldr-tuned",
      judges: "reward:tldr",
    },
  };
  const { "verse-baseline": _a, "verse-tuned": _b, "tldr-baseline": _c, "tldr-tuned": _d, ...rest } = week5.stages;
  expect(rest).toEqual(expected);
  expect([_a, _b, _c, _d].map((stage) => stage!.uses)).toEqual(new Array(4).fill("outputs"));
  expect(week5.claims.map(({ value }) => value)).toEqual([...verse.values, ...tldr.values]);
});

/** Stages that would run. */
function ran(set: Readonly<Record<string, string>>): string[] {
  const { document, study } = open("week5", set);
  const planned = { document, study, kinds: stageKinds, judges: judgesWith(), path: (written: string) => written };
  return selectTasks(planTasks(planned), study, {}).tasks.map(({ name }) => name);
}

test("what exists already spares the models that would have made it", () => {
  expect(ran({})).toHaveLength(Object.keys(week5.stages).length);
  const archive = ran({ zip: "week5.zip", summaries_judge: "choices:mine.csv" });
  expect(archive.filter((name) => name.startsWith("tldr"))).toEqual([
    ...["tldr-corpus", "tldr-baseline", "tldr-tuned", "tldr-comparison"],
  ]);
  const texts = ran({ baseline_completions: "a.txt", tuned_completions: "b.txt" });
  expect(texts.filter((name) => name.startsWith("verse"))).toEqual([
    ...["verse-corpus", "verse-baseline", "verse-tuned", "verse-comparison"],
  ]);
});
