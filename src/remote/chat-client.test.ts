import { expect, test } from "vitest";
import { MemoryStorage } from "../core/index.ts";

import { openAnswerCache } from "./answer-cache.ts";
import { type ChatClientOptions, chatClient, type Fetch, type Sleep } from "./chat-client.ts";
import { RemoteError } from "./remote-error.ts";

const TIMEOUT = 30_000;
const question = { messages: [{ role: "user", content: "1 or 2?" }], maxTokens: 4 } as const;

type Answer = { status?: number; body?: unknown; retryAfter?: string } | "hang" | "break";

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
    const { status = 200, body: content, retryAfter } = answer;
    const text = typeof content === "string" ? content : JSON.stringify(content);
    return new Response(text, { status, headers: retryAfter ? { "retry-after": retryAfter } : {} });
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
  expect(await asked.ask({ ...question, logprobs: true })).toMatchObject({ text: "1", firstToken: null });
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

test("a server that needs max_completion_tokens gets it, and its answers are cached", async () => {
  const storage = new MemoryStorage();
  const sent: [unknown, unknown][] = [];
  const fetch: Fetch = async (_, { body }) => {
    const { max_tokens, max_completion_tokens } = JSON.parse(body);
    sent.push([max_tokens, max_completion_tokens]);
    // Both questions are refused before either is asked again.
    while (sent.length < 2) await new Promise((ready) => setTimeout(ready));
    const { status, ...refusal } = OTHER_NAME;
    return max_tokens === undefined
      ? new Response(JSON.stringify(completion("1")))
      : new Response(JSON.stringify(refusal.body), { status });
  };
  const asked = world("break").client({ fetch, cache: await openAnswerCache(storage, "answers.jsonl") });
  const answers = await Promise.all([asked.ask(question), asked.ask({ ...question, maxTokens: 9 })]);
  expect(answers.map(({ text }) => text)).toEqual(["1", "1"]);
  await asked.ask({ ...question, maxTokens: 7 });
  expect(sent.slice(0, 2).every(([limit]) => limit !== undefined)).toBe(true);
  expect(sent.slice(2).map(([, limit]) => limit)).toEqual(expect.arrayContaining([4, 9, 7]));
  expect(sent).toHaveLength(5);
  const again = world("break").client({ cache: await openAnswerCache(storage, "answers.jsonl") });
  expect(await again.ask(question)).toMatchObject({ text: "1" });
  expect(again.counts()).toMatchObject({ requests: 0, cached: 1 });
});

test("a server that refuses both parameter names ends in an error", async () => {
  const { client, sent } = world(OTHER_NAME);
  const asked = client();
  expect((await failureOf(asked.ask(question))).failure).toBe("refused");
  expect(sent).toHaveLength(2);
  await failureOf(asked.ask(question));
  expect(sent).toHaveLength(3);
});

test("log-probabilities of the first token, without invalid ones", async () => {
  const top_logprobs = [
    { token: "1", logprob: -0.1 },
    { token: "2", logprob: "x" },
    { logprob: -1 },
    { token: "0", logprob: 3 },
  ];
  const { client } = world({ body: completion("1", { logprobs: { content: [{ top_logprobs }] } }) });
  expect((await client().ask(question)).firstToken).toEqual([{ token: "1", logprob: -0.1 }]);
});

// 500 · 2^n, times 1 to 1.5; the second pause is what the server asks for.
test("429, 5xx and broken connections are retried with exponential backoff", async () => {
  const { client, pauses, sent } = world(
    { status: 500, body: "no" },
    { status: 429, body: "slow down", retryAfter: "7" },
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
  const { client, pauses } = world({ status: 503, retryAfter: "3600" }, { body: completion("1") });
  await client().ask(question);
  expect(pauses).toEqual([60_000]);
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

test("an aborted signal rejects with its reason", async () => {
  const controller = new AbortController();
  const { client } = world({ status: 500 });
  const stop = new Error("stop");
  const asked = client().ask(question, controller.signal);
  controller.abort(stop);
  await expect(asked).rejects.toBe(stop);
  await expect(client().ask(question, AbortSignal.abort(stop))).rejects.toBe(stop);
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
