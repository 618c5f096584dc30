/**
 * @module
 * A client of OpenAI-compatible chat completions: retries, timeouts, a cache by request hash, and counts of requests
 * and tokens. Network, time and files are injected.
 */
import { canonicalJson, inspect, RandomStream, sha256 } from "../core/index.ts";
import type { AnswerCache } from "./answer-cache.ts";
import { RemoteError } from "./remote-error.ts";

/** The part of `fetch` that is used. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<Pick<Response, "ok" | "status" | "headers" | "text">>;

/** Waits. Rejects when the signal is aborted. */
export type Sleep = (milliseconds: number, signal: AbortSignal) => Promise<void>;

export interface ChatClientOptions {
  /** Base URL, such as `http://127.0.0.1:8000/v1`; `/chat/completions` is appended. */
  readonly url: string;
  readonly model: string;
  /** API key, sent as bearer token; never stored or printed. */
  readonly key?: string;
  readonly fetch: Fetch;
  readonly sleep: Sleep;
  readonly cache?: AnswerCache;
  /** Timeout of one request. @default 60000 */
  readonly timeoutMs?: number;
  /** Retries after a timeout, 429, 5xx or a broken connection. @default 4 */
  readonly retries?: number;
  /** Seed of the jitter between retries. @default 42 */
  readonly seed?: number;
  /** Prices for `counts().cost`. */
  readonly prices?: TokenPrices;
}

/** Prices per million tokens, in any currency. */
export interface TokenPrices {
  readonly prompt: number;
  readonly completion: number;
}

export interface ChatMessage {
  readonly role: "system" | "user";
  readonly content: string;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  /** Request log-probabilities of the most likely tokens. @default false */
  readonly logprobs?: boolean;
}

/** A candidate token and its log-probability in nats. */
export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
}

export interface ChatAnswer {
  readonly text: string;
  /** The most likely first tokens; null when the server returns none. */
  readonly firstToken: readonly TokenLogprob[] | null;
}

/** Counts of requests and tokens. */
export interface RequestCounts {
  /** Requests sent, retries included. */
  readonly requests: number;
  readonly retries: number;
  readonly timeouts: number;
  /** Answers from the cache. */
  readonly cached: number;
  /** As reported by the server; 0 if it does not. */
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** (promptTokens · prompt + completionTokens · completion) / 10⁶; only where prices are known. */
  readonly cost?: number;
}

export interface ChatClient {
  readonly model: string;
  ask(request: ChatRequest, signal?: AbortSignal): Promise<ChatAnswer>;
  counts(): RequestCounts;
}

/** The parameter that limits the tokens of an answer; servers differ. */
type TokenLimitKey = "max_tokens" | "max_completion_tokens";

/** A cached answer. */
interface Reply extends ChatAnswer {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Exponential backoff: the first pause, doubled after each retry, and the longest pause, also for `Retry-After`. */
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 60_000;
const TOP_LOGPROBS = 20;

/**
 * A chat client for one model.
 *
 * Each request states all sampling parameters (temperature 0, token limit, one choice), because server defaults
 * differ. If a server refuses `max_tokens` and names `max_completion_tokens`, as some do for reasoning models, the
 * client uses that from then on. The cache key is the SHA-256 of URL and body; a cached request is not sent again.
 *
 * Retry n waits `2ⁿ · 500 ms`, times a seeded factor from 1 to 1.5, or as `Retry-After` says, up to a minute.
 *
 * `ask` rejects with a `RemoteError`: `not allowed` (401, 403, 404: no request will succeed), `refused` (another 4xx),
 * `busy`, `timeout` and `unreachable` (after all retries), `not an answer`; or with the signal's reason.
 */
export function chatClient(options: ChatClientOptions): ChatClient {
  const { model, key, cache, timeoutMs = 60_000, retries = 4, seed = 42, prices } = options;
  const url = `${options.url.replace(/\/+$/, "")}/chat/completions`;
  const headers = { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) };
  const random = new RandomStream(seed, "retry");
  const counts = { requests: 0, retries: 0, timeouts: 0, cached: 0, promptTokens: 0, completionTokens: 0 };

  let limit: TokenLimitKey = "max_tokens";

  const hashOf = (body: string): Promise<string> => sha256(`${url}\n${body}`);

  function bodyOf({ messages, maxTokens, logprobs = false }: ChatRequest, limit: TokenLimitKey): string {
    return canonicalJson({
      model,
      messages,
      [limit]: maxTokens,
      temperature: 0,
      n: 1,
      stream: false,
      ...(logprobs && { logprobs: true, top_logprobs: TOP_LOGPROBS }),
    });
  }

