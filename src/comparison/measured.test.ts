import { expect, test } from "vitest";

import { differencesByKey, measurePairs } from "./measured.ts";
import type { Comparison } from "./record.ts";

const record = (id: string, a: string, b: string): Comparison => ({
  id,
  prompt: "a post",
  a: { model: "sft", text: a },
  b: { model: "orpo", text: b },
  shown_left: null,
  choice: "b",
  rater: { kind: "reward", id: "tldr" },
  scores: { a: 0, b: 1 },
  seconds: null,
  comment: null,
  at: null,
});
const records = [record("1-A", "sat the cat", "the cat sat down now"), record("2-A", "the cat", "the dog")];
const referenceText = { name: "full summary", text: "the cat sat" };

test("ROUGE is the F score against each reference text of the prompt", () => {
  const references = { "a post": [referenceText, { name: "usual summary", text: "the dog" }] };
  const [first] = measurePairs(records, { references });
  const of = (name: string): number[] =>
    first!.properties.flatMap((one) => (one.name === name ? [one.a!, one.b!] : []));
  // Three words of three, and three of five: 2 · 3/5 · 1 / (3/5 + 1).
  expect(of("ROUGE-1, full summary")).toEqual([1, expect.closeTo(3 / 4, 12)]);
  // One pair of two, and two of four: 2 · 2/4 · 1 / (2/4 + 1).
  expect(of("ROUGE-2, full summary")).toEqual([expect.closeTo(1 / 2, 12), expect.closeTo(2 / 3, 12)]);
  // "the cat" is the longest subsequence.
  expect(of("ROUGE-L, full summary")).toEqual([expect.closeTo(2 / 3, 12), expect.closeTo(3 / 4, 12)]);
  expect(of("ROUGE-1, usual summary")).toEqual([expect.closeTo(2 / 5, 12), expect.closeTo(2 / 7, 12)]);
});

test("without a true reward the judge's scores are used; without reference texts there is no ROUGE", () => {
  const [first] = measurePairs(records, { references: {} });
  expect(first!.properties.map(({ name }) => name)).toEqual([
    ...["score by reward:tldr", "words", "characters", "distinct-1", "distinct-2", "repetition"],
  ]);
});

test("names of mean differences can be part of a claim's path", () => {
  const reward = () => ({ total: 0, parts: { "facts told": 0, "facts invented": 0, "idle words": 0 } });
  const facts = differencesByKey(measurePairs(records, { reward, references: { "a post": [referenceText] } }));
  expect(Object.keys(facts).slice(0, 7)).toEqual([
    ...["true-reward", "reward-facts-told", "reward-facts-invented", "reward-idle-words"],
    ...["rouge-1-full-summary", "rouge-2-full-summary", "rouge-l-full-summary"],
  ]);
  expect(facts["words"]).toMatchObject({ pairs: 2, baseline: 2.5, tuned: 3.5, difference: 1 });
});
