import { describe, expect, test } from "vitest";

import { questionRow } from "./question-row.ts";
import type { Content, Row } from "./row.ts";

/** The row as it is to be used, or why it is not, and the warnings. */
function question(row: object): [Row | string, string[]] {
  const warnings: string[] = [];
  return [questionRow({ place: "f:1", ...row } as Row, (reason) => warnings.push(reason)), warnings];
}
const pair = (prompt: Content, chosen: Content, rejected: Content): object => ({
  kind: "preference",
  prompt,
  chosen,
  rejected,
});
const completion = (prompt: string, text: string): object => ({ kind: "completion", prompt, completion: text });
const say = (role: string, content: string, others = {}): { role: string; content: string } => ({
  role,
  content,
  ...others,
});

describe("left out", () => {
  test.each([
    [pair("p", "", "b"), "a text is empty"],
    [pair(" \n", "a", "b"), "a text is empty"],
    [{ kind: "text", text: [say("user", " "), say("assistant", "a")] }, "a text is empty"],
    [pair("p", "a", "a"), "chosen and rejected are the same text"],
    [{ kind: "ranked", prompt: "p", completions: ["a", "b", "a"] }, "two completions are the same text"],
    // What is left after the repeated prompt.
    [pair("a question? ", "a question? yes", "a question? "), "a text is empty"],
    [
      { kind: "text", text: "[{'role': 'user', 'content': 'a'}]" },
      /in Python's notation; hint: write the file as JSON lines/,
    ],
  ])("%j", (row, reason) => expect(question(row)[0]).toEqual(expect.stringMatching(reason)));

  test("an empty message of the system, or one that calls a tool, is no reason", () => {
    const turns = [say("system", ""), say("user", "a"), say("assistant", "", { tool_calls: [1] })];
    expect(question({ kind: "text", text: turns })[0]).toMatchObject({ text: turns });
    expect(
      question({ kind: "text", text: [say("user", "a"), say("assistant", "", { function_call: {} })] })[0],
    ).toMatchObject({ kind: "text" });
  });
});

test("a prompt that each completion repeats is cut off", () => {
  const repeated = "each completion began with the prompt, which was cut off";
  expect(question(pair("a question? ", "a question? yes", "a question? no"))).toEqual([
    { place: "f:1", ...pair("a question? ", "yes", "no") },
    [repeated],
  ]);
  expect(question(completion("a question? ", "a question? yes"))[0]).toMatchObject({ completion: "yes" });
  expect(
    question({ kind: "ranked", prompt: "a question? ", completions: ["a question? 1", "a question? 2"] })[0],
  ).toMatchObject({
    completions: ["1", "2"],
  });
  // One of them, or a short prompt, may begin so by chance.
  expect(question(pair("a question? ", "a question? yes", "no"))[1]).toEqual([]);
  expect(question(completion("the tid", "the tide"))[1]).not.toContain(repeated);
});

test("a prompt that ends within a word is said", () => {
  const within = "the prompt ends within a word: its last character and the next one are letters";
  expect(question(completion("I am s", "orry"))[1]).toEqual([within]);
  expect(question(pair("I am s", " a", "ure"))[1]).toEqual([within]);
  for (const [prompt, text] of [
    ["I am", " sorry"],
    ["I am ", "sorry"],
    ["1 + 1 = ", "2"],
    ["今日は", "晴れ"],
    ["漢字", "漢字"],
    ["Q:", "A"],
  ])
    expect(question(completion(prompt!, text!))[1]).toEqual([]);
});

test("a record that is stored as a text is said", () => {
  expect(question({ kind: "text", text: '{"prompt": "a", "completion": "b"}' })[1]).toHaveLength(1);
  expect(question({ kind: "text", text: '{"name": "a"}' })[1]).toEqual([]);
});
