/**
 * @module
 * A judge made of a rule: any function of the two texts.
 */
import { checkJudgement, type Judge, type Judgement, type JudgeRequest } from "./judge.ts";
import type { Choice, Rater } from "./record.ts";

/** Answers with the choice alone or with a whole judgement. */
export type Rule = (request: JudgeRequest) => Choice | Judgement | Promise<Choice | Judgement>;

/**
 * Asks a rule; its answer is checked, because a rule may come from a file.
 *
 * @example
 * const shorter = ruleJudge("shorter", ({ a, b }) => (b.length < a.length ? "b" : a.length < b.length ? "a" : "tie"));
 *
 * The judge's `judge` rejects with a `DataError` when the rule answers something else than a judgement.
 */
export function ruleJudge(id: string, rule: Rule): Judge {
  const rater: Rater = { kind: "rule", id };
  return {
    rater,
    async judge(request) {
      const answer: unknown = await rule(request);
      return checkJudgement(typeof answer === "string" ? { choice: answer } : answer, rater, request.id);
    },
  };
}
