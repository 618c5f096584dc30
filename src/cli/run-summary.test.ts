import { expect, test } from "vitest";

import { type Comparison, summarize, type Verdict } from "../comparison/index.ts";
import { runSummary, type Summarized } from "./run-summary.ts";

const side = (model: string) => ({ model, text: "O rose" });

/** A comparison of `win` prompts that the tuned model wins and `lose` that it loses. */
function compared(judge: string, win: number, lose: number): Summarized["comparisons"][number] {
  const records = Array.from(
    { length: win + lose },
    (_, i): Comparison => ({
      id: `${i + 1}-A`,
      prompt: `prompt ${i}`,
      a: side("sft"),
      b: side("verse-orpo"),
      shown_left: null,
      choice: i < win ? "b" : "a",
      rater: { kind: "rule", id: "verse" },
      seconds: null,
      comment: null,
      at: null,
    }),
  );
  return { judge, criteria: null, baseline: "sft", tuned: "verse-orpo", summary: summarize(records), skips: [] };
}

const verdict = (name: string, outcome: Verdict["outcome"]): Verdict =>
  ({ claim: { name }, outcome, sentence: "A sentence of statistics." }) as Verdict;

test("a line for each comparison and each claim, without statistics", () => {
  expect(
    runSummary({
      comparisons: [compared("reward:verse", 20, 0), compared("rule:verse", 2, 1)],
      verdicts: [verdict("It is preferred", "reproduced"), verdict("It grows longer", "inconclusive")],
      sweep: null,
    }),
  ).toEqual([
    "reward:verse: verse-orpo wins 20, loses 0, ties 0; win rate 100.0 %: better",
    "rule:verse: verse-orpo wins 2, loses 1, ties 0; win rate 66.7 %: not conclusive",
    "claim reproduced: It is preferred",
    "claim inconclusive: It grows longer",
  ]);
});

test("many claims are counted, and those that were not reproduced are named", () => {
  const verdicts = [1, 2, 3, 4, 5].map((i) => verdict(`Claim ${i}`, i === 3 ? "not reproduced" : "reproduced"));
  expect(runSummary({ comparisons: [], verdicts, sweep: null })).toEqual([
    "claims: 4 of 5 reproduced",
    "claim not reproduced: Claim 3",
  ]);
});

test("with a matrix it says which combination the comparisons are of", () => {
  const sweep = { variables: [], shown: "seed 1", tables: [] };
  expect(runSummary({ comparisons: [compared("rule:verse", 0, 0)], verdicts: [], sweep })).toEqual([
    "of seed 1 alone; the report has all combinations:",
    "rule:verse: verse-orpo wins 0, loses 0, ties 0: no pair judged",
  ]);
});

test("four claims are named one by one; a matrix without comparisons is not mentioned", () => {
  const verdicts = [1, 2, 3, 4].map((i) => verdict(`Claim ${i}`, "reproduced"));
  const sweep = { variables: [], shown: "seed 1", tables: [] };
  expect(runSummary({ comparisons: [], verdicts, sweep })).toEqual(
    [1, 2, 3, 4].map((i) => `claim reproduced: Claim ${i}`),
  );
});
