import { describe, expect, test } from "vitest";

import { dpoValues, explainDpoLoss, explainOrpoLoss, explainRewardLoss } from "./losses.ts";
import { wordsOf } from "./words.case.ts";

const course = {
  policy: { chosen: 0.2, rejected: 0.3 },
  reference: { chosen: 0.2, rejected: 0.4 },
  beta: 2,
};

const text = (explanation: { readonly parts: readonly unknown[] }): string => wordsOf(explanation.parts);

describe("the course's exercise E.3, by hand", () => {
  // −log σ(0.5 − 0.8) = log(1 + e^0.3).
  test("the reward model", () => {
    expect(explainRewardLoss({ chosen: 0.5, rejected: 0.8 }).numbers).toEqual({
      loss: expect.closeTo(Math.log(1 + Math.exp(0.3)), 14),
    });
  });

  // ĥ = 2 (log 1 − log 3/4) = log 16/9; σ(ĥ) = 16/25; L = log 25/16.
  test("DPO", () => {
    const { numbers } = explainDpoLoss(course);
    expect(numbers).toEqual({
      loss: expect.closeTo(Math.log(25 / 16), 14),
      margin: expect.closeTo(Math.log(16 / 9), 14),
    });
  });

  test("the steps contain every intermediate value", () => {
    const { parts } = explainDpoLoss(course);
    const values = parts.flatMap((part) => (part.kind === "step" && part.value !== null ? [part.value] : []));
    const loss = Math.log(25 / 16);
    const expected = [loss, 0, Math.log(9 / 16), Math.log(16 / 9), 16 / 25, loss];
    expect(values).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 14);
    });
    expect(text({ parts })).toContain("2 · log(0.3 / 0.4)");
  });
});

// Odds 3/2 and 2/3, ratio 9/4: log σ⁻¹ gives log(1 + 4/9) = log 13/9. Odds 4 and 1: log 5/4.
test.each([
  [0.6, 0.4, Math.log(9 / 4), Math.log(13 / 9)],
  [0.8, 0.5, Math.log(4), Math.log(5 / 4)],
  [0.3, 0.3, 0, Math.LN2],
])("ORPO of %d and %d, which may sum to more than 1", (chosen, rejected, logOdds, loss) => {
  expect(explainOrpoLoss({ chosen, rejected }).numbers).toEqual({
    loss: expect.closeTo(loss, 13),
    logOdds: expect.closeTo(logOdds, 13),
  });
});

test("ORPO at probability 1 says that its odds are bounded", () => {
  const explained = explainOrpoLoss({ chosen: 1, rejected: 0.4 });
  expect(Number.isFinite(explained.numbers.logOdds)).toBe(true);
  expect(text(explained)).toContain("this close to 1 are unbounded");
});

// Central differences of log(1 + exp(−β((a − a₀) − (b − b₀)))), written out again.
test.each([
  [0.2, 0.3, 0.2, 0.4, 2],
  [0.05, 0.9, 0.3, 0.1, 0.1],
  [0.6, 0.1, 0.2, 0.7, 5],
])("the gradient of DPO at (%d, %d), (%d, %d), β = %d", (w, l, refW, refL, beta) => {
  const { gradLogp } = dpoValues({
    policy: { chosen: w, rejected: l },
    reference: { chosen: refW, rejected: refL },
    beta,
  });
  const loss = (a: number, b: number): number =>
    Math.log1p(Math.exp(-beta * (a - Math.log(refW) - (b - Math.log(refL)))));
  const [a, b, step] = [Math.log(w), Math.log(l), 1e-5];
  expect(gradLogp[0]).toBeCloseTo((loss(a + step, b) - loss(a - step, b)) / (2 * step), 8);
  expect(gradLogp[1]).toBeCloseTo((loss(a, b + step) - loss(a, b - step)) / (2 * step), 8);
});

describe("in words", () => {
  test("the result stands before the working", () => {
    const explanations = [
      explainRewardLoss({ chosen: 0.5, rejected: 0.8 }),
      explainDpoLoss(course),
      explainOrpoLoss(course.policy),
    ];
    for (const { parts, numbers } of explanations) {
      const working = parts.findIndex((part) => part.kind === "heading" && part.text === "The working");
      expect(working).toBeGreaterThan(0);
      expect(parts[0]).toMatchObject({ kind: "step", value: numbers.loss });
      expect(parts.slice(1, working).every(({ kind }) => kind === "paragraph")).toBe(true);
    }
  });

  test("pairs ranked correctly, wrongly, and equally", () => {
    const said = (chosen: number, rejected: number): string => text(explainRewardLoss({ chosen, rejected }));
    expect(said(0.5, 0.8)).toContain("ranks this pair wrongly");
    expect(said(0.8, 0.5)).toContain("ranks this pair correctly");
    expect(said(1, 1)).toContain("the model has no preference");
  });

  test("DPO compares with the reference", () => {
    expect(text(explainDpoLoss(course))).toContain("is less likely than ");
    expect(text(explainDpoLoss(course))).toContain("the policy favours ");
    expect(text(explainDpoLoss({ ...course, reference: { chosen: 0.2, rejected: 0.2 } }))).toContain(
      "the policy disfavours ",
    );
    expect(text(explainDpoLoss({ ...course, reference: course.policy }))).toContain(
      "the policy favours neither response",
    );
  });
});

describe("invalid probabilities", () => {
  const pair = (chosen: number, rejected: number) => ({ ...course, policy: { chosen, rejected } });
  test.each([
    [0, 0.3, "policy: chosen must be a probability above 0 and at most 1, got 0"],
    [0.2, 1.5, "policy: rejected must be a probability above 0 and at most 1, got 1.5"],
    [Number.NaN, 0.3, "policy: chosen must be a probability above 0 and at most 1, got NaN"],
    [0.8, 0.3, "policy: chosen and rejected are two responses to one prompt and must sum to at most 1, got 0.8 + 0.3"],
  ])("%d, %d", (chosen, rejected, message) => {
    expect(() => explainDpoLoss(pair(chosen, rejected))).toThrow(message);
  });

  test("the reference, β, scores and ORPO are checked too", () => {
    expect(() => explainDpoLoss({ ...course, reference: { chosen: 0.2, rejected: -1 } })).toThrow(
      "reference: rejected must be",
    );
    expect(() => explainDpoLoss({ ...course, beta: 0 })).toThrow(
      "dpo-loss: beta must be a finite number above 0, got 0",
    );
    expect(() => explainRewardLoss({ chosen: Number.NaN, rejected: 1 })).toThrow(
      "reward-loss: chosen must be a finite number, got NaN",
    );
    expect(() => explainOrpoLoss({ chosen: 0.2, rejected: 0 })).toThrow("policy: rejected must be");
  });

  // 0.7 + 0.2 + 0.1 is 0.9999999999999999, and 0.1 + 0.9 may round either way: both are distributions.
  test("sums may exceed 1 by rounding", () => {
    expect(() => explainDpoLoss(pair(0.1, 0.9))).not.toThrow();
    expect(() => explainDpoLoss(pair(0.7 + 0.2, 0.1))).not.toThrow();
  });
});
