import { expect, test } from "vitest";

import type { ChatRequest } from "./chat-client.ts";
import {
  adapt,
  DEFAULT_DIALECT,
  type Dialect,
  describeDialect,
  dialectChanges,
  mergeDialects,
  requestBody,
} from "./dialect.ts";

const request: ChatRequest = {
  messages: [
    { role: "system", content: "Compare." },
    { role: "user", content: "1 or 2?" },
  ],
  maxTokens: 4,
  logprobs: true,
};

const error = (message: string, more: object = {}): string => JSON.stringify({ error: { message, ...more } });
const detail = (loc: (string | number)[], msg: string, type = "value_error"): string =>
  JSON.stringify({ detail: [{ type, loc, msg, input: "stream temperature logprobs" }] });

const learn = (changes: Partial<Dialect>): Dialect => ({ ...DEFAULT_DIALECT, ...changes });

test.each<[number, string, Partial<Dialect> | undefined]>([
  // The name of the token limit, and its bounds.
  [
    400,
    error("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."),
    { limitKey: "max_completion_tokens" },
  ],
  [422, detail(["body", "max_tokens"], "Extra inputs are not permitted"), { limitKey: "max_completion_tokens" }],
  [
    400,
    error("Invalid 'max_tokens': integer below minimum value. Expected a value >= 16, but got 4 instead."),
    { minLimit: 16 },
  ],
  [
    400,
    error("max_tokens is too large: 4096. This model supports at most 2048 completion tokens."),
    { maxLimit: 2048 },
  ],
  [400, error("Range of max_tokens should be [16, 8192]"), { minLimit: 16, maxLimit: 8192 }],
  [
    400,
    error(
      "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 2048 tokens",
    ),
    undefined,
  ],
  // Temperature.
  [
    400,
    error(
      "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
    ),
    { omitted: ["temperature"] },
  ],
  [400, error("invalid temperature: only 1 is allowed for this model"), { omitted: ["temperature"] }],
  [422, detail(["body", "temperature"], "Input should be greater than 0"), { omitted: ["temperature"] }],
  // Log-probabilities.
  [403, error("You are not allowed to request logprobs from this model"), { omitted: ["logprobs"] }],
  [400, error("This model does not support log probabilities: log_probs"), { omitted: ["logprobs"] }],
  [422, detail(["body", "top_logprobs"], "Input should be less than or equal to 5"), { topLogprobs: 5 }],
  [400, error("Requested sample logprobs of 20, which is greater than max allowed: 5"), { topLogprobs: 5 }],
  [400, error("Invalid value for 'top_logprobs': must be between 0 and 11."), { topLogprobs: 11 }],
  [400, error("top_logprobs must be less than 6"), { topLogprobs: 5 }],
  [400, error("top_logprobs: 20 is more than the 8 of this model"), { topLogprobs: 8 }],
  [400, error("Range of top_logprobs should be [0, 5]"), { topLogprobs: 5 }],
  [400, error("supported range of logprobs is from 1 (inclusive) to 20 (exclusive)"), { topLogprobs: 19 }],
  [400, error("Requested sample logprobs of 20, which is greater than max allowed: 0"), { omitted: ["logprobs"] }],
  [403, error("Your key may not use temperature, stream or this model"), undefined],
  [404, error("The model 'stream-temperature' does not exist"), undefined],
  // System role.
  [400, error("System role not supported"), { systemRole: false }],
  [
    500,
    error("Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/..."),
    { systemRole: false },
  ],
  [400, error("Developer instruction is not enabled for models/gemma-3-27b-it"), { systemRole: false }],
  [
    400,
    error("Unsupported value: 'messages[0].role' does not support 'system' with this model."),
    { systemRole: false },
  ],
  [400, error("Only user and assistant roles are supported!"), { systemRole: false }],
  [422, detail(["body", "messages", 0, "role"], "Input should be 'user' or 'assistant'"), { systemRole: false }],
  [500, error("Internal server error"), undefined],
  // Content.
  [422, detail(["body", "messages", 0, "content"], "Input should be a valid list"), { parts: true }],
  [
    400,
    error("Invalid type for 'messages[0].content': expected an array of objects, but got a string instead."),
    { parts: true },
  ],
  // Other fields.
  [400, error("Unrecognized request argument supplied: n"), { omitted: ["n"] }],
  [400, error("'n' is not supported"), { omitted: ["n"] }],
  [400, error("Only the default value is supported.", { param: "n" }), { omitted: ["n"] }],
  [422, detail(["body", "n"], "Extra inputs are not permitted", "extra_forbidden"), { omitted: ["n"] }],
  [
    422,
    JSON.stringify({ message: { detail: [{ loc: ["body", "logprobs"], msg: "Extra inputs are not permitted" }] } }),
    { omitted: ["logprobs"] },
  ],
  [
    400,
    error("Unrecognized request arguments supplied: logprobs, n, temperature"),
    { omitted: ["logprobs", "temperature", "n"] },
  ],
  [400, error("Unknown field: n. Allowed fields: model, messages, temperature, stream"), { omitted: ["n"] }],
  [400, error("Unrecognized request argument supplied: stream"), { omitted: ["stream"] }],
  [
    400,
    error("[{'type': 'extra_forbidden', 'loc': ('body', 'n'), 'msg': 'Extra inputs are not permitted', 'input': 1}]"),
    { omitted: ["n"] },
  ],
  [422, JSON.stringify({ error: "body must NOT have additional properties" }), { omitted: ["n", "stream"] }],
  // Streams.
  [
    400,
    error("This model only support stream mode, please enable the stream parameter to access the model."),
    { stream: true },
  ],
  [400, error("parameter.enable_thinking must be set to false for non-streaming calls"), { stream: true }],
  [400, error("stream=false is not supported"), { stream: true }],
  // The server behind a gateway.
  [
    400,
    error("Provider returned error", { metadata: { raw: error("System role not supported") } }),
    { systemRole: false },
  ],
  [400, `[${error("Developer instruction is not enabled", { code: 400 })}]`, { systemRole: false }],
  // Nothing to change.
  [
    400,
    error("This model's maximum context length is 2048 tokens. Please reduce the length of the messages."),
    undefined,
  ],
  [400, error("The response was filtered"), undefined],
  [401, error("temperature"), undefined],
  [429, error("logprobs"), undefined],
  [400, "", undefined],
])("%i %s", (status, body, changes) => {
  const adapted = adapt(DEFAULT_DIALECT, status, body);
  expect(adapted && dialectChanges(adapted)).toEqual(changes);
  // A server that repeats its refusal is adapted to a few more times, and then no more.
  let steps = 0;
  for (let dialect = adapted; dialect; dialect = adapt(dialect, status, body)) steps++;
  expect(steps).toBeLessThanOrEqual(3);
});

