import { expect, test } from "vitest";
import { MemoryStorage } from "../core/index.ts";

import { openAnswerCache } from "./answer-cache.ts";
import { type ChatClientOptions, chatClient, type Fetch, type Sleep } from "./chat-client.ts";
import { RemoteError } from "./remote-error.ts";

const TIMEOUT = 30_000;
const question = { messages: [{ role: "user", content: "1 or 2?" }], maxTokens: 4 } as const;

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | "hang" | "break";

const completion = (content: string, more: object = {}): object => ({
  choices: [{ message: { content }, ...more }],
  usage: { prompt_tokens: 30, completion_tokens: 2 },
});

/** A server that gives these answers one after the other, the last for ever; and time that passes at once. */
function world(...answers: Answer[]) {
  const sent: { url: string; body: Record<string, unknown>; headers: Record<string, string> }[] = [];
  const pauses: number[] = [];
  const current = (): Answer => answers[Math.min(sent.length, answers.length) - 1]!;
  const fetch: Fetch = async (url, { body, headers, signal }) => {
    sent.push({ url, body: JSON.parse(body), headers });
    const answer = current();
    if (answer === "hang")
      return await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    if (answer === "break") throw new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
    const { status = 200, body: content, headers: sentBack = {} } = answer;
    const text = typeof content === "string" ? content : JSON.stringify(content);
    return new Response(text, { status, headers: sentBack });
  };
  const sleep: Sleep = async (milliseconds, signal) => {
    if (milliseconds !== TIMEOUT) return void pauses.push(milliseconds);
    // The limit of a try passes only when the server hangs.
    await Promise.resolve();
    if (current() === "hang" && !signal.aborted) return;
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  };
  const client = (options: Partial<ChatClientOptions> = {}) =>
    chatClient({ url: "http://host/v1/", model: "m", fetch, sleep, timeoutMs: TIMEOUT, ...options });
  return { sent, pauses, client };
}

const failureOf = async (promise: Promise<unknown>): Promise<RemoteError> => {
  const error = await promise.then(() => undefined).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RemoteError);
  return error as RemoteError;
};

test("one request with all sampling parameters, and the key only in its header", async () => {
  const { sent, client } = world({ body: completion("1") });
  const asked = client({ key: "secret" });
  expect(await asked.ask({ ...question, logprobs: true })).toMatchObject({ text: "1", tokens: null, limit: 4 });
  expect(sent).toEqual([
    {
      url: "http://host/v1/chat/completions",
      headers: { "content-type": "application/json", authorization: "Bearer secret" },
      body: {
        model: "m",
        messages: question.messages,
        max_tokens: 4,
        temperature: 0,
        n: 1,
        stream: false,
        logprobs: true,
        top_logprobs: 20,
      },
    },
  ]);
  expect(asked.counts()).toEqual({
    requests: 1,
    retries: 0,
    timeouts: 0,
    cached: 0,
    promptTokens: 30,
    completionTokens: 2,
  });
});

test("the cost, by prices per million tokens", async () => {
  const { client } = world({ body: completion("1") });
  const asked = client({ prices: { prompt: 0.5, completion: 2 } });
  await asked.ask(question);
  await asked.ask({ ...question, maxTokens: 5 });
  // 60 tokens read, 4 written.
  expect(asked.counts().cost).toBeCloseTo((60 * 0.5 + 4 * 2) / 1e6, 18);
});

