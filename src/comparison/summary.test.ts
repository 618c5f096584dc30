import { expect, test } from "vitest";

import { clusteredInterval } from "./clustered-interval.ts";
import golden from "./golden/statistics.json" with { type: "json" };
import type { Choice, Comparison } from "./record.ts";
import { summarize } from "./summary.ts";

const record = (id: string, choice: Choice, prompt = `prompt ${id.split("-")[0]}`): Comparison => ({
  id,
  prompt,
  a: { model: "sft", text: "" },
  b: { model: "orpo", text: "" },
  shown_left: null,
  choice,
  rater: { kind: "rule", id: "r" },
  seconds: null,
  comment: null,
  at: null,
});

// 1: win, win, tie = 2.5 of 3; 2: win, lose = 1 of 2 (one skipped). rate 3.5/5 = 0.7.
// Residuals 2.5 - 2.1 = 0.4 and 1 - 1.4 = -0.4; SE^2 = 2/1 * (0.16 + 0.16) / 25 = 0.0256, SE = 0.16.
test("the whole summary, by hand", () => {
  const records = [
    record("2-A", "b"),
    record("1-A", "b"),
    record("1-B", "b"),
    record("1-C", "both_bad"),
    record("2-B", "a"),
    record("2-C", "skip"),
  ];
  const summary = summarize(records);
  expect(summary).toEqual({
    win: 3,
    lose: 1,
    tie: 1,
    skipped: 1,
    winRate: 0.7,
    standardError: expect.closeTo(0.16, 14),
    interval: clusteredInterval([
      { sum: 2.5, count: 3 },
      { sum: 1, count: 2 },
    ]),
    wilson: [expect.closeTo(0.23072, 5), expect.closeTo(0.88238, 5)],
    // 2 P(X >= 3 of 4) = 2 * 5/16, and without the 4/16 of X = 3.
    signTest: { p: expect.closeTo(10 / 16, 14), midP: expect.closeTo(6 / 16, 14) },
    pairs: [
      { id: "2-A", choice: "b" },
      { id: "1-A", choice: "b" },
      { id: "1-B", choice: "b" },
      { id: "1-C", choice: "both_bad" },
      { id: "2-B", choice: "a" },
    ],
    prompts: [
      { index: 1, prompt: "prompt 1", win: 2, lose: 0, tie: 1 },
      { index: 2, prompt: "prompt 2", win: 1, lose: 1, tie: 0, skipped: 1 },
    ],
  });
  expect(Object.keys(summary)).toEqual([
    ...[
      "win",
      "lose",
      "tie",
      "skipped",
      "winRate",
      "standardError",
      "interval",
      "wilson",
      "signTest",
      "pairs",
      "prompts",
    ],
  ]);
});

// shared/fixtures/preference_statistics.json, "wlt", one pair a prompt: sum of squares 18 * 0.35^2 + 9 * 0.65^2
// + 3 * 0.15^2 = 6.075, divided by 30 * 29.
test("the fixture: 18 wins, 9 losses, 3 ties", () => {
  const { w, l, t, wilson_w_over_n, sign_exact_p, sign_midp } = golden.fixture;
  const choices: Choice[] = [...Array(w).fill("b"), ...Array(l).fill("a"), ...Array(t).fill("tie")];
  const summary = summarize(choices.map((choice, i) => record(`${i + 1}-A`, choice)));
  expect(summary.winRate).toBe(0.65);
  expect(summary.standardError).toBeCloseTo(Math.sqrt(6.075 / (30 * 29)), 14);
  expect(summary.wilson[0]).toBeCloseTo(wilson_w_over_n[0]!, 12);
  expect(summary.wilson[1]).toBeCloseTo(wilson_w_over_n[1]!, 12);
  expect(summary.signTest.p).toBeCloseTo(sign_exact_p, 12);
  expect(summary.signTest.midP).toBeCloseTo(sign_midp, 12);
  expect(summary.interval).toEqual(
    clusteredInterval(
      [...Array(w).fill(1), ...Array(l).fill(0), ...Array(t).fill(0.5)].map((sum) => ({ sum, count: 1 })),
    ),
  );
});

test("no pairs, or only skipped ones", () => {
  const unknown = {
    winRate: null,
    standardError: null,
    standardErrorReason: "nothing was judged",
    interval: [0, 1],
    wilson: [0, 1],
    signTest: { p: 1, midP: 1 },
  };
  expect(summarize([])).toEqual({ win: 0, lose: 0, tie: 0, skipped: 0, ...unknown, pairs: [], prompts: [] });
  expect(summarize([record("1-A", "skip")])).toMatchObject({
    skipped: 1,
    ...unknown,
    pairs: [],
    prompts: [{ index: 1, win: 0, lose: 0, tie: 0, skipped: 1 }],
  });
});

test("one prompt: a rate without standard error", () => {
  const summary = summarize([record("1-A", "b"), record("1-B", "a"), record("1-C", "b")]);
  expect(summary).toMatchObject({ winRate: 2 / 3, standardError: null, interval: [0, 1] });
});

test("all ties", () => {
  const summary = summarize(["1-A", "2-A", "3-A"].map((id) => record(id, "tie")));
  expect(summary).toMatchObject({
    win: 0,
    lose: 0,
    tie: 3,
    winRate: 0.5,
    standardError: null,
    standardErrorReason: "every prompt has the same win rate",
    signTest: { p: 1, midP: 1 },
  });
  expect(summary.interval[0]).toBeLessThan(0.5);
  expect(summary.interval[1]).toBeGreaterThan(0.5);
});

test("prompts are distinguished by number, even two blank ones", () => {
  const { prompts } = summarize([record("10-A", "b", ""), record("2-A", "a", "")]);
  expect(prompts.map(({ index }) => index)).toEqual([2, 10]);
});

test.each([
  ["an id without a number", ["1-A", "x"], ["p", "q"]],
  ["a number with two prompts", ["1-A", "1-B"], ["p", "q"]],
])("%s: prompts are distinguished by text, in order of appearance", (_, ids, texts) => {
  const records = ids.flatMap((id, i) => [record(id, "b", texts[i]!), record(id, "a", "shared")]);
  expect(summarize(records).prompts).toEqual([
    { index: 1, prompt: "p", win: 1, lose: 0, tie: 0 },
    { index: 2, prompt: "shared", win: 0, lose: 2, tie: 0 },
    { index: 3, prompt: "q", win: 1, lose: 0, tie: 0 },
  ]);
});
