import { expect, test } from "vitest";

import { type Choice, summarize } from "../comparison/index.ts";
import { plainText } from "./document/document.ts";
import type { JudgedComparison } from "./report.ts";
import { winRatePlot } from "./report-figures.ts";
import { sampleReport } from "./sample-report.case.ts";
import { cutNote, differenceText, overallText, promptCell, seriesFacts, skipText, summaryFacts } from "./words.ts";

/** One pair per prompt. */
function compared(judge: string, choices: readonly Choice[]): JudgedComparison {
  const records = choices.map((choice, i) => ({
    id: `${i + 1}-A`,
    prompt: `prompt ${i}`,
    a: { model: "sft", text: "" },
    b: { model: "orpo", text: "" },
    shown_left: null,
    choice,
    rater: { kind: "rule" as const, id: judge },
    seconds: null,
    comment: null,
    at: null,
  }));
  return { judge, criteria: null, baseline: "sft", tuned: "orpo", summary: summarize(records), skips: [] };
}

const better = compared("truth", Array(8).fill("b"));
const worse = compared("length", Array(8).fill("a"));
const open = compared("rule", ["a", "b", "a", "b"]);
const none = compared("nobody", ["skip"]);

test("a paragraph for each judge, and none about agreement when there is one", () => {
  expect(overallText([open]).map(plainText)).toEqual([
    "Judge: rule. The tuned model won 2 of 4 pairs, lost 2 and tied 0; its win rate, ties counted half, is 50.0 %. " +
      "The 95 % interval over 4 prompts, 11.2 % to 88.8 %, contains 50.0 %: not conclusive at this size. " +
      "Sign-flip test over prompts: p = 1. " +
      "The best result of 4 prompts, 4 won and none lost, has p = 0.125, so no result of 4 prompts is below 0.05: six prompts are the fewest that can be conclusive.",
  ]);
  expect(overallText([open, none])).toHaveLength(2);
});

test.each([
  ["better", [better, better], "All judges prefer the tuned model, each conclusively."],
  ["worse", [worse, worse, none], "All judges prefer the baseline, each conclusively."],
  ["open", [open, open], "The comparison is not conclusive for any judge."],
  [
    "all three",
    [better, worse, open],
    "The judges do not agree (conclusively for the tuned model: truth; conclusively for the baseline: length; " +
      "not conclusive: rule), so the result depends on the judge.",
  ],
  [
    "better and open",
    [better, open],
    "The judges do not agree (conclusively for the tuned model: truth; not conclusive: rule), so the result " +
      "depends on the judge.",
  ],
])("judges that agree or not: %s", (_, comparisons, words) => {
  expect(overallText(comparisons).at(-1)).toBe(words);
});

// Eight equal prompts: [0.025^(1/8), 1] = [0.6306, 1]; Wilson of 8/8 ends at 8/(8 + 1.96^2) = 0.6756; p = 2/256.
test("figures of a summary", () => {
  expect(summaryFacts(better).map(({ value }) => value)).toEqual([
    ...["100.0 %", "63.1 % to 100.0 %", "not known", "67.6 % to 100.0 %", "0.0078", "0.0039"],
  ]);
  expect(summaryFacts(none).map(({ value }) => value)).toEqual([
    "not known",
    "0.0 % to 100.0 % (no information)",
    "not known",
    "0.0 % to 100.0 % (no information)",
    "1",
    "1",
  ]);
});

test("skips, blank prompts, long prompts", () => {
  expect(skipText({ reason: "too long", count: 1200, first: "3-B" })).toBe("1,200 skipped (first 3-B): too long");
  expect(promptCell(" \n")).toEqual([{ kind: "quoted", text: "" }]);
  // Cut between words, and the caption says so.
  const long = { prompt: `${"word ".repeat(40)}end` };
  expect(plainText(promptCell(long.prompt))).toBe(`${"word ".repeat(31)}word …`);
  expect(plainText(promptCell("x".repeat(200)))).toBe(`${"x".repeat(160)} …`);
  expect([cutNote([long]), cutNote([{ prompt: "short" }])]).toEqual([" … marks a prompt that is cut here.", ""]);
});

test("a difference has a sign and an arrow, and is empty where one side is unknown", () => {
  expect(differenceText({ name: "reward", a: 1, b: 1.5 })).toBe("\u25b2 +0.5");
  expect(differenceText({ name: "reward", a: 1.5, b: 1 })).toBe("\u25bc −0.5");
  expect(differenceText({ name: "reward", a: 1, b: 1 })).toBe("=");
  expect(differenceText({ name: "reward", a: null, b: 1 })).toBe("");
  expect(differenceText({ name: "reward", a: 1, b: Number.NaN })).toBe("");
});

test("the summary of a curve ignores gaps", () => {
  const points = [
    [0, 3],
    [1, null],
    [2, 1],
    [3, 2],
    [4, Number.NaN],
  ] as const;
  expect(seriesFacts({ name: "loss", points })).toEqual(["5", "3", "2", "1", "3"]);
  expect(seriesFacts({ name: "loss", points: [[0, null]] })).toEqual(["1", "", "", "", ""]);
});

test("agreement of judges is stated per pair of models", () => {
  const [one, two] = [sampleReport.comparisons[0]!, sampleReport.comparisons[1]!];
  const other = { ...two, baseline: "base", tuned: "other" };
  const words = overallText([one, other]).map(plainText);
  expect(words).toEqual([
    `${one.tuned} against ${one.baseline}. ${plainText(overallText([one])[0]!)}`,
    `other against base. ${plainText(overallText([other])[0]!)}`,
  ]);
  expect(overallText([one, two]).at(-1)).toContain("any judge");
  const names = winRatePlot([one, other]).rows.map(({ name }) => name);
  expect(names).toEqual([`${one.tuned}, ${one.judge}`, `other, ${other.judge}`]);
  expect(winRatePlot([one, two]).rows[0]!.name).toBe(one.judge);
});