const OTHER_NAME = {
  status: 400,
  body: { error: { message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead." } },
};

/** A server that answers by the request's body. */
function serverBy(answer: (body: Record<string, unknown>, count: number) => Answer & object) {
  const sent: Record<string, unknown>[] = [];
  const fetch: Fetch = async (_, { body }) => {
    sent.push(JSON.parse(body));
    const { status = 200, body: content, headers = {} } = answer(sent.at(-1)!, sent.length);
    await new Promise((ready) => setTimeout(ready));
    return new Response(typeof content === "string" ? content : JSON.stringify(content), { status, headers });
  };
  const client = (options: Partial<ChatClientOptions> = {}) => world("break").client({ fetch, ...options });
  return { sent, client };
}

const refusal = (message: string, status = 400): Answer & object => ({ status, body: { error: { message } } });

test("the first request learns the dialect while the others wait, and answers are cached", async () => {
  const storage = new MemoryStorage();
  const { sent, client } = serverBy(({ max_tokens, temperature }) =>
    max_tokens !== undefined
      ? OTHER_NAME
      : temperature !== undefined
        ? refusal("Unsupported value: 'temperature' does not support 0 with this model.")
        : { body: completion("1") },
  );
  const asked = client({ cache: await openAnswerCache(storage, "answers.jsonl") });
  const questions = [4, 9, 7].map((maxTokens) => ({ ...question, maxTokens }));
  const answers = await Promise.all(questions.map((one) => asked.ask(one)));
  expect(answers.map(({ text }) => text)).toEqual(["1", "1", "1"]);
  expect(sent.map((body) => body["max_tokens"] ?? body["max_completion_tokens"])).toEqual([4, 4, 4, 9, 7]);
  expect(asked.dialect()).toMatchObject({ limitKey: "max_completion_tokens", omitted: ["temperature"] });
  // The key of an answer does not depend on the dialect; what was adapted for it is kept.
  const again = world("break").client({ cache: await openAnswerCache(storage, "answers.jsonl") });
  expect(again.dialect().omitted).toEqual([]);
  expect(await again.ask(question)).toMatchObject({ text: "1" });
  expect(again.counts()).toMatchObject({ requests: 0, cached: 1 });
  expect(again.dialect()).toMatchObject({ limitKey: "max_completion_tokens", omitted: ["temperature"] });
});

test("a failed discovery is nobody's dialect: the next request asks in the default one", async () => {
  const { sent, client } = serverBy((_, count) =>
    count === 1
      ? refusal("Invalid 'temperature'")
      : count === 2
        ? refusal("The prompt is too long")
        : { body: completion("1") },
  );
  const asked = client();
  const [first, second] = await Promise.allSettled([asked.ask(question), asked.ask({ ...question, maxTokens: 5 })]);
  expect([first.status, second.status]).toEqual(["rejected", "fulfilled"]);
  expect(first).toMatchObject({ reason: { failure: "refused", isTooLong: true, sentence: "The prompt is too long" } });
  expect(sent.map(({ temperature }) => temperature)).toEqual([0, undefined, 0]);
});

test("a server that refuses both parameter names ends in an error", async () => {
  const { client, sent } = world(OTHER_NAME);
  const asked = client();
  expect((await failureOf(asked.ask(question))).failure).toBe("refused");
  expect(sent).toHaveLength(2);
});

test("a refusal that names nothing is tried once without log-probabilities", async () => {
  const { sent, client } = serverBy(({ logprobs }) => (logprobs ? refusal("no") : { body: completion("1") }));
  const asked = client();
  expect((await asked.ask({ ...question, logprobs: true })).text).toBe("1");
  await asked.ask({ ...question, logprobs: true, maxTokens: 5 });
  expect(sent.map(({ logprobs }) => logprobs)).toEqual([true, undefined, undefined]);
  const other = serverBy(() => refusal("no"));
  const error = await failureOf(other.client().ask({ ...question, logprobs: true }));
  expect([error.sentence, other.sent.length]).toEqual(["no", 2]);
});

test("a server that only streams is asked for a stream, which is read in pieces", async () => {
  const chunk = (delta: object, more = {}) => `data: ${JSON.stringify({ choices: [{ delta, ...more }] })}\r\n\r\n`;
  const text = `: hello\r\n\r\n${chunk({ reasoning_content: "☾" })}${chunk({ content: "1" }, { finish_reason: "stop" })}data: {"choices":[],"usage":{"completion_tokens":7}}\n\ndata: [DONE]\n\n`;
  const sent: Record<string, unknown>[] = [];
  const fetch: Fetch = async (_, { body }) => {
    sent.push(JSON.parse(body));
    if (!sent.at(-1)!["stream"]) {
      return new Response(JSON.stringify({ message: "This model only support stream mode" }), { status: 400 });
    }
    const bytes = new TextEncoder().encode(text);
    let at = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      // The connection stays open after [DONE].
      if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += 3)));
    };
    return new Response(new ReadableStream({ pull }), { headers: { "content-type": "text/event-stream" } });
  };
  const asked = world("break").client({ fetch });
  expect(await asked.ask(question)).toMatchObject({ text: "1", hasThinking: true, outcome: "complete" });
  expect(sent).toHaveLength(2);
  expect(sent[1]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  expect(asked.counts().completionTokens).toBe(7);
});

