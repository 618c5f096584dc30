/**
 * @module
 * A client of OpenAI-compatible chat completions: retries, timeouts, a cache by request hash, and counts of requests
 * and tokens. Network, time and files are injected.
 */
import { canonicalJson, inspect, RandomStream, sha256 } from "../core/index.ts";
import type { AnswerCache } from "./answer-cache.ts";
import {
  adapt,
  DEFAULT_DIALECT,
  type Dialect,
  dialectChanges,
  leaveOut,
  mergeDialects,
  requestBody,
  tokenLimit,
} from "./dialect.ts";
import { completionStream, looksLikeEventStream } from "./event-stream.ts";
import { RemoteError, type RemoteErrorOptions } from "./remote-error.ts";
import { type AnswerToken, type ChatAnswer, type Reply, readReply } from "./reply.ts";
import { firstSentence, isOutOfCredit, isOutOfTokens, isTooLong, readComplaint } from "./server-error.ts";

/** The part of `fetch` that is used. */
export type Fetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body: string; signal: AbortSignal },
) => Promise<Pick<Response, "status" | "headers" | "text" | "body">>;

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
  /** Milliseconds since 1970, for a `Retry-After` with a date from a server that sends no `Date`. */
  readonly now?: () => number;
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
  /** Token limit for models whose answers are cut off at `maxTokens`. @default maxTokens */
  readonly longMaxTokens?: number;
  /** Request log-probabilities of the most likely tokens. @default false */
  readonly logprobs?: boolean;
  /** Whether the answer can be used; others are not cached. @default every complete answer */
  readonly isUsable?: (answer: ChatAnswer) => boolean;
}

/** An answer, and the token limit that was sent with the request. */
export interface LimitedAnswer extends ChatAnswer {
  readonly limit: number;
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
  ask(request: ChatRequest, signal?: AbortSignal): Promise<LimitedAnswer>;
  counts(): RequestCounts;
  /** The dialect of all answers so far, cached ones included: what differs from the default in any of them. */
  dialect(): Dialect;
}

/** An answer as it is cached, with what its dialect differs in. */
interface CachedReply extends Reply {
  readonly dialect?: Partial<Dialect>;
}

/** Exponential backoff: the first pause, doubled after each retry, and the longest pause, also for `Retry-After`. */
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 60_000;
/** Refusals of one request that may change the dialect. */
const MAX_ADAPTATIONS = 12;

/** A reply and the dialect in which it was asked for. */
interface Exchange {
  readonly reply: Reply;
  readonly used: Dialect;
}

/** What is known of the dialect. */
type Learning = "nothing" | "asking" | "done";

/**
 * A chat client for one model.
 *
 * The client learns the server's dialect from its refusals (`adapt`). The first request finds it out while the others
 * wait, so discovery is paid once. The cache key is the SHA-256 of URL and body in the default dialect: it does not
 * depend on what was learnt. A cached request is not sent again.
 *
 * Retry n waits `2ⁿ · 500 ms`, times a seeded factor from 1 to 1.5, or as `Retry-After` says, up to a minute.
 *
 * `ask` rejects with a `RemoteError`: `not allowed` (401, 402, 403, 404, or no credit: no request will succeed),
 * `refused` (another 4xx), `busy`, `timeout` and `unreachable` (after all retries), `not an answer`; or with the
 * signal's reason.
 */
