/**
 * @module
 * A client of OpenAI-compatible servers for judging: retries, resumption, and counts of requests and tokens.
 */
export { type AnswerCache, openAnswerCache } from "./answer-cache.ts";
export {
  type ChatClient,
  type ChatClientOptions,
  type ChatMessage,
  type ChatRequest,
  chatClient,
  type Fetch,
  type LimitedAnswer,
  type RequestCounts,
  type Sleep,
  type TokenPrices,
} from "./chat-client.ts";
export {
  adapt,
  DEFAULT_DIALECT,
  type Dialect,
  describeDialect,
  type OptionalField,
  requestBody,
} from "./dialect.ts";
export { type JudgeQuestion, judgeMessages, type VerdictStyle } from "./judge-prompt.ts";
export { type JudgeControls, type JudgeCounts, type LlmJudge, type LlmJudgeOptions, llmJudge } from "./llm-judge.ts";
export { RemoteError, type RemoteErrorOptions, type RemoteFailure } from "./remote-error.ts";
export type { AnswerToken, ChatAnswer, TokenLogprob } from "./reply.ts";
export { firstBetterProbability, readVerdict, type VerdictPosition } from "./verdict.ts";