test("a stream that ends early is tried again; a stream that nobody asked for is read", async () => {
  const half = 'data: {"choices":[{"delta":{"content":"1"}}]}\n\n';
  const { client, sent } = world({ body: half }, { body: `${half}data: [DONE]\n\n` });
  expect((await client().ask(question)).text).toBe("1");
  expect(sent).toHaveLength(2);
  const mislabelled = world({ body: completion("2"), headers: { "content-type": "text/event-stream" } });
  expect((await mislabelled.client().ask(question)).text).toBe("2");
});

const thought = (text: string, more: object = {}): object => ({
  choices: [{ message: { content: text, ...more }, finish_reason: "length" }],
});

test("an answer that is cut off while the model thinks raises the limit once for the model", async () => {
  const storage = new MemoryStorage();
  const { sent, client } = serverBy(({ max_tokens }) =>
    Number(max_tokens) < 4096
      ? { body: thought("", { reasoning_content: "Let me" }) }
      : { body: completion("2", { finish_reason: "stop" }) },
  );
  const asked = client({ cache: await openAnswerCache(storage, "answers.jsonl") });
  const long = { ...question, longMaxTokens: 4096 };
  const answers = await Promise.all([asked.ask(long), asked.ask({ ...long, maxTokens: 5 })]);
  expect(answers).toMatchObject([
    { text: "2", limit: 4096 },
    { text: "2", limit: 4096 },
  ]);
  expect(sent.map(({ max_tokens }) => max_tokens)).toEqual([4, 4096, 4096]);
  expect(asked.dialect().longLimit).toBe(4096);
  // Without a longer limit the cut answer stands, and is not cached.
  expect(await asked.ask({ ...question, maxTokens: 3 })).toMatchObject({ outcome: "complete", limit: 4096 });
  const bounded = client();
  expect(await bounded.ask(question)).toMatchObject({ outcome: "cut", text: "", limit: 4 });
});

test("a longer limit that does not help is not kept", async () => {
  const { sent, client } = serverBy(({ max_tokens }) =>
    Number(max_tokens) < 4096 ? { body: thought("The first text") } : { body: completion("The first text is better.") },
  );
  const asked = client();
  const long = { ...question, longMaxTokens: 4096, isUsable: ({ text }: { text: string }) => text === "1" };
  expect(await asked.ask(long)).toMatchObject({ outcome: "complete", limit: 4096 });
  expect(await asked.ask({ ...long, maxTokens: 5 })).toMatchObject({ outcome: "cut", limit: 5 });
  expect(sent.map(({ max_tokens }) => max_tokens)).toEqual([4, 4096, 5]);
});

test("a server that refuses a request whose answer did not fit is asked for more", async () => {
  const { client } = serverBy(({ max_tokens }) =>
    Number(max_tokens) < 4096
      ? refusal("Could not finish the message because max_tokens or model output limit was reached.")
      : { body: completion("2") },
  );
  expect(await client().ask({ ...question, longMaxTokens: 4096 })).toMatchObject({ text: "2" });
});

