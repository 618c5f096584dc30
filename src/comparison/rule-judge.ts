/**
 * @module
 * A judge from a rule: any function of the two texts.
 */
import { checkJudgement, type Judge, type JudgeKnowledge, type Judgement, type JudgeRequest } from "./judge.ts";
import type { Choice, Rater } from "./record.ts";

/** Returns the choice alone or a whole judgement. */
export type Rule = (request: JudgeRequest) => Choice | Judgement | Promise<Choice | Judgement>;

/**
 * A judge that calls a rule and validates its answer, because a rule may come from a file.
 *
 * @example
 * const shorter = ruleJudge("shorter", ({ a, b }) => (b.length < a.length ? "b" : a.length < b.length ? "a" : "tie"));
 *
 * `judge` rejects with a `DataError` when the rule does not return a judgement.
 */
export function ruleJudge(
  id: string,
  rule: Rule,
  knowledge: JudgeKnowledge = { criteria: "given", order: "unknown" },
): Judge {
  const rater: Rater = { kind: "rule", id };
  return {
    rater,
    knowledge,
    async judge(request) {
      const answer: unknown = await rule(request);
      return checkJudgement(typeof answer === "string" ? { choice: answer } : answer, rater, request.id);
    },
  };
}