test("unknown fields that are not named are left out step by step, and then no more", () => {
  const body = JSON.stringify({ message: "Additional properties are not allowed" });
  const steps: unknown[] = [];
  for (let dialect = adapt(DEFAULT_DIALECT, 422, body); dialect; dialect = adapt(dialect, 422, body)) {
    steps.push(dialect.omitted);
  }
  expect(steps).toEqual([
    ["n", "stream"],
    ["n", "stream", "logprobs"],
    ["n", "stream", "logprobs", "temperature"],
  ]);
});

test("a limit that is refused under both names is left out", () => {
  const one = adapt(DEFAULT_DIALECT, 400, error("Unknown parameter: max_tokens"))!;
  const two = adapt(one, 400, error("Unknown parameter: max_completion_tokens"))!;
  expect([one.limitKey, two.limitKey]).toEqual(["max_completion_tokens", null]);
  expect(requestBody("m", request, two)).not.toHaveProperty("max_completion_tokens");
});

test("the body in a dialect", () => {
  expect(requestBody("m", request, DEFAULT_DIALECT)).toEqual({
    model: "m",
    messages: request.messages,
    max_tokens: 4,
    temperature: 0,
    n: 1,
    stream: false,
    logprobs: true,
    top_logprobs: 20,
  });
  const bare = learn({
    limitKey: "max_completion_tokens",
    minLimit: 16,
    omitted: ["temperature", "n", "stream", "logprobs"],
    systemRole: false,
    parts: true,
  });
  expect(requestBody("m", request, bare)).toEqual({
    model: "m",
    messages: [{ role: "user", content: [{ type: "text", text: "Compare.\n\n1 or 2?" }] }],
    max_completion_tokens: 16,
  });
  const streamed = requestBody("m", request, learn({ stream: true, longLimit: 4096, maxLimit: 2048, topLogprobs: 5 }));
  expect(streamed).toMatchObject({
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: 2048,
    top_logprobs: 5,
  });
  const withoutUsage = adapt(learn({ stream: true }), 400, error("Unknown parameter: 'stream_options'"))!;
  expect(requestBody("m", request, withoutUsage)).not.toHaveProperty("stream_options");
});

test("the changes in words, and of several answers", () => {
  const one = learn({ omitted: ["temperature"], stream: true });
  const both = mergeDialects(one, { omitted: ["logprobs"], longLimit: 4096 });
  expect(describeDialect(both)).toEqual([
    "without temperature, so answers are not deterministic",
    "a token limit of 4096, because answers were cut off",
    "without log-probabilities",
    "answers as a stream",
  ]);
  expect(describeDialect(DEFAULT_DIALECT)).toEqual([]);
});