// 500 · 2^n, times 1 to 1.5; the second pause is what the server asks for.
test("429, 5xx and broken connections are retried with exponential backoff", async () => {
  const { client, pauses, sent } = world(
    { status: 500, body: "no" },
    { status: 429, body: "slow down", headers: { "retry-after": "7" } },
    "break",
    { body: completion("2") },
  );
  const asked = client();
  expect((await asked.ask(question)).text).toBe("2");
  expect(sent).toHaveLength(4);
  expect(pauses[1]).toBe(7000);
  for (const [i, base] of [
    [0, 500],
    [2, 2000],
  ] as const) {
    expect(pauses[i]).toBeGreaterThanOrEqual(base);
    expect(pauses[i]).toBeLessThanOrEqual(1.5 * base);
  }
  expect(asked.counts()).toMatchObject({ requests: 4, retries: 3, timeouts: 0 });
});

test("a long Retry-After is capped", async () => {
  const { client, pauses } = world({ status: 503, headers: { "retry-after": "3600" } }, { body: completion("1") });
  await client().ask(question);
  expect(pauses).toEqual([60_000]);
});

test.each<[Record<string, string>, number]>([
  [{ "retry-after": "Wed, 21 Oct 2026 07:28:09 GMT", date: "Wed, 21 Oct 2026 07:28:00 GMT" }, 9000],
  [{ "retry-after": "Wed, 21 Oct 2026 07:28:09 GMT" }, 4000],
  [{ "retry-after": "Wed, 21 Oct 2026 07:27:00 GMT" }, 0],
  [{ "retry-after": "Wed, 21 Oct 2026 09:28:09 GMT" }, 60_000],
  [{ "retry-after-ms": "1500", "retry-after": "2" }, 1500],
])("the pause of %j is %i ms", async (headers, pause) => {
  const { client, pauses } = world({ status: 429, headers }, { body: completion("1") });
  await client({ now: () => Date.parse("2026-10-21T07:28:05Z") }).ask(question);
  expect(pauses).toEqual([pause]);
});

test("after all retries the error states the cause", async () => {
  const { client, sent } = world({ status: 500, body: "out of memory" });
  const busy = await failureOf(client({ retries: 2 }).ask(question));
  expect(busy.failure).toBe("busy");
  expect(busy.message).toBe('http://host/v1/chat/completions: must answer with 200, got 500 "out of memory"');
  expect(sent).toHaveLength(3);

  const late = world("hang");
  const asked = late.client({ retries: 1 });
  const timeout = await failureOf(asked.ask(question));
  expect([timeout.failure, timeout.message]).toEqual([
    "timeout",
    "http://host/v1/chat/completions: must answer within 30 s, got nothing",
  ]);
  expect(asked.counts()).toMatchObject({ requests: 2, timeouts: 2, retries: 1 });

  const broken = await failureOf(world("break").client({ retries: 0 }).ask(question));
  expect([broken.failure, broken.message]).toEqual([
    "unreachable",
    'http://host/v1/chat/completions: must be reachable, got "connect ECONNREFUSED"',
  ]);
});

test.each([
  [{ status: 401, body: "key?" }, "not allowed"],
  [{ status: 402, body: { error: { message: "Insufficient credits" } } }, "not allowed"],
  [{ status: 429, body: { error: { message: "No", code: "insufficient_quota" } } }, "not allowed"],
  [{ status: 403, body: { error: { message: "Not your model" } } }, "not allowed"],
  [{ body: { error: { message: "No such thing" } } }, "refused"],
  [{ body: { error: { message: "Pay first", code: 402 } } }, "not allowed"],
  [{ status: 404, body: "no model" }, "not allowed"],
  [{ status: 400, body: "too long" }, "refused"],
  [{ body: "<html>" }, "not an answer"],
  [{ body: { choices: [] } }, "not an answer"],
  [{ body: { choices: [{ message: { content: null } }] } }, "not an answer"],
  [{ body: "null" }, "not an answer"],
] as const)("%j is not tried again: %s", async (answer, failure) => {
  const { client, sent } = world(answer);
  expect((await failureOf(client().ask(question))).failure).toBe(failure);
  expect(sent).toHaveLength(1);
});

