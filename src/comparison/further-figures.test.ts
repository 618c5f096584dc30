import { expect, test } from "vitest";

import { clusteredRate } from "./clustered-rate.ts";
import { furtherFigures } from "./further-figures.ts";
import { powerStatement } from "./power-statement.ts";
import type { Choice, Comparison } from "./record.ts";
import { summarize } from "./summary.ts";

const record = (id: string, choice: Choice, more: Partial<Comparison> = {}): Comparison => ({
  id,
  prompt: `prompt ${id.split("-")[0]}`,
  a: { model: "sft", text: "four" },
  b: { model: "orpo", text: "sevenly" },
  shown_left: null,
  choice,
  rater: { kind: "rule", id: "r" },
  seconds: null,
  comment: null,
  at: null,
  ...more,
});

// Prompts: 1 win, win, lose (leads by 1/2 after ties none: +0.5); 2 lose, tie (-0.5); 3 tie alone (0); 4 skipped.
test("figures by hand", () => {
  const short = { b: { model: "orpo", text: "é😀" } };
  const figures = furtherFigures([
    record("1-A", "b"),
    record("1-B", "b"),
    record("1-C", "a", short),
    record("2-A", "a"),
    record("2-B", "both_bad"),
    record("3-A", "tie"),
    record("4-A", "skip"),
  ]);
  expect(figures.winShare).toBe(2 / 6);
  expect(figures.promptSignTest).toMatchObject({ win: 1, lose: 1, tie: 1, p: 1 });
  // Five texts of seven and one of two code points, against four.
  expect(figures.length).toEqual({
    a: 4,
    b: expect.closeTo(37 / 6, 14),
    difference: expect.closeTo(13 / 6, 14),
    longerWins: 3 / 4,
  });
  // Leads 1, -1, 0: two of the four signs sum to 0, and all sums are at least 0 from 0.
  expect(figures.signFlipTest).toEqual({ p: 1 });
  expect(figures.power).toMatchObject({ prompts: 3, detectable: null, promptsNeeded: null });
  expect(figures.bootstrap).toMatchObject({ rounds: 2000, seed: 42 });
  for (const absent of ["preference", "swapConsistency", "sidePreference"]) expect(figures).not.toHaveProperty(absent);
});

test("a sweep has no bootstrap interval, and says why", () => {
  const { bootstrap, signFlipTest } = furtherFigures(["1-A", "1-B", "2-A", "3-A"].map((id) => record(id, "b")));
  expect(bootstrap).toEqual({
    interval: null,
    reason: "every prompt has the same win rate, so every sample has it too",
    rounds: 2000,
    seed: 42,
  });
  expect(signFlipTest.p).toBeCloseTo(1 / 4, 15);
});

// Crossed pairs share texts: 12 pairs of equal letters, won 10 to 2. Their correlation is below 0.
test("the power statement covers pairs of equal letters", () => {
  const crossed = [1, 2, 3, 4, 5, 6].flatMap((n) => [
    record(`${n}-A`, "b"),
    record(`${n}-A/B`, "b"),
    record(`${n}-B`, n < 5 ? "b" : "a"),
    record(`${n}-B/A`, "b"),
  ]);
  expect(furtherFigures(crossed).power).toEqual(powerStatement(10, 2, { prompts: 6, correlation: -1 }));
});

// a: two different texts, distinct-1 of 1/2 and 1; b: the same text twice counts once.
test("variety is over distinct texts", () => {
  const texts = (a: string) => ({ a: { model: "m", text: a }, b: { model: "n", text: "x y x y x y x y" } });
  const { variety } = furtherFigures([record("1-A", "b", texts("la la")), record("1-B", "a", texts("so fa"))]);
  expect(variety.a).toEqual({ distinct1: 3 / 4, distinct2: 1, repetition: null });
  expect(variety.b).toEqual({ distinct1: 2 / 8, distinct2: 2 / 7, repetition: expect.closeTo(3 / 5, 15) });
});

test("nothing judged: null and [0, 1], never NaN", () => {
  const figures = furtherFigures([record("1-A", "skip")]);
  expect(figures).toMatchObject({
    winShare: null,
    clopperPearson: [0, 1],
    bootstrap: { interval: [0, 1] },
    correlation: null,
    length: { a: null, b: null, difference: null, longerWins: null },
  });
  expect(JSON.stringify(figures)).not.toContain("NaN");
});

test("a language model's probabilities are averaged; a reward's scores are not", () => {
  const graded = [0.9, 0.6, 0.2].map((b, i) =>
    record(`${i + 1}-A`, b > 0.5 ? "b" : "a", { rater: { kind: "llm", id: "j" }, scores: { a: 1 - b, b } }),
  );
  const { preference } = furtherFigures(graded);
  expect(preference).toEqual(clusteredRate([0.9, 0.6, 0.2].map((sum) => ({ sum, count: 1 }))));
  expect(preference!.rate).toBeCloseTo(1.7 / 3, 12);
  const rewards = graded.map((one) => ({ ...one, rater: { kind: "reward", id: "v" } as const }));
  expect(furtherFigures(rewards)).not.toHaveProperty("preference");
});

// Blank prompts are distinguished only by their numbers, so the numbers of crossed ids must be parsed.
test("pairs of crossed letters belong to their prompt", () => {
  const crossed = ["1-A", "1-A/B", "1-B/A", "1-B", "2-A"].map((id) => record(id, "b", { prompt: "" }));
  expect(summarize(crossed).prompts.map(({ index, win }) => [index, win])).toEqual([
    [1, 4],
    [2, 1],
  ]);
});

test("a prompt with both texts bad is a tie", () => {
  expect(furtherFigures([record("1-A", "both_bad")]).promptSignTest).toMatchObject({ win: 0, lose: 0, tie: 1 });
});
