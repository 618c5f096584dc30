import { expect, test } from "vitest";

import { sidePreference, swapConsistency } from "./position.ts";
import type { Choice, Comparison } from "./record.ts";
import { wilson } from "./wilson.ts";

const record = (more: Partial<Comparison>): Comparison => ({
  id: "1-A",
  prompt: "p",
  a: { model: "m", text: "" },
  b: { model: "n", text: "" },
  shown_left: null,
  choice: "tie",
  rater: { kind: "llm", id: "j" },
  seconds: null,
  comment: null,
  at: null,
  ...more,
});
const swapped = (...answers: [Choice, Choice][]): Comparison[] =>
  answers.map(([a_first, b_first]) => record({ orders: { a_first, b_first } }));

test("swapped answers by kind: both bad is a tie, skips are excluded", () => {
  const records = swapped(
    ["a", "a"],
    ["b", "b"],
    ["tie", "both_bad"],
    ["a", "b"],
    ["a", "b"],
    ["b", "a"],
    ["a", "tie"],
    ["tie", "b"],
    ["a", "skip"],
  );
  expect(swapConsistency(records)).toEqual({
    pairs: 8,
    same: 3,
    consistency: 3 / 8,
    interval: wilson(3, 8),
    firstTwice: 2,
    secondTwice: 1,
    half: 2,
  });
});

test("null without pairs judged in both orders", () => {
  expect(swapConsistency([record({ choice: "a" }), ...swapped(["skip", "a"])])).toBeNull();
});

// Left won 4 of 5: p = 2 * (5 + 1) / 32.
test("the left side's share of decided pairs", () => {
  const records = [
    record({ shown_left: "a", choice: "a" }),
    record({ shown_left: "b", choice: "b" }),
    record({ shown_left: "b", choice: "b" }),
    record({ shown_left: "a", choice: "a" }),
    record({ shown_left: "a", choice: "b" }),
    record({ shown_left: "a", choice: "tie" }),
    record({ choice: "b" }),
  ];
  expect(sidePreference(records)).toEqual({
    decided: 5,
    left: 4,
    signTest: { p: expect.closeTo(12 / 32, 14), midP: expect.closeTo(7 / 32, 14) },
  });
  expect(sidePreference(records.slice(5))).toBeNull();
});