test("the server's first sentence, without the key", async () => {
  const { client } = world({ status: 401, body: { error: { message: "Wrong key k-secret. Get another." } } });
  const error = await failureOf(client({ key: "k-secret" }).ask(question));
  expect([error.message, error.sentence]).toEqual([
    'http://host/v1/chat/completions: must answer with 200, got 401 "Wrong key …. Get another."',
    "Wrong key …. Get another.",
  ]);
  const page = await failureOf(world({ body: "<html><title>Welcome</title></html>" }).client().ask(question));
  expect(page.message).toBe('http://host/v1/chat/completions: must answer with a chat completion, got "Welcome"');
});

test("an aborted signal rejects with its reason", async () => {
  const controller = new AbortController();
  const { client } = world({ status: 500 });
  const stop = new Error("stop");
  const asked = client().ask(question, controller.signal);
  controller.abort(stop);
  await expect(asked).rejects.toBe(stop);
  await expect(client().ask(question, AbortSignal.abort(stop))).rejects.toBe(stop);
});

test("a request that waits for the dialect ends with its signal", async () => {
  const { client } = world("hang");
  const asked = client({ sleep: () => new Promise(() => {}) });
  const [first, second] = [new AbortController(), new AbortController()];
  const answers = [asked.ask(question, first.signal), asked.ask({ ...question, maxTokens: 5 }, second.signal)];
  const stop = new Error("stop");
  second.abort(stop);
  await expect(answers[1]).rejects.toBe(stop);
  first.abort(stop);
  await expect(answers[0]).rejects.toBe(stop);
});

test("cached requests are not repeated, in this run or the next", async () => {
  const storage = new MemoryStorage();
  const first = world({ body: completion("1") });
  const one = first.client({ cache: await openAnswerCache(storage, "answers.jsonl"), key: "secret" });
  await Promise.all([one.ask(question), one.ask({ ...question, maxTokens: 5 })]);
  expect(await one.ask(question)).toMatchObject({ text: "1" });
  expect(one.counts()).toMatchObject({ requests: 2, cached: 1 });
  expect(storage.text("answers.jsonl")).not.toContain("secret");

  // A killed process left half a line behind.
  await storage.append("answers.jsonl", '{"request":"abc","ans');
  const second = world("break");
  const two = second.client({ cache: await openAnswerCache(storage, "answers.jsonl") });
  expect(await two.ask(question)).toMatchObject({ text: "1" });
  expect(two.counts()).toMatchObject({ requests: 0, cached: 1, promptTokens: 0 });
  expect(storage.text("answers.jsonl").endsWith("}\n")).toBe(true);
  // An answer that cannot be used is not cached, and a cached one that cannot be used is asked for again.
  const third = world({ body: completion("?") }, { body: completion("2") });
  const three = third.client({ cache: await openAnswerCache(storage, "answers.jsonl") });
  const strict = { ...question, isUsable: ({ text }: { text: string }) => text === "2" };
  expect([(await three.ask(strict)).text, (await three.ask(strict)).text, (await three.ask(strict)).text]).toEqual([
    "?",
    "2",
    "2",
  ]);
  expect(three.counts()).toMatchObject({ requests: 2, cached: 1 });
  expect(storage.text("answers.jsonl")).not.toContain('"?"');
  // Another model, another URL, another question: another answer.
  for (const options of [{ model: "n" }, { url: "http://other/v1" }]) {
    const cache = await openAnswerCache(storage, "answers.jsonl");
    await failureOf(second.client({ ...options, retries: 0, cache }).ask(question));
  }
});

test("an invalid cache is refused; an invalid cached answer is requested again", async () => {
  const storage = new MemoryStorage();
  await storage.write("c", '{"request":"a","answer":{}}\n{"request":1}\n');
  await expect(openAnswerCache(storage, "c")).rejects.toThrow(
    'c:2: each line must hold request and answer, got {"request":1}',
  );
  const { client } = world({ body: completion("2") });
  const cache = { get: async () => ({ text: 5 }), put: async () => {} };
  expect((await client({ cache }).ask(question)).text).toBe("2");
});
