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

// Leads 3, 1, -1, 1, -1, sum 3: of the 32 signs 22 give a sum of at least 3 in size.
test("not conclusive at this size, and why", () => {
  expect(concludeFrom("www", "wwl", "llw", "wtt", "tlts")).toEqual({
    outcome: "open",
    sentence:
      "The tuned model won 7 of 15 pairs, lost 4 and tied 4 (1 more skipped); its win rate, ties counted half, is 60.0 %. " +
      "The 95 % interval over 5 prompts, 30.2 % to 83.9 %, contains 50.0 %: not conclusive at this size. " +
      "Sign-flip test over prompts: p = 0.688.",
    reason:
      "Pairs of one prompt resemble each other, so the 15 pairs are not 15 independent witnesses: only the 5 prompts are. " +
      "The best result of 5 prompts, 5 won and none lost, has p = 0.0625, so no result of 5 prompts is below 0.05: " +
      "six prompts are the fewest that can be conclusive.",
    p: expect.closeTo(22 / 32, 12),
  });
});

test("conclusive, for this judge and prompts like these", () => {
  expect(concludeFrom("www", "www", "www", "www", "www", "wwl")).toEqual({
    outcome: "better",
    sentence:
      "The tuned model won 17 of 18 pairs, lost 1 and tied 0; its win rate, ties counted half, is 94.4 %. The 95 % " +
      "interval over 6 prompts, 54.1 % to 99.5 %, lies above 50.0 %: conclusive, this judge prefers the tuned model " +
      "on prompts like these. Sign-flip test over prompts: p = 0.0313.",
    reason:
      "Pairs of one prompt resemble each other, so the 18 pairs are not 18 independent witnesses: only the 6 prompts are. " +
      "This is hardly chance: equally good models differ at least this much with p = 0.0313.",
    p: expect.closeTo(1 / 32, 12),
  });
  const { outcome, sentence, reason } = concludeFrom("l", "l", "l", "l", "l", "l", "t");
  expect(outcome).toBe("worse");
  expect(sentence).toContain("lies below 50.0 %: conclusive, this judge prefers the baseline");
  expect(reason).toBe("This is hardly chance: equally good models differ at least this much with p = 0.0313.");
});

test("the interval alone, without the test, is not conclusive", () => {
  const { outcome, sentence, reason } = concludeFrom("l", "l", "l", "l", "l", "t");
  expect(outcome).toBe("open");
  expect(sentence).toContain(
    "1.0 % to 45.9 %, lies below 50.0 %: but the sign-flip test does not agree, so not conclusive at this size. " +
      "Sign-flip test over prompts: p = 0.0625.",
  );
  expect(reason).toBe(
    "The models are even on 1 prompt of 6. The best result of 5 prompts, 5 won and none lost, has p = 0.0625, so no " +
      "result of 5 prompts is below 0.05: six prompts are the fewest that can be conclusive.",
  );
});

// Five equal prompts give [0.478, 1], six [0.541, 1].
test("agreeing prompts are conclusive from six prompts on", () => {
  expect(concludeFrom("www", "www", "www", "www", "www").outcome).toBe("open");
  expect(concludeFrom("www", "www", "www", "www", "www", "www").outcome).toBe("better");
});

test("no 15–0 that is open beside a 14–1 that is not", () => {
  for (const last of ["www", "wwl", "wll", "lll"]) {
    expect(concludeFrom("www", "www", "www", "www", last).outcome).toBe("open");
  }
});

test("many prompts that may be chance, and a single one", () => {
  expect(concludeFrom(...Array(9).fill("w"), ...Array(6).fill("l")).reason).toBe(
    "This may be chance: equally good models differ at least this much with p = 0.607.",
  );
  expect(concludeFrom("www", "s")).toEqual({
    outcome: "open",
    sentence:
      "The tuned model won 3 of 3 pairs, lost 0 and tied 0 (1 more skipped); its win rate, ties counted half, is 100.0 %. " +
      "With a single prompt the variation between prompts is unknown: not conclusive at this size.",
    reason: "One prompt cannot show how much prompts differ.",
    p: 1,
  });
});

test("only ties, no judged pair", () => {
  expect(concludeFrom("t", "t").reason).toBe("Neither model leads on any prompt, and even prompts show no difference.");
  expect(concludeFrom("s")).toEqual({
    outcome: "nothing judged",
    sentence: "No pair was judged (1 more skipped), so there is no result.",
    reason: "Every pair was skipped.",
    p: null,
  });
});
