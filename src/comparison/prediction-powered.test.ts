import { describe, expect, test } from "vitest";

import { DataError, RandomStream, SettingsError } from "../core/index.ts";
import golden from "./golden/prediction-powered.json" with { type: "json" };
import { type JudgedOutcome, joinHumanOutcomes, predictionPowered } from "./prediction-powered.ts";
import type { Choice, Comparison } from "./record.ts";

const singles = (human: readonly number[], judge: readonly number[]): JudgedOutcome[] =>
  judge.map((value, prompt) => ({ prompt, judge: value, human: human[prompt] ?? null }));

// golden/prediction-powered.py: ppi-python, one pair a prompt.
describe.each(golden.cases.map((known, i) => [i + 1, known] as const))("as ppi-python, case %i", (_, known) => {
  const ours = predictionPowered(singles(known.human, known.judge));
  const factor = Math.sqrt(known.human.length / (known.human.length - 1));

  test.each(["ppi", "ppiPlusPlus"] as const)("%s", (name) => {
    expect(ours[name].rate).toBeCloseTo(known[name].rate, 12);
    expect(ours[name].standardError! / factor).toBeCloseTo(known[name].standardError, 12);
  });
  test("people alone, and the tuned weight", () => {
    expect(ours.human.rate).toBeCloseTo(known.humanOnly.rate, 12);
    expect(ours.human.standardError! / factor).toBeCloseTo(known.humanOnly.standardError, 12);
    expect(ours.ppiPlusPlus.lambda).toBeCloseTo(known.ppiPlusPlus.lambda, 12);
    // Their weight has another variance below the line.
    const theirs = predictionPowered(singles(known.human, known.judge), { lambda: known.theirs.lambda }).ppiPlusPlus;
    expect(theirs.rate).toBeCloseTo(known.theirs.rate, 12);
    expect(theirs.standardError! / factor).toBeCloseTo(known.theirs.standardError, 12);
    expect(ours.ppiPlusPlus.standardError!).toBeLessThan(theirs.standardError! * 1.01);
  });
});

/** Prompts with three pairs each, of which `labelled` prompts have people's verdicts, drawn with an agreement. */
function drawn(seed: number, { prompts = 60, labelled = 20, agreement = 0.8 } = {}): JudgedOutcome[] {
  const random = new RandomStream(seed, "people");
  return Array.from({ length: prompts }, (_, prompt) => prompt).flatMap((prompt) => {
    const level = 0.3 + 0.6 * random.uniform();
    return [0, 1, 2].map(() => {
      const human = random.uniform() < 0.15 ? 0.5 : random.uniform() < level ? 1 : 0;
      const other = random.uniform() < 0.8 ? 1 : 0;
      const judge = random.uniform() < agreement ? human : other;
      return { prompt, judge, human: prompt < labelled ? human : null };
    });
  });
}

test("a perfect judge: PPI++ is the rate over all pairs", () => {
  const outcomes = drawn(1, { agreement: 1 });
  const { ppiPlusPlus, judge, agreement } = predictionPowered(outcomes);
  expect(ppiPlusPlus.rate).toBeCloseTo(judge.rate!, 12);
  expect(ppiPlusPlus.lambda).toBeCloseTo(120 / 180, 12);
  expect(ppiPlusPlus.standardError! / judge.standardError!).toBeCloseTo(1, 0);
  expect(agreement.rate).toBe(1);
});

test("a constant judge: people alone", () => {
  const outcomes = drawn(2).map((one) => ({ ...one, judge: 1 }));
  const { ppi, ppiPlusPlus, human } = predictionPowered(outcomes);
  expect(ppiPlusPlus).toMatchObject({ lambda: 0, rate: human.rate });
  expect(ppiPlusPlus.standardError).toBeCloseTo(human.standardError!, 12);
  expect(ppi.rate).toBeCloseTo(human.rate!, 12);
});

test("a judge that contradicts people gets no weight", () => {
  const outcomes = drawn(3, { agreement: 1 }).map((one) => ({ ...one, judge: 1 - one.judge }));
  expect(predictionPowered(outcomes).ppiPlusPlus.lambda).toBe(0);
});

test("swapping the models mirrors the rates", () => {
  const outcomes = drawn(4);
  const swap = (value: number | null | undefined) => (value == null ? null : 1 - value);
  const [ours, other] = [
    predictionPowered(outcomes),
    predictionPowered(outcomes.map((one) => ({ ...one, judge: 1 - one.judge, human: swap(one.human) }))),
  ];
  for (const name of ["ppi", "ppiPlusPlus"] as const) {
    expect(other[name].rate).toBeCloseTo(1 - ours[name].rate!, 12);
    expect(other[name].interval![0]).toBeCloseTo(1 - ours[name].interval![1], 12);
  }
  expect(other.confusion.win.tie).toBe(ours.confusion.lose.tie);
});

test("pairs that repeat their prompt add no information", () => {
  const once = drawn(5).filter((_, i) => i % 3 === 0);
  const [ours, thrice] = [predictionPowered(once), predictionPowered(once.flatMap((one) => [one, one, one]))];
  expect(thrice.ppiPlusPlus.standardError).toBeCloseTo(ours.ppiPlusPlus.standardError!, 12);
  expect(thrice.ppiPlusPlus.rate).toBeCloseTo(ours.ppiPlusPlus.rate!, 12);
});