export function chatClient(options: ChatClientOptions): ChatClient {
  const { model, key, cache, timeoutMs = 60_000, retries = 4, seed = 42, prices, now } = options;
  const url = `${options.url.replace(/\/+$/, "")}/chat/completions`;
  const headers = { "content-type": "application/json", ...(key && { authorization: `Bearer ${key}` }) };
  const random = new RandomStream(seed, "retry");
  const counts = { requests: 0, retries: 0, timeouts: 0, cached: 0, promptTokens: 0, completionTokens: 0 };

  let dialect = DEFAULT_DIALECT;
  let usedDialect = DEFAULT_DIALECT;
  let learning: Learning = "nothing";
  let discovery: Promise<unknown> = Promise.resolve();
  let hasReply = false;
  let hasTriedLonger = false;

  const withoutKey = (text: string): string => (key ? text.replaceAll(key, "…") : text);

  const hashOf = (request: ChatRequest): Promise<string> =>
    sha256(`${url}\n${canonicalJson(requestBody(model, request, DEFAULT_DIALECT))}`);

  async function sendOnce(request: ChatRequest, tried: Dialect, signal: AbortSignal | undefined): Promise<Reply> {
    const body = canonicalJson(requestBody(model, request, tried));
    const cleanup = new AbortController();
    const combinedSignal = signal ? AbortSignal.any([signal, cleanup.signal]) : cleanup.signal;
    const work = (async () => {
      const response = await options.fetch(url, { method: "POST", headers, body, signal: combinedSignal });
      return { response, content: await readContent(response) };
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
      return replyOf(first.response, first.content);
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof RemoteError) throw cause;
      const detail = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause);
      throw new RemoteError("unreachable", `${url}: must be reachable, got ${inspect(withoutKey(detail))}`, { cause });
    } finally {
      cleanup.abort();
    }
  }

  /** The reply of a response, or its error. */
  function replyOf({ status, headers }: Pick<Response, "status" | "headers">, content: Content): Reply {
    const reply = status >= 200 && status < 300 && typeof content === "object" ? readReply(content) : undefined;
    if (reply) return reply;
    if (content === "cut") {
      const sentence = "the stream ended before the answer";
      throw new RemoteError("busy", `${url}: must send a whole answer, got the end of the stream`, { sentence });
    }
    const text = withoutKey(typeof content === "string" ? content : JSON.stringify(content));
    if (status === 400 && isOutOfTokens(text)) return OUT_OF_TOKENS;
    throw serverError(url, status, text, retryAfterMs(headers, now));
  }

  /** Sends a request in the dialect `from`, changed as the server's refusals require, with retries. */
  async function exchange(request: ChatRequest, from: Dialect, signal: AbortSignal | undefined): Promise<Exchange> {
    let used = from;
    let adaptations = 0;
    for (let attempt = 0; ; ) {
      try {
        return { reply: await sendOnce(request, used, signal), used };
      } catch (error) {
        if (!(error instanceof RemoteError)) throw error;
        const next = error instanceof ServerError ? adapt(used, error.status, error.body) : undefined;
        if (next && adaptations++ < MAX_ADAPTATIONS) {
          used = next;
          continue;
        }
        if (!isTransient(error) || attempt === retries) throw error;
        const wanted = error instanceof ServerError ? error.retryAfterMs : undefined;
        const pause = wanted ?? FIRST_PAUSE_MS * 2 ** attempt * (1 + random.uniform() / 2);
        attempt++;
        counts.retries++;
        await options.sleep(Math.min(pause, MAX_PAUSE_MS), signal ?? new AbortController().signal);
      }
    }
  }

  /** As `exchange`; a first refusal that names nothing is tried again without log-probabilities. */
  async function ask(request: ChatRequest, signal: AbortSignal | undefined): Promise<LimitedAnswer & Reply> {
    const from = dialect;
    const first = await exchange(request, from, signal).catch(async (error: unknown) => {
      const isUnexplained = error instanceof ServerError && error.failure === "refused" && !hasReply;
      const without = isUnexplained && request.logprobs ? leaveOut(from, "logprobs") : undefined;
      if (!without) throw error;
      return await exchange(request, without, signal).catch((second: unknown) => {
        throw second instanceof RemoteError ? error : second;
      });
    });
    hasReply = true;
    count(first.reply);
    const longer = needsLongAnswer(request, first) ? await askLonger(request, first, signal) : undefined;
    const { reply, used } = longer ?? first;
    const learnt = longer && !longer.helps ? first.used : used;
    if (learnt !== from) dialect = mergeDialects(dialect, dialectChanges(learnt));
    usedDialect = mergeDialects(usedDialect, dialectChanges(learnt));
    if (isUsable(request, reply)) {
      await cache?.put(await hashOf(request), { ...reply, dialect: dialectChanges(used) });
    }
    return { ...reply, limit: tokenLimit(request, used) };
  }

  function count({ promptTokens, completionTokens }: Reply): void {
    counts.promptTokens += promptTokens;
    counts.completionTokens += completionTokens;
  }

  const needsLongAnswer = ({ longMaxTokens = 0 }: ChatRequest, { reply, used }: Exchange): boolean =>
    reply.outcome === "cut" && longMaxTokens > (used.longLimit ?? 0) && (!hasTriedLonger || dialect.longLimit !== null);

  /**
   * Asks again with the higher token limit, once for the model. It helps when the answer was cut while the model
   * thought, or when the longer answer can be used.
   */
  async function askLonger(
    request: ChatRequest,
    cut: Exchange,
    signal: AbortSignal | undefined,
  ): Promise<(Exchange & { readonly helps: boolean }) | undefined> {
    hasTriedLonger = true;
    try {
      const longLimit = request.longMaxTokens ?? request.maxTokens;
      const longer = await exchange(request, { ...cut.used, longLimit }, signal);
      count(longer.reply);
      const isThinking = longer.reply.hasThinking || cut.reply.text.trim() === "";
      return { ...longer, helps: isThinking || isUsable(request, longer.reply) };
    } catch (error) {
      if (error instanceof RemoteError && error.failure === "refused") return undefined;
      hasTriedLonger = false;
      throw error;
    }
  }

  /** The first request learns the dialect; the others wait until it has an answer, or until the server fails. */
  async function askInTurn(request: ChatRequest, signal: AbortSignal | undefined): Promise<LimitedAnswer> {
    while (learning === "asking") {
      await unlessAborted(discovery, signal);
      signal?.throwIfAborted();
    }
    if (learning === "done") return await ask(request, signal);
    learning = "asking";
    const first = ask(request, signal);
    discovery = first.then(
      () => {
        learning = "done";
      },
      (error: unknown) => {
        // A server that is busy or slow fails for every request; they need not wait for each other.
        learning = error instanceof RemoteError && isTransient(error) ? "done" : "nothing";
      },
    );
    return await first;
  }

  return {
    model,
    dialect: () => usedDialect,
    counts() {
      const { promptTokens, completionTokens } = counts;
      if (!prices) return { ...counts };
      return { ...counts, cost: (promptTokens * prices.prompt + completionTokens * prices.completion) / 1e6 };
    },
    async ask(request, signal) {
      signal?.throwIfAborted();
      const known = cache && (await cache.get(await hashOf(request)));
      if (isCachedReply(known) && isUsable(request, known)) {
        counts.cached++;
        usedDialect = mergeDialects(usedDialect, known.dialect ?? {});
        return { ...known, limit: tokenLimit(request, { ...DEFAULT_DIALECT, ...known.dialect }) };
      }
      return await askInTurn(request, signal);
    },
  };
}

