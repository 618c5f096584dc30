import { expect, test } from "vitest";

import { readReply } from "./reply.ts";
import { splitThinking } from "./thinking.ts";

const reply = (message: object, more: object = {}, usage: object = {}) =>
  readReply({ choices: [{ message, finish_reason: "stop", ...more }], usage });

test.each<[string, string, boolean]>([
  ["2", "2", false],
  ["<think>Maybe [[1]].</think>\n\n[[2]]", "\n\n[[2]]", true],
  ["<think>Maybe [[1]]", "", true],
  ["Maybe [[1]].</think>2", "2", true],
  ["<think></think>1", "1", true],
  ["2<think>or 1</think>", "2", true],
  ["<think>a <think> b</think> [[1]] </think>[[2]]", "[[2]]", true],
  ["<THINKING>1</THINKING>2", "2", true],
  ["<seed:think>1</seed:think>2", "2", true],
  ["[THINK]1[/THINK]2", "2", true],
  ["[THINK]1", "", true],
  ["◁think▷1◁/think▷2", "2", true],
  ["<|channel>thought\n1<channel|>2<turn|>", "2", true],
  ["<|channel|>analysis<|message|>[[1]]?<|end|><|start|>assistant<|channel|>final<|message|>2<|return|>", "2", true],
  ["<|channel|>analysis<|message|>So [[1]]", "", true],
  ["<|channel|>final<|message|>1<|end|><|start|>assistant<|channel|>analysis<|message|>2", "", true],
  ["analysisWe compare. [[1]]assistantfinal2", "2", true],
  ["analysisWe compare. [[1]]", "", true],
  ["2<|im_end|>", "2", false],
  ["2</s> <|eot_id|>\n", "2", false],
  ["Analysis: the second. [[2]]", "Analysis: the second. [[2]]", false],
])("%j without thinking is %j", (content, text, hasThinking) => {
  expect(splitThinking(content)).toEqual({ text, hasThinking });
});

test("content as a string, as parts, with thinking beside it", () => {
  expect(reply({ content: "1" })).toMatchObject({ text: "1", outcome: "complete", hasThinking: false });
  const parts = [
    { type: "thinking", thinking: [{ type: "text", text: "1?" }] },
    { type: "text", text: "2" },
  ];
  expect(reply({ content: parts })).toMatchObject({ text: "2", hasThinking: true });
  expect(reply({ content: "2", reasoning_content: "1?" })).toMatchObject({ text: "2", hasThinking: true });
  expect(reply({ content: "2", reasoning: "1?" })).toMatchObject({ text: "2", hasThinking: true });
  expect(reply({ content: "2", reasoning_content: "" })).toMatchObject({ hasThinking: false });
  const usage = { prompt_tokens: 9, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 4 } };
  expect(reply({ content: "2" }, {}, usage)).toMatchObject({ hasThinking: true, promptTokens: 9, completionTokens: 5 });
});

test.each<[object, object, object]>([
  [{ content: "1" }, { finish_reason: "length" }, { text: "1", outcome: "cut" }],
  [
    { content: null, reasoning_content: "Let me" },
    { finish_reason: "length" },
    { text: "", outcome: "cut", hasThinking: true },
  ],
  [{ content: null, refusal: "I cannot." }, {}, { outcome: "declined", refusal: "I cannot." }],
  [{ content: [{ type: "refusal", refusal: "No." }] }, {}, { outcome: "declined", refusal: "No." }],
  [
    { content: "" },
    { finish_reason: "content_filter" },
    { outcome: "declined", refusal: "finish_reason content_filter" },
  ],
  [
    { content: null, tool_calls: [{ id: "1" }] },
    { finish_reason: "tool_calls" },
    { outcome: "declined", refusal: "a tool call instead of an answer" },
  ],
  [{ content: "1", tool_calls: [], refusal: null }, {}, { outcome: "complete" }],
  [{ content: null }, {}, { text: "", outcome: "complete" }],
])("%j %j", (message, more, expected) => {
  expect(reply(message, more)).toMatchObject(expected);
});

test("what is not a completion", () => {
  for (const body of [{}, [], { choices: [] }, { choices: [{}] }, { choices: [{ message: { content: null } }] }, "1"]) {
    expect(readReply(body)).toBeUndefined();
  }
});

test("candidates of the tokens that hold a digit, without invalid ones", () => {
  const top_logprobs = [
    { token: "1", logprob: -0.1 },
    { token: "2", logprob: "x" },
    { logprob: -1 },
    { token: "0", logprob: 3 },
  ];
  const content = [
    { token: "**", top_logprobs },
    { token: "1", top_logprobs },
  ];
  const read = reply({ content: "**1" }, { logprobs: { content } });
  expect(read?.tokens).toEqual([
    { token: "**", candidates: [] },
    { token: "1", candidates: [{ token: "1", logprob: -0.1 }] },
  ]);
  // Thinking after the answer: the tokens at the end are not the answer's.
  expect(reply({ content: "1<think>2" }, { logprobs: { content } })?.tokens).toBeNull();
  const long = Array.from({ length: 100 }, (_, i) => ({ token: `${i}` }));
  expect(reply({ content: "1" }, { logprobs: { content: long } })?.tokens).toHaveLength(64);
});
