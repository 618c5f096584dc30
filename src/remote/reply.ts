/**
 * @module
 * Reads a chat completion: the answer without thinking, whether it is complete, and the candidates of its tokens.
 */
import { splitThinking } from "./thinking.ts";

/** A candidate token and its log-probability in nats. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
}

/** A token of the answer, and the most likely tokens at its position. */
export interface AnswerToken {
  readonly token: string;
  /** Empty when the token holds no digit. */
  readonly candidates: readonly TokenLogprob[];
}

export interface ChatAnswer {
  /** The answer without thinking; "" when there is none. */
  readonly text: string;
  /** `cut`: the token limit ended it. `declined`: refusal, content filter, or a tool call instead of an answer. */
  readonly outcome: "complete" | "cut" | "declined";
  /** Why it was declined, in the model's words where it gives some. */
  readonly refusal?: string;
  /** Whether the model thought before it answered, as far as the server tells. */
  readonly hasThinking: boolean;
  /** The last tokens of the answer; null when the server returns no log-probabilities. */
  readonly tokens: readonly AnswerToken[] | null;
}

/** An answer with what the server counted. */
export interface Reply extends ChatAnswer {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Tokens that are kept of an answer: the verdict stands near its end. */
const KEPT_TOKENS = 64;

/** The value at a path of keys; undefined where there is none. */
export function valueAt(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );
}

/** Reads a completion; undefined when the body is not one. */
export function readReply(body: unknown): Reply | undefined {
  const choice = valueAt(body, "choices", 0);
  const message = valueAt(choice, "message");
  if (typeof message !== "object" || message === null) return undefined;
  const content = contentOf(valueAt(message, "content"));
  const refusal = refusalOf(choice, content);
  const finishReason = String(valueAt(choice, "finish_reason") ?? "").toLowerCase();
  const isCut = ["length", "max_tokens", "model_length", "max_output_tokens"].includes(finishReason);
  const { text, hasThinking } = splitThinking(content.text);
  const thoughtTokens = Number(valueAt(body, "usage", "completion_tokens_details", "reasoning_tokens") ?? 0);
  const thinks = ["reasoning_content", "reasoning"].some((key) => isFilled(valueAt(message, key)));
  const isEmpty = !content.isGiven && refusal === undefined && !thinks && finishReason === "";
  if (isEmpty) return undefined;
  return {
    text,
    outcome: refusal !== undefined ? "declined" : isCut ? "cut" : "complete",
    ...(refusal !== undefined && { refusal }),
    hasThinking: hasThinking || content.hasThinking || thinks || thoughtTokens > 0,
    // Tokens are counted from the end, so the answer must be the end of the content.
    tokens: content.text.trimEnd().endsWith(text.trim()) || text === "" ? tokensOf(choice) : null,
    promptTokens: countAt(body, "prompt_tokens"),
    completionTokens: countAt(body, "completion_tokens"),
  };
}

interface Content {
  readonly text: string;
  readonly hasThinking: boolean;
  readonly isGiven: boolean;
  readonly refusal?: string;
}

/** The text of a content: a string, or a list of parts, of which those of thinking are left out. */
function contentOf(content: unknown): Content {
  if (typeof content === "string") return { text: content, hasThinking: false, isGiven: true };
  if (!Array.isArray(content)) return { text: "", hasThinking: false, isGiven: false };
  const typeOf = (part: unknown): string => String(valueAt(part, "type") ?? "text");
  const isText = (part: unknown): boolean => ["text", "output_text"].includes(typeOf(part));
  const textOf = (part: unknown): string => (typeof part === "string" ? part : String(valueAt(part, "text") ?? ""));
  const refused = content.find((part) => typeOf(part) === "refusal");
  return {
    text: content.filter(isText).map(textOf).join(""),
    hasThinking: content.some((part) => /think|reason/.test(typeOf(part))),
    isGiven: true,
    ...(refused !== undefined && { refusal: String(valueAt(refused, "refusal") ?? "") }),
  };
}

/** Why the model or the server declined to answer; undefined when it did not. */
function refusalOf(choice: unknown, content: Content): string | undefined {
  const words = valueAt(choice, "message", "refusal") || content.refusal;
  if (typeof words === "string" && words.trim() !== "") return words;
  const finishReason = String(valueAt(choice, "finish_reason") ?? "");
  if (/content_?filter|safety|recitation|blocklist|prohibited|refusal|sensitive/i.test(finishReason)) {
    return content.text.trim() === "" ? `finish_reason ${finishReason}` : content.text;
  }
  const calls = valueAt(choice, "message", "tool_calls") ?? valueAt(choice, "message", "function_call");
  return content.text.trim() === "" && isFilled(calls) ? "a tool call instead of an answer" : undefined;
}

const isFilled = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === "string" ? value.trim() !== "" : Boolean(value);

function countAt(body: unknown, name: string): number {
  const tokens = valueAt(body, "usage", name);
  return typeof tokens === "number" && tokens >= 0 ? tokens : 0;
}

function tokensOf(choice: unknown): AnswerToken[] | null {
  const positions = valueAt(choice, "logprobs", "content");
  if (!Array.isArray(positions) || positions.length === 0) return null;
  return positions.slice(-KEPT_TOKENS).map((position: unknown): AnswerToken => {
    const token = String(valueAt(position, "token") ?? "");
    const top = valueAt(position, "top_logprobs");
    return { token, candidates: /[\d０-９]/.test(token) && Array.isArray(top) ? top.flatMap(candidateOf) : [] };
  });
}

function candidateOf(value: unknown): TokenLogprob[] {
  const [token, logprob] = [valueAt(value, "token"), valueAt(value, "logprob")];
  return typeof token === "string" && typeof logprob === "number" && logprob <= 0 ? [{ token, logprob }] : [];
}