const isUsable = (request: ChatRequest, answer: ChatAnswer): boolean =>
  request.isUsable?.(answer) ?? answer.outcome === "complete";

function isCachedReply(value: unknown): value is CachedReply {
  const { text, tokens, outcome, dialect } = (value ?? {}) as Partial<CachedReply>;
  const isToken = ({ token, candidates }: AnswerToken): boolean =>
    typeof token === "string" && Array.isArray(candidates);
  const hasTokens = tokens === null || (Array.isArray(tokens) && tokens.every(isToken));
  return typeof text === "string" && outcome === "complete" && hasTokens && Array.isArray(dialect?.omitted ?? []);
}

/** Waits for a promise that does not reject, or until the signal is aborted. */
async function unlessAborted(promise: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return void (await promise);
  const done = new AbortController();
  await Promise.race([
    promise,
    new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true, signal: done.signal }),
    ),
  ]);
  done.abort();
}

/** Whether a retry may succeed. */
function isTransient({ failure }: RemoteError): boolean {
  return failure === "timeout" || failure === "unreachable" || failure === "busy";
}

/** JSON of a completion or an error; other text; "cut" for a stream that ended early. */
type Content = object | string;

/** The reply of a server that refuses a request whose answer did not fit into the token limit. */
const OUT_OF_TOKENS: Reply = {
  text: "",
  outcome: "cut",
  hasThinking: true,
  tokens: null,
  promptTokens: 0,
  completionTokens: 0,
};

