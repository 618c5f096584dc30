/**
 * @module
 * A client of OpenAI-compatible servers for judging: retries, resumption, and counts of requests and tokens.
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
  type RequestCounts,
  type Sleep,
  type TokenLogprob,
  type TokenPrices,
} from "./chat-client.ts";
export { type JudgeQuestion, judgeMessages, type VerdictStyle } from "./judge-prompt.ts";
export { type JudgeCounts, type LlmJudge, type LlmJudgeOptions, llmJudge } from "./llm-judge.ts";
export { RemoteError, type RemoteFailure } from "./remote-error.ts";
export { firstBetterProbability, readVerdict, type VerdictPosition } from "./verdict.ts";