  async function sendOnce(body: string, signal: AbortSignal | undefined): Promise<Reply> {
    const cleanup = new AbortController();
    const combinedSignal = signal ? AbortSignal.any([signal, cleanup.signal]) : cleanup.signal;
    const work = (async () => {
      const response = await options.fetch(url, { method: "POST", headers, body, signal: combinedSignal });
      return { response, text: await response.text() };
    })();
    const late = options.sleep(timeoutMs, combinedSignal).then(() => "late" as const);
    for (const promise of [work, late]) promise.catch(() => {});
    try {
      counts.requests++;
      const first = await Promise.race([work, late]);
      if (first === "late") {
        counts.timeouts++;
        throw new RemoteError("timeout", `${url}: must answer within ${timeoutMs / 1000} s, got nothing`);
      }
      return readReply(first.response, first.text, url);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof RemoteError) throw cause;
      const detail = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
      throw new RemoteError("unreachable", `${url}: must be reachable, got ${inspect(detail)}`, { cause });
    } finally {
      cleanup.abort();
    }
  }

  async function sendWithRetries(body: string, signal: AbortSignal | undefined): Promise<Reply> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await sendOnce(body, signal);
      } catch (error) {
        if (!(error instanceof RemoteError) || !isTransient(error) || attempt === retries) throw error;
        const retryAfterMs = error instanceof BusyError ? error.retryAfterMs : undefined;
        const pause = retryAfterMs ?? FIRST_PAUSE_MS * 2 ** attempt * (1 + random.uniform() / 2);
        counts.retries++;
        await options.sleep(Math.min(pause, MAX_PAUSE_MS), signal ?? new AbortController().signal);
      }
    }
  }

  async function requestReply(body: string, signal: AbortSignal | undefined): Promise<Reply> {
    const reply = await sendWithRetries(body, signal);
    counts.promptTokens += reply.promptTokens;
    counts.completionTokens += reply.completionTokens;
    await cache?.put(await hashOf(body), reply);
    return reply;
  }

  return {
    model,
    counts() {
      const { promptTokens, completionTokens } = counts;
      if (!prices) return { ...counts };
      return { ...counts, cost: (promptTokens * prices.prompt + completionTokens * prices.completion) / 1e6 };
    },
    async ask(request, signal) {
      signal?.throwIfAborted();
      // A cached answer under either parameter name is accepted; the current name is tried first.
      for (const name of new Set([limit, "max_tokens", "max_completion_tokens"] as const)) {
        const known = (await cache?.get(await hashOf(bodyOf(request, name)))) as Partial<Reply> | undefined;
        if (!isReply(known)) continue;
        counts.cached++;
        return known;
      }
      const sent = limit;
      try {
        return await requestReply(bodyOf(request, sent), signal);
      } catch (error) {
        // A concurrent request may have switched the name already; then retry with the new name too.
        if (sent !== "max_tokens" || !(error instanceof RefusedError && error.namesOtherLimit)) throw error;
        limit = "max_completion_tokens";
        return await requestReply(bodyOf(request, limit), signal);
      }
    },
  };
}

function isReply(kept: Partial<Reply> | undefined): kept is Reply {
  const { text, firstToken } = kept ?? {};
  return typeof text === "string" && (firstToken === null || Array.isArray(firstToken));
}

/** Whether a retry may succeed. */
function isTransient({ failure }: RemoteError): boolean {
  return failure === "timeout" || failure === "unreachable" || failure === "busy";
}

class BusyError extends RemoteError {
  readonly retryAfterMs: number | undefined;
  constructor(message: string, retryAfterMs: number | undefined) {
    super("busy", message);
    this.retryAfterMs = retryAfterMs;
  }
}

class RefusedError extends RemoteError {
  readonly namesOtherLimit: boolean;
  constructor(message: string, body: string) {
    super("refused", message);
    this.namesOtherLimit = body.includes("max_completion_tokens");
  }
}

function readReply(response: Pick<Response, "ok" | "status" | "headers">, text: string, url: string): Reply {
  const { status } = response;
  if (status === 429 || status >= 500) {
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    throw new BusyError(
      `${url}: must answer with 200, got ${status} ${inspect(text)}`,
      seconds >= 0 ? seconds * 1000 : undefined,
    );
  }
  if (!response.ok) {
    const message = `${url}: must answer with 200, got ${status} ${inspect(text)}`;
    const isPermanent = status === 401 || status === 403 || status === 404;
    throw isPermanent ? new RemoteError("not allowed", message) : new RefusedError(message, text);
  }
  const reply = parseReply(text);
  if (!reply)
    throw new RemoteError("not an answer", `${url}: must answer with a chat completion, got ${inspect(text)}`);
  return reply;
}

/** Parses a response body; undefined when it is not a chat completion. */
function parseReply(text: string): Reply | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const at = (value: unknown, ...path: (string | number)[]): unknown =>
    path.reduce<unknown>(
      (inner, key) =>
        typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
      value,
    );
  const content = at(body, "choices", 0, "message", "content");
  if (typeof content !== "string") return undefined;
  const count = (name: string): number => {
    const tokens = at(body, "usage", name);
    return typeof tokens === "number" && tokens >= 0 ? tokens : 0;
  };
  const top = at(body, "choices", 0, "logprobs", "content", 0, "top_logprobs");
  const firstToken = Array.isArray(top)
    ? top.flatMap((one: unknown): TokenLogprob[] => {
        const [token, logprob] = [at(one, "token"), at(one, "logprob")];
        return typeof token === "string" && typeof logprob === "number" && logprob <= 0 ? [{ token, logprob }] : [];
      })
    : [];
  return {
    text: content,
    firstToken: firstToken.length > 0 ? firstToken : null,
    promptTokens: count("prompt_tokens"),
    completionTokens: count("completion_tokens"),
  };
}