/** Reads a response to its end; a stream of events until its answer ends. */
async function readContent(response: Awaited<ReturnType<Fetch>>): Promise<Content> {
  const isStream = /text\/event-stream/i.test(response.headers.get("content-type") ?? "");
  const stream = completionStream();
  if (isStream && response.body && response.status < 300) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { done, value } = await reader.read();
      const piece = done ? decoder.decode() : decoder.decode(value, { stream: true });
      text += piece;
      if (stream.feed(piece) || done) break;
    }
    reader.cancel().catch(() => {});
    return stream.finish() ?? jsonOr(text);
  }
  const text = await response.text();
  if (looksLikeEventStream(text)) {
    stream.feed(text);
    return stream.finish() ?? text;
  }
  return jsonOr(text);
}

/** The object of JSON text; other text as it is. */
function jsonOr(text: string): Content {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : text;
  } catch {
    return text;
  }
}

/** An error that a server states in its answer. */
class ServerError extends RemoteError {
  readonly status: number;
  readonly body: string;
  readonly retryAfterMs: number | undefined;
  constructor(
    failure: RemoteError["failure"],
    message: string,
    options: RemoteErrorOptions & { status: number; body: string; retryAfterMs?: number | undefined },
  ) {
    super(failure, message, options);
    this.status = options.status;
    this.body = options.body;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The error of a response that holds no completion. */
function serverError(url: string, status: number, body: string, retryAfterMs: number | undefined): ServerError {
  const complaint = readComplaint(body);
  const sentence = firstSentence(complaint.message || body);
  const quoted = sentence === "" ? "" : ` ${JSON.stringify(sentence)}`;
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && !statesError(body)) {
    const message = `${url}: must answer with a chat completion, got${quoted || " nothing"}`;
    return new ServerError("not an answer", message, { sentence, status, body });
  }
  // Some servers answer 200 and state the error in the body.
  const isOverloaded = /overload|rate.?limit|unavailable|try again|timed? ?out/i;
  const stated = isSuccess ? (complaint.status ?? (isOverloaded.test(complaint.message) ? 503 : 400)) : status;
  const isDenied = [401, 402, 403, 404].includes(stated);
  const failure =
    isDenied || ([400, 429].includes(stated) && isOutOfCredit(complaint))
      ? "not allowed"
      : stated === 408 || stated === 429 || stated >= 500
        ? "busy"
        : "refused";
  return new ServerError(failure, `${url}: must answer with 200, got ${stated}${quoted}`, {
    sentence,
    status: stated,
    body,
    isTooLong: status === 413 || isTooLong(complaint.message),
    retryAfterMs,
  });
}

/** Whether a body is JSON that states an error. */
function statesError(body: string): boolean {
  try {
    const value: unknown = JSON.parse(body);
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first !== "object" || first === null) return false;
    const { error, errors, detail, object } = first as Record<string, unknown>;
    return Boolean(error || errors || detail) || object === "error";
  } catch {
    return false;
  }
}

/** The pause that a server asks for: `retry-after-ms`, or `Retry-After` in seconds or as a date. */
function retryAfterMs(headers: Pick<Headers, "get">, now: (() => number) | undefined): number | undefined {
  const milliseconds = numberIn(headers.get("retry-after-ms"));
  if (milliseconds !== undefined) return milliseconds;
  const text = headers.get("retry-after");
  const seconds = numberIn(text);
  if (seconds !== undefined) return seconds * 1000;
  // The server's own clock tells how far away the date is.
  const [until, sent] = [Date.parse(text ?? ""), Date.parse(headers.get("date") ?? "")];
  const pause = until - (Number.isNaN(sent) ? (now?.() ?? Number.NaN) : sent);
  return Number.isNaN(pause) ? undefined : Math.max(0, pause);
}

function numberIn(text: string | null): number | undefined {
  const number = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return number >= 0 ? number : undefined;
}
