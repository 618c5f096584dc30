/**
 * @module
 * An OpenAI-compatible server as a client: judging, with retries, resumption and a tally.
 */
export { type AnswerCache, openAnswerCache } from "./answer-cache.ts";
export {
  type ChatAnswer,
  type ChatClient,
  type ChatClientOptions,
  type ChatMessage,
  type ChatRequest,
  chatClient,
  type Fetch,
  type RequestCounts as RequestTally,
  type Sleep,
  type TokenLogprob as TokenChance,
  type TokenPrices,
} from "./chat-client.ts";
export { type JudgeQuestion, judgeMessages, type VerdictStyle } from "./judge-prompt.ts";
export { type JudgeCounts as LlmTally, type LlmJudge, type LlmJudgeOptions, llmJudge } from "./llm-judge.ts";
export { RemoteError, type RemoteFailure } from "./remote-error.ts";
export { firstBetterProbability as firstIsBetter, readVerdict, type VerdictPosition as Place } from "./verdict.ts";
