import { describe, expect, test } from "vitest";

import type { StudyEvent, Task } from "../study/index.ts";
import { StudyBoard } from "./study-board.ts";

const size = { columns: 100, rows: 20 };
const MB = 2 ** 20;

/** A board after events, each at its second. */
function board(names: readonly string[], events: readonly (readonly [second: number, event: object])[]): StudyBoard {
  const tasks = names.map(
    (name): Task => ({
      name,
      stage: name,
      values: {},
      uses: "other",
      inputs: {},
      settings: {},
      files: {},
      notes: [],
    }),
  );
  const made = new StudyBoard(tasks, 0);
  for (const [second, event] of events) made.take(event as StudyEvent, 1000 * second);
  return made;
}
const stage = (name: string, state: string, more = {}) => ({ event: "stage", stage: name, uses: "", state, ...more });

test("stages wait, are done before, run and are done; below them time and memory", () => {
  const shown = board(
    ["corpus", "sft", "orpo", "compare"],
    [
      [0, stage("corpus", "cached")],
      [0, stage("sft", "begin")],
      [65, stage("sft", "done", { seconds: 65 })],
      [65, stage("orpo", "begin")],
      [66, { event: "note", stage: "orpo", text: "left out 2" }],
    ],
  );
  expect(shown.lines(70_000, size, 512 * MB)).toEqual([
    "= corpus   done before",
    "✓ sft      1:05",
    "▶ orpo     5 s · left out 2",
    "· compare",
    "2 of 4 stages · 1:10 · 512 MB",
  ]);
});

// 41 of 400 updates at second 20, 100 at second 30: 5.9 a second, 300 to go, 51 s.
test("progress has the loss first, then the time left, counted from the first update that was seen", () => {
  const progress = { event: "progress", stage: "sft", steps: 400, loss: 2.34567, tokens_per_second: 5400 };
  const shown = board(
    ["sft"],
    [
      [5, stage("sft", "begin")],
      [10, { event: "start", stage: "sft", steps: 400, resumedFrom: 40 }],
      [20, { ...progress, step: 41 }],
      [30, { ...progress, step: 100 }],
    ],
  );
  expect(shown.lines(30_000, size, 0)[0]).toBe(
    "▶ sft  █████░░░░░░░░░░░░░░░ 100/400 updates · loss 2.346 · 51 s left · 5400 tokens/s",
  );
  expect(shown.lines(30_000, { columns: 80, rows: 9 }, 0)[0]).toBe(
    "▶ sft  ██░░░░░░░░ 100/400 updates · loss 2.346 · 51 s left · 5400 tokens/s",
  );
});

test("a training that has ended shows no bar while its stage goes on", () => {
  const shown = board(
    ["sft"],
    [
      [5, stage("sft", "begin")],
      [6, { event: "start", stage: "sft", steps: 2, resumedFrom: 0 }],
      [8, { event: "progress", stage: "sft", steps: 2, step: 2, loss: 1, tokens_per_second: 9 }],
      [9, { event: "end", stage: "sft" }],
    ],
  );
  expect(shown.lines(12_000, size, 0)[0]).toBe("▶ sft  7 s");
});

test("each kind of work begins its own count; slow work shows seconds for each", () => {
  const shown = board(
    ["compare"],
    [
      [0, stage("compare", "begin")],
      [1, { event: "work", stage: "compare", what: "rule", done: 9, of: 9 }],
      [2, { event: "work", stage: "compare", what: "llm", done: 1, of: 3 }],
      [7, { event: "work", stage: "compare", what: "llm", done: 2, of: 3 }],
    ],
  );
  expect(shown.lines(7000, size, 0)[0]).toBe("▶ compare  █████████████░░░░░░░ 2/3 llm · 5 s left · 5.0 s each");
});

describe("where there is no room", () => {
  const names = Array.from({ length: 30 }, (_, i) => `stage-${i + 1}`);
  const running = (at: number): string[] => {
    const before = names.slice(0, at).map((name) => [0, stage(name, "cached")] as const);
    return board(names, [...before, [0, stage(names[at]!, "begin")]]).lines(0, { columns: 60, rows: 6 }, 0);
  };

  test.each([
    [0, "▶ stage-1", "· stage-5", "0 of 30 stages · 0 s · 0 MB · stages 1 to 5"],
    [14, "= stage-13", "· stage-17", "14 of 30 stages · 0 s · 0 MB · stages 13 to 17"],
    [29, "= stage-26", "▶ stage-30", "29 of 30 stages · 0 s · 0 MB · stages 26 to 30"],
  ])("stages around the one that runs are shown (%i)", (at, first, last, total) => {
    const lines = running(at);
    expect(lines).toHaveLength(6);
    expect(lines[0]!.startsWith(first)).toBe(true);
    expect(lines[4]!.startsWith(last)).toBe(true);
    expect(lines[5]).toBe(total);
  });

  test("no line wraps, and nothing in it moves the cursor", () => {
    const shown = board(
      ["sft"],
      [
        [0, stage("sft", "begin")],
        [0, { event: "note", stage: "sft", text: `\u001b[2J one\ntwo ${"x".repeat(200)}` }],
      ],
    );
    const [line] = shown.lines(0, { columns: 40, rows: 5 }, 0);
    expect(line).toHaveLength(39);
    const full = board(["x".repeat(38)], []).lines(0, { columns: 40, rows: 5 }, 0);
    expect(full[0], "as wide as the screen is too wide").toBe(`· ${"x".repeat(36)}…`);
    expect(line).toMatch(/^▶ sft {2}0 s · \u241b\[2J one two x+…$/);
  });
});

test("an event of a stage that is not shown changes nothing", () => {
  expect(board(["sft"], [[0, stage("orpo", "begin")]]).lines(0, size, 0)).toEqual([
    "· sft",
    "0 of 1 stages · 0 s · 0 MB",
  ]);
});
