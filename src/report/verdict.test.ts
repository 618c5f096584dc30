import { expect, test } from "vitest";

import { type Choice, summarize } from "../comparison/index.ts";
import { plainText } from "./document/document.ts";
import type { JudgedComparison } from "./report.ts";
import { verdictBlocks } from "./verdict.ts";

const CHOICES: Record<string, Choice> = { w: "b", l: "a", t: "tie", s: "skip" };

/** One word of letters per prompt. */
function judged(words: readonly string[], { judge = "j", tuned = "orpo" } = {}): JudgedComparison {
  const records = words.flatMap((word, i) =>
    [...word].map((letter, k) => ({
      id: `${i + 1}-${"ABC"[k]}`,
      prompt: `prompt ${i}`,
      a: { model: "sft", text: "" },
      b: { model: tuned, text: "" },
      shown_left: null,
      choice: CHOICES[letter]!,
      rater: { kind: "rule" as const, id: judge },
      seconds: null,
      comment: null,
      at: null,
    })),
  );
  return { judge, criteria: null, baseline: "sft", tuned, summary: summarize(records), skips: [] };
}

const lines = (...comparisons: JudgedComparison[]): string[] =>
  verdictBlocks(comparisons).map((block) => (block.kind === "paragraph" ? plainText(block.text) : ""));

const EIGHT = Array<string>(8).fill("w");

test("three lines: what was compared, the result with its interval, what it means", () => {
  expect(lines(judged(EIGHT))).toEqual([
    "Compared: orpo, the tuned model, against sft, the baseline: 8 pairs of texts, for 8 prompts.",
    "Result: the tuned model wins by j (win rate 100.0 %, 95 % interval 63.1 % to 100.0 %).",
    "Meaning: On prompts like these this judge prefers the tuned model, by more than the choice of prompts explains.",
  ]);
});

test.each([
  ["worse", [Array<string>(8).fill("l")], "tuning did harm"],
  ["open", [["w", "l", "w", "l"]], "These prompts are too few"],
  ["mixed", [EIGHT, ["w", "l", "w", "l"]], "The result depends on the judge"],
  ["nothing judged", [["s"]], "Nothing was judged"],
])("the meaning of %s", (_, all, said) => {
  expect(lines(...all.map((words) => judged(words)))[2]).toContain(said);
});

test("each pair of models has its own part of each line", () => {
  const [compared, result, meaning] = lines(judged(EIGHT), judged(["w", "l"], { tuned: "tldr" }));
  expect(compared).toMatch(/for 8 prompts; tldr, the tuned model, against sft, the baseline: 2 pairs/);
  expect(result).toMatch(/^Result: orpo: the tuned model wins by j \(.*\); tldr: not conclusive by j \(.*\)\.$/);
  expect(meaning).toMatch(/orpo: on prompts like these .* tldr: these prompts are too few/);
});

// 15 of 15 pairs, but five prompts: two-sided, 2 · 0.5⁵ = 1/16.
