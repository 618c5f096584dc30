import { describe, expect, test } from "vitest";

import { MemoryStorage } from "../core/index.ts";
import { formatCompletions } from "../data/index.ts";
import { defaultRunFolder, openStudyFile, runStudyFile } from "./run-file.ts";

const yaml = `name: two
title: Two files
question: Which is better?
variables: { tuned: tuned.txt }
stages:
  baseline: { uses: outputs, file: baseline.txt, model: a }
  tuned: { uses: outputs, file: $tuned, model: b }
  comparison: { uses: compare, baseline: baseline, tuned: tuned, judges: "rule:verse", criteria: archaic }
`;
const outputs = (text: string): string => formatCompletions([{ prompt: "O rose", completions: [text] }]);

async function storageWithStudy(): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write("deep/study.yaml", yaml);
  await storage.write("deep/baseline.txt", outputs("\nYou are the rose that has the rain."));
  await storage.write("deep/tuned.txt", outputs("\nThou art the rose that hath the rain."));
  await storage.write("mine.txt", outputs("\nYou are a rose."));
  return storage;
}

const surroundings = (storage: MemoryStorage) => ({
  storage,
  clock: { now: () => 0 },
  signal: new AbortController().signal,
  codeVersion: "1",
  device: () => Promise.reject(new Error("no stage computes")),
  environment: async () => [{ name: "machine", value: "any" }],
});

describe("a study's file", () => {
  test("runs to its report; paths in it start from its folder", async () => {
    const storage = await storageWithStudy();
    const study = await openStudyFile(storage, "deep/study.yaml");
    expect(study.out).toBe("runs/two");
    expect(study.tasks.map(({ name }) => name)).toEqual(["baseline", "tuned", "comparison"]);
    const events: unknown[] = [];
    const run = runStudyFile(study, surroundings(storage));
    let next = await run.next();
    for (; !next.done; next = await run.next()) events.push(next.value);
    const { out, stages, report, lacks } = next.value;
    expect({ out, lacks, html: report?.html }).toEqual({
      out: "runs/two",
      lacks: [],
      html: "runs/two/report/index.html",
    });
    expect([...stages.keys()]).toEqual(["baseline", "tuned", "comparison"]);
    expect(events).toContainEqual(expect.objectContaining({ stage: "comparison", state: "done" }));
    const origin = JSON.parse(new TextDecoder().decode(storage.files.get("runs/two/report/origin.json")));
    expect(origin.command).toBe("penchant run deep/study.yaml");
  });

  test("paths in set start from the working directory", async () => {
    const storage = await storageWithStudy();
    const { tasks, out } = await openStudyFile(storage, "deep/study.yaml", { set: { tuned: "mine.txt" } });
    expect(tasks.map(({ files }) => files)).toEqual([{ file: "deep/baseline.txt" }, { file: "mine.txt" }, {}]);
    expect(out).toMatch(/^runs\/two-tuned-mine-txt-[0-9a-f]{6}$/);
  });

  test("without the comparison there is no report, and the result says what it lacks", async () => {
    const storage = await storageWithStudy();
    const study = await openStudyFile(storage, "deep/study.yaml", { only: ["tuned"], out: "here" });
    const run = runStudyFile(study, surroundings(storage));
    let next = await run.next();
    while (!next.done) next = await run.next();
    expect(next.value).toMatchObject({ out: "here", report: undefined, lacks: ["comparison"] });
  });

  test("the default folder tells settings apart", async () => {
    const study = (await openStudyFile(await storageWithStudy(), "deep/study.yaml")).study;
    const [one, two] = [await defaultRunFolder(study, { seed: "1" }), await defaultRunFolder(study, { seed: "2" })];
    expect(one).not.toBe(two);
    expect(await defaultRunFolder(study, { seed: "1" })).toBe(one);
  });
});
