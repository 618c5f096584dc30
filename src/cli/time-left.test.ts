import { describe, expect, test } from "vitest";

import type { StudyEvent, Task } from "../study/index.ts";
import { TimeLeft } from "./time-left.ts";

const task = (name: string, uses: string, settings: object, inputs: Readonly<Record<string, string>> = {}): Task => ({
  name,
  stage: name.split("@")[0]!,
  values: {},
  uses,
  inputs,
  settings,
  files: {},
  notes: [],
});

const training = { perDeviceTrainBatchSize: 10, gradientAccumulationSteps: 1, maxLength: 100, numTrainEpochs: 1 };
const corpus = task("corpus", "corpus", { source: "verse", rows: 1000, pairs: 500, prompts: 10 });
const sft = task("sft", "sft", { settings: { ...training, maxSteps: 100 } }, { corpus: "corpus" });
const orpo = task("orpo", "orpo", { settings: { ...training, maxSteps: null } }, { corpus: "corpus", pairs: "pairs" });
const pairs = task("pairs", "pairs", { count: 5, samples: 2 }, { corpus: "corpus" });
const completions = task(
  "completions",
  "generate",
  { settings: { numReturnSequences: 3, maxNewTokens: 80, maxLength: null } },
  { corpus: "corpus" },
);

/** The text after events, each at its second; the last second is now. */
function textAfter(tasks: readonly Task[], events: readonly (readonly [second: number, event: object])[]): string {
  const left = new TimeLeft(tasks);
  for (const [second, event] of events) left.take(event as StudyEvent, 1000 * second);
  return left.text(1000 * (events.at(-1)?.[0] ?? 0));
}
const stage = (name: string, state: string, seconds?: number) => ({ event: "stage", stage: name, state, seconds });
const started = [
  [0, stage("corpus", "done", 0.1)],
  [0, stage("sft", "begin")],
  [0, { event: "start", stage: "sft", steps: 100, resumedFrom: 0 }],
] as const;
const update = (step: number) => ({ event: "progress", stage: "sft", step, steps: 100 });

test("nothing is shown until a rate is known", () => {
  expect(textAfter([corpus, sft, orpo], [])).toBe("");
  expect(textAfter([corpus, sft, orpo], [...started, [9, update(1)]])).toBe("");
});

// sft: 100 updates of 10 × 100 tokens at 2 s each, 90 to go, 180 s. orpo: 500 pairs of 2 × 100 tokens in 50 updates
// of the same tokens twice: 2 s × 2 × 50 = 200 s.
test("a waiting training is expected to run at the rate of the running one", () => {
  const events = [...started, [9, update(1)], [27, update(10)]] as const;
  expect(textAfter([corpus, sft, pairs, orpo], events)).toBe("about 6:20 left");
  expect(textAfter([corpus, sft], events)).toBe("about 3:00 left");
});

test("it says at least where a stage of another kind waits, and about once that kind has run", () => {
  const running = [...started, [9, update(1)], [27, update(10)]] as const;
  expect(textAfter([corpus, sft, completions], running)).toBe("at least 3:00 left");
  const again = { ...completions, name: "again", stage: "again" };
  const done = [
    ...started,
    [200, stage("sft", "done", 200)],
    [200, stage("completions", "begin")],
    [230, stage("completions", "done", 30)],
  ] as const;
  expect(textAfter([corpus, sft, completions, again], done)).toBe("about 30 s left");
});

describe("with a matrix", () => {
  const second = { ...sft, name: "sft@seed=2" };
  test("a stage takes as long as it did with another seed, less what has passed", () => {
    const done = [...started, [300, stage("sft", "done", 300)]] as const;
    expect(textAfter([corpus, sft, second], done)).toBe("about 5:00 left");
    expect(textAfter([corpus, sft, second], [...done, [400, stage("sft@seed=2", "begin")]])).toBe("about 5:00 left");
    const later = [
      ...done,
      [400, stage("sft@seed=2", "begin")],
      [460, { event: "note", stage: "sft@seed=2" }],
    ] as const;
    expect(textAfter([corpus, sft, second], later)).toBe("about 4:00 left");
  });

  test("a stage that was done before says nothing about the others", () => {
    const cached = [
      [0, stage("corpus", "cached")],
      [0, stage("sft", "cached")],
    ] as const;
    expect(textAfter([corpus, sft, second], cached)).toBe("");
  });
});

test("a training on another text, whose rows are not known before it is read, is unknown", () => {
  const text = task("corpus", "corpus", { source: "mine.txt", rows: 1000 });
  const open = task("open", "sft", { settings: training }, { corpus: "corpus" });
  expect(textAfter([text, sft, open], [...started, [9, update(1)], [27, update(10)]])).toBe("at least 3:00 left");
});

test("when all stages are done nothing is left", () => {
  expect(textAfter([corpus, sft], [...started, [9, stage("sft", "done", 9)]])).toBe("");
});