// Mean and spread of the estimates over 1500 draws: unbiased within three standard errors, and the standard error is
// theirs. People's true rate is 0.15/2 + 0.85 · 0.6 = 0.585; the judge's is higher.
test("unbiased, with the right standard error, and better than people alone", () => {
  const all = Array.from({ length: 1500 }, (_, seed) => predictionPowered(drawn(seed + 100, { agreement: 0.7 })));
  const moments = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
  };
  const human = moments(all.map((one) => one.human.rate!));
  for (const name of ["ppi", "ppiPlusPlus"] as const) {
    const { mean, deviation } = moments(all.map((one) => one[name].rate!));
    expect(Math.abs(mean - 0.585)).toBeLessThan((3 * deviation) / Math.sqrt(1500));
    const claimed = moments(all.map((one) => one[name].standardError!)).mean;
    expect(claimed / deviation, name).toBeGreaterThan(0.92);
    expect(claimed / deviation, name).toBeLessThan(1.08);
    const hits = all.filter(({ [name]: { interval } }) => interval![0] <= 0.585 && 0.585 <= interval![1]);
    expect(hits.length / 1500, name).toBeGreaterThan(0.93);
  }
  expect(moments(all.map((one) => one.judge.rate!)).mean).toBeGreaterThan(0.63);
  expect(moments(all.map((one) => one.ppiPlusPlus.rate!)).deviation).toBeLessThan(human.deviation);
});

// People: win, win, tie, lose; the judge: win, tie, tie, win.
test("agreement and the confusion table", () => {
  const { agreement, confusion, labelled, unlabelled } = predictionPowered(
    singles([1, 1, 0.5, 0], [1, 0.5, 0.5, 1, 0]),
  );
  expect([labelled, unlabelled, agreement.rate]).toEqual([4, 1, 0.5]);
  expect(confusion).toEqual({
    win: { win: 1, tie: 1, lose: 0 },
    tie: { win: 0, tie: 1, lose: 0 },
    lose: { win: 1, tie: 0, lose: 0 },
  });
});

test("too little is said with its reason, never NaN", () => {
  const none = predictionPowered(singles([], [1, 0, 1]));
  expect(none.ppi).toEqual({ rate: null, standardError: null, interval: null, reason: "no pair has a human verdict" });
  expect(none.agreement.rate).toBeNull();
  expect(none).not.toHaveProperty("warning");
  const one = predictionPowered(singles([1], [1, 0, 1]));
  expect(one.ppi).toMatchObject({ rate: 0.5, reason: "fewer than two prompts have a human verdict" });
  expect(one.warning).toBe("only 1 prompts have a human verdict: below 20 the corrected intervals are too narrow");
  const same = predictionPowered(singles([1, 1, 1], [1, 1, 1, 1]));
  expect(same.ppiPlusPlus).toMatchObject({
    rate: 1,
    interval: null,
    reason: "the outcomes do not vary between prompts",
  });
  const all = predictionPowered(singles([1, 0, 1, 0], [1, 1, 1, 0]));
  expect(all.ppi).toEqual({ ...all.ppiPlusPlus, lambda: undefined });
  expect(all.ppi.rate).toBe(0.5);
  expect(JSON.stringify([none, one, same, all])).not.toContain("NaN");
  expect(predictionPowered([]).judge.rate).toBeNull();
});

test.each([
  [[{ prompt: 1, judge: 1.2 }], "judge of outcome 1 must be from 0 to 1, got 1.2"],
  [[{ prompt: 1, judge: 1, human: Number.NaN }], "human of outcome 1 must be from 0 to 1, got NaN"],
])("%j is refused", (outcomes, message) => {
  expect(() => predictionPowered(outcomes)).toThrow(new DataError(`predictionPowered: ${message}`));
});

test("a weight is from 0 to 1", () => {
  expect(() => predictionPowered([], { lambda: 1.5 })).toThrow(
    new SettingsError("predictionPowered: lambda must be from 0 to 1, got 1.5"),
  );
});

test("records are joined by id; several people are averaged, skips left out", () => {
  const record = (id: string, choice: Choice): Comparison => ({
    id,
    prompt: `prompt ${id[0]}`,
    a: { model: "a", text: "" },
    b: { model: "b", text: "" },
    shown_left: null,
    choice,
    rater: { kind: "rule", id: "r" },
    seconds: null,
    comment: null,
    at: null,
  });
  const judge = [record("1-A", "b"), record("1-B", "a"), record("2-A", "tie"), record("3-A", "skip")];
  const people = [
    record("1-A", "b"),
    record("1-A", "tie"),
    record("1-B", "skip"),
    record("2-A", "both_bad"),
    record("3-A", "b"),
  ];
  expect(joinHumanOutcomes(judge, people)).toEqual([
    { prompt: 1, judge: 1, human: 0.75 },
    { prompt: 1, judge: 0, human: null },
    { prompt: 2, judge: 0.5, human: 0.5 },
  ]);
});
