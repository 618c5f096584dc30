import { expect, test } from "vitest";

import { completionStream, looksLikeEventStream } from "./event-stream.ts";

const chunk = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, ...more }] })}\n\n`;

const read = (text: string, size = text.length) => {
  const stream = completionStream();
  for (let at = 0; at < text.length; at += size) if (stream.feed(text.slice(at, at + size))) break;
  return stream.finish();
};

const whole = [
  ": keep-alive\n\n",
  chunk({ role: "assistant", content: "" }),
  chunk({ reasoning_content: "The second " }),
  chunk({ reasoning_content: "is ☾ better" }),
  chunk({ content: "**" }, { logprobs: { content: [{ token: "**" }] } }),
  chunk({ content: "2**" }, { logprobs: { content: [{ token: "2" }, { token: "**" }] } }),
  chunk({}, { finish_reason: "stop" }),
  `data: ${JSON.stringify({ choices: [], usage: { completion_tokens: 9 } })}\n\n`,
  "data: [DONE]\n\n",
].join("");

const completion = {
  choices: [
    {
      message: { role: "assistant", content: "**2**", reasoning_content: "The second is ☾ better" },
      finish_reason: "stop",
      logprobs: { content: [{ token: "**" }, { token: "2" }, { token: "**" }] },
    },
  ],
  usage: { completion_tokens: 9 },
};

test("chunks are joined, wherever they are cut and however lines end", () => {
  for (const size of [1, 2, 7, whole.length]) {
    expect(read(whole, size)).toEqual(completion);
    expect(read(whole.replaceAll("\n", "\r\n"), size)).toEqual(completion);
  }
  expect(looksLikeEventStream(whole)).toBe(true);
  expect(looksLikeEventStream('{"data": 1}')).toBe(false);
});

test("the end: [DONE], a finish reason, or neither", () => {
  const stream = completionStream();
  expect(stream.feed(chunk({ content: "1" }))).toBe(false);
  expect(stream.feed("data: [DONE]\n\n")).toBe(true);
  expect(read(chunk({ content: "1" }, { finish_reason: "stop" }).trimEnd())).toMatchObject({
    choices: [{ message: { content: "1" }, finish_reason: "stop" }],
  });
  expect(read(chunk({ content: "1" }))).toBe("cut");
  expect(read(": nothing\n\n")).toBeUndefined();
});

test("events without blank lines between them, refusals, lists of parts, other choices", () => {
  const lines = `${chunk({ content: "1" }).trim()}\n${chunk({ content: "." }).trim()}\ndata: [DONE]\n`;
  expect(read(lines)).toMatchObject({ choices: [{ message: { content: "1." } }] });
  expect(read(`${chunk({ refusal: "I " })}${chunk({ refusal: "cannot" })}data: [DONE]\n\n`)).toMatchObject({
    choices: [{ message: { refusal: "I cannot" } }],
  });
  const parts = chunk({ content: [{ type: "thinking", thinking: [] }] }) + chunk({ content: "2" });
  expect(read(`${parts}data: [DONE]\n\n`)).toMatchObject({
    choices: [{ message: { content: [{ type: "thinking" }, { type: "text", text: "2" }] } }],
  });
  const other = `data: ${JSON.stringify({ choices: [{ index: 1, delta: { content: "2" } }] })}\n\n`;
  expect(read(`${chunk({ content: "1" })}${other}data: [DONE]\n\n`)).toMatchObject({
    choices: [{ message: { content: "1" } }],
  });
});

test("an error in the stream", () => {
  const error = { error: { message: "overloaded" } };
  expect(read(`${chunk({ content: "1" })}data: ${JSON.stringify(error)}\n\n`)).toEqual(error);
  expect(read(`event: error\ndata: ${JSON.stringify({ message: "gone" })}\n\n`)).toEqual({ message: "gone" });
  expect(read("event: error\ndata: gone\n\n")).toEqual({ error: "gone" });
});
