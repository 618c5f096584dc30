import { expect, test } from "vitest";

import { conclude } from "./conclusion.ts";
import type { Choice } from "./record.ts";
import { summarize } from "./summary.ts";

/** One word per prompt, one letter per pair: w, l, t or s. */
function concludeFrom(...prompts: string[]) {
  const choices: Record<string, Choice> = { w: "b", l: "a", t: "tie", s: "skip" };
  const records = prompts.flatMap((word, i) =>
    [...word].map((letter, k) => ({
      id: `${i + 1}-${String.fromCharCode(65 + k)}`,
      prompt: `prompt ${i}`,
      a: { model: "", text: "" },
      b: { model: "", text: "" },
      shown_left: null,
      choice: choices[letter]!,
      rater: { kind: "rule" as const, id: "" },
      seconds: null,
      comment: null,
      at: null,
    })),
  );
  return conclude(summarize(records));
}

// Rate 9/15; residuals 1.2, 0.2, -0.8, 0.2, -0.8; SE^2 = 5/4 * 2.8/225, SE = 0.1247; 0.6 -+ 2.776 SE.
test("not conclusive at this size", () => {
  expect(concludeFrom("www", "wwl", "llw", "wtt", "tlts")).toEqual({
    outcome: "open",
    sentence:
      "The tuned model won 7 of 15 pairs, lost 4 and tied 4 (1 more skipped); its win rate, ties counted half, is 60.0 %. " +
      "The 95 % interval over 5 prompts, 25.4 % to 94.6 %, contains 50.0 %: not conclusive at this size. " +
      "Sign test on 11 decided pairs, which treats the pairs of one prompt as independent: p = 0.55.",
  });
});

test("conclusive, for this judge and prompts like these", () => {
  expect(concludeFrom("www", "www", "www", "www", "www", "wwl")).toEqual({
    outcome: "better",
    sentence:
      "The tuned model won 17 of 18 pairs, lost 1 and tied 0; its win rate, ties counted half, is 94.4 %. The 95 % " +
      "interval over 6 prompts, 80.2 % to 100.0 %, lies above 50.0 %: conclusive, this judge prefers the tuned model " +
      "on prompts like these. Sign test on 18 decided pairs, which treats the pairs of one prompt as independent: " +
      "p = 0.00014.",
  });
  const { outcome, sentence } = concludeFrom("l", "l", "l", "l", "l", "l", "t");
  expect(outcome).toBe("worse");
  expect(sentence).toContain("lies below 50.0 %: conclusive, this judge prefers the baseline");
  expect(sentence).toContain("Sign test on 6 decided pairs: p = 0.031.");
});

// Rate 0.5/6, SE 1/12, so the interval ends at 29.8 %; but five losses of five decided have p = 1/16.
test("the interval alone, without the sign test, is not conclusive", () => {
  const { outcome, sentence } = concludeFrom("l", "l", "l", "l", "l", "t");
  expect(outcome).toBe("open");
  expect(sentence).toContain(
    "0.0 % to 29.8 %, lies below 50.0 %: but the sign test does not agree, so not conclusive at this size. " +
      "Sign test on 5 decided pairs: p = 0.063.",
  );
});

// Five equal prompts give [0.478, 1], six [0.541, 1].
test("agreeing prompts are conclusive from six prompts on", () => {
  expect(concludeFrom("www", "www", "www", "www", "www").outcome).toBe("open");
  expect(concludeFrom("www", "www", "www", "www", "www", "www").outcome).toBe("better");
});

test("one prompt, only ties, no judged pair", () => {
  expect(concludeFrom("www", "s")).toEqual({
    outcome: "open",
    sentence:
      "The tuned model won 3 of 3 pairs, lost 0 and tied 0 (1 more skipped); its win rate, ties counted half, is 100.0 %. " +
      "With a single prompt the variation between prompts is unknown: not conclusive at this size. " +
      "Sign test on 3 decided pairs, which treats the pairs of one prompt as independent: p = 0.25.",
  });
  expect(concludeFrom("t", "t").sentence).toContain("No pair was decided, so there is no sign test.");
  expect(concludeFrom("s")).toEqual({
    outcome: "nothing judged",
    sentence: "No pair was judged (1 more skipped), so there is no result.",
  });
});
