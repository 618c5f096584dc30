import { expect, test } from "vitest";

import { DataError } from "../core/index.ts";
import { checkJudgement, type JudgeRequest } from "./judge.ts";
import { type Rule, ruleJudge } from "./rule-judge.ts";
import { scoreJudge } from "./score-judge.ts";

const pair: JudgeRequest = { id: "1-A", prompt: "p", a: "aa", b: "bbb", criteria: null };
const lengths = { id: "length", score: (_: string, text: string) => text.length };

test("the higher score wins, and the judgement keeps both", async () => {
  const judge = scoreJudge(lengths);
  expect(judge.rater).toEqual({ kind: "reward", id: "length" });
  expect(await judge.judge(pair)).toEqual({ choice: "b", scores: { a: 2, b: 3 } });
  expect(await judge.judge({ ...pair, a: "aaaa" })).toEqual({ choice: "a", scores: { a: 4, b: 3 } });
  expect(await judge.judge({ ...pair, a: "aaa" })).toEqual({ choice: "tie", scores: { a: 3, b: 3 } });
});

test("the score gets prompt and text, and may be asynchronous", async () => {
  const judge = scoreJudge({ id: "echo", score: async (prompt, text) => (text.startsWith(prompt) ? 1 : 0) });
  expect((await judge.judge({ ...pair, prompt: "aa" })).choice).toBe("a");
});

test("score differences up to the margin are ties", async () => {
  const choice = async (tieMargin: number, a: string) =>
    (await scoreJudge({ ...lengths, tieMargin }).judge({ ...pair, a })).choice;
  expect(await choice(1, "aa")).toBe("tie");
  expect(await choice(1, "aaaa")).toBe("tie");
  expect(await choice(0.9, "aa")).toBe("b");
  expect(await choice(0.9, "aaaa")).toBe("a");
  for (const tieMargin of [-1, Number.NaN]) {
    expect(() => scoreJudge({ ...lengths, tieMargin })).toThrow(
      `scoreJudge: tieMargin must be at least 0, got ${tieMargin}`,
    );
  }
});

test("a score that is not finite skips the pair", async () => {
  const judge = scoreJudge({ id: "log", score: (_, text) => Math.log(text.length) });
  expect(await judge.judge({ ...pair, b: "" })).toEqual({ choice: "skip", comment: "the score of b is -Infinity" });
  expect(await judge.judge({ ...pair, a: "" })).toEqual({ choice: "skip", comment: "the score of a is -Infinity" });
});

test("a rule answers with a choice or a whole judgement", async () => {
  const shorter = ruleJudge("shorter", ({ a, b }) => (b.length < a.length ? "b" : a.length < b.length ? "a" : "tie"));
  expect(shorter.rater).toEqual({ kind: "rule", id: "shorter" });
  expect(await shorter.judge(pair)).toEqual({ choice: "a" });
  const reasoned = ruleJudge("reasoned", async () => ({ choice: "both_bad", comment: "no rhyme", shownLeft: "a" }));
  expect(await reasoned.judge(pair)).toEqual({ choice: "both_bad", comment: "no rhyme", shownLeft: "a" });
});

test("the answers of a rule are validated", async () => {
  const judge = ruleJudge("mine", (() => "left") as unknown as Rule);
  await expect(judge.judge(pair)).rejects.toThrow(
    new DataError('judge rule:mine: choice for 1-A must be one of a, b, tie, both_bad, skip, got "left"'),
  );
});

test.each([
  [undefined, "the answer for 2-B must be a judgement, got undefined"],
  [{ choice: "a", comment: 3 }, "comment for 2-B must be text, got 3"],
  [{ choice: "a", scores: { a: 1, b: Number.NaN } }, 'scores for 2-B must be two finite numbers, got {"a":1,"b":null}'],
  [{ choice: "a", scores: null }, "scores for 2-B must be two finite numbers, got null"],
  [{ choice: "a", shownLeft: "left" }, 'shownLeft for 2-B must be "a" or "b", got "left"'],
])("%j is no judgement", (answer, message) => {
  expect(() => checkJudgement(answer, { kind: "llm", id: "m" }, "2-B")).toThrow(
    new DataError(`judge llm:m: ${message}`),
  );
});

test("a judgement keeps its own fields only", () => {
  const answer = { choice: "b", scores: { a: 1, b: 2, c: 3 }, extra: true };
  expect(checkJudgement(answer, { kind: "llm", id: "m" }, "1-A")).toEqual({ choice: "b", scores: { a: 1, b: 2 } });
});
