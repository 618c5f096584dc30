import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { checkRow, recordOf } from "./check-row.ts";
import { recognize } from "./columns.ts";
import { extractPrompt } from "./implicit-prompt.ts";
import type { Content, Message } from "./row.ts";

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "golden/formats.json"), "utf8")) as {
  implicit: { row: { chosen: Content; rejected: Content }; extracted: object }[];
};

/** `user assistant` as messages. */
const talk = (roles: string): Message[] => roles.split(" ").map((role, i) => ({ role, content: `${role} ${i}` }));
function read(value: object, raterColumns = {}, warn: (reason: string) => void = () => {}): object {
  const reading = recognize([value as Record<string, unknown>], {}, "f")!;
  const fields = reading.read(recordOf(value, "f:3"));
  if (typeof fields === "string") throw new Error(fields);
  return checkRow(fields, reading.kind, { place: "f:3", raterColumns, warn });
}

test("other columns are ignored; group and annotator are read, numbers as text, empty values as absent", () => {
  expect(read({ prompt: "a", completion: "b", label: 0, group: 7, annotator: "Ann", note: "x" })).toEqual({
    ...{ kind: "unpaired", prompt: "a", completion: "b", label: false, group: "7", annotator: "Ann", place: "f:3" },
  });
  expect(read({ text: "a", group: "", annotator: null })).toEqual({ kind: "text", text: "a", place: "f:3" });
  const raterColumns = { group: "country", annotator: "who" };
  expect(read({ text: "a", country: "GR", who: 3, group: "x" }, raterColumns)).toMatchObject({
    group: "GR",
    annotator: "3",
  });
});

test.each(golden.implicit)("the prompt of $row is extracted as TRL does", ({ row, extracted }) => {
  expect(extractPrompt(row.chosen, row.rejected, "f:3")).toEqual(extracted);
  expect(read(row)).toMatchObject(extracted);
});

test("a text prompt beside conversations is implicit; an emoji is not split", () => {
  const [chosen, rejected] = [
    talk("user assistant"),
    [talk("user assistant")[0]!, { role: "assistant", content: "no" }],
  ];
  expect(read({ prompt: "user 0", chosen, rejected })).toMatchObject({ prompt: [chosen[0]], chosen: [chosen[1]] });
  // 🌊 and 🌋 have the same high surrogate.
  expect(extractPrompt("a🌊!", "a🌋!", "f")).toEqual({ prompt: "a", chosen: "🌊!", rejected: "🌋!" });
});

test("other fields of a message are kept, and compared", () => {
  const call = (name: string): object => ({ role: "assistant", content: "", tool_calls: [{ name }] });
  const value = { chosen: [...talk("user"), call("tide")], rejected: [...talk("user"), call("moon")] };
  expect(read(value)).toMatchObject({ prompt: talk("user"), chosen: [call("tide")], rejected: [call("moon")] });
});

describe("conversations", () => {
  const turns = (prompt: string, completion: string): (() => object) => {
    const value = { prompt: talk(prompt), completion: talk(completion) };
    return () => read(value);
  };

  test.each([
    ["user", "assistant"],
    ["system user", "assistant"],
    ["developer user assistant user", "assistant"],
    ["user assistant tool tool", "assistant"],
    ["user", "assistant user assistant"],
  ])("%s, then %s", (prompt, completion) => expect(turns(prompt, completion)).not.toThrow());

  const within = "of the prompt with its completion";
  test.each([
    ["user user", "assistant", `f:3: roles must alternate, got user after user in message 2 ${within}`],
    ["user", "user", `f:3: roles must alternate, got user after user in message 2 ${within}`],
    ["user system", "assistant", `f:3: roles must alternate, got system after user in message 2 ${within}`],
    ["assistant", "user", `f:3: roles must alternate, got assistant first in message 1 ${within}`],
    ["user tool", "assistant", `f:3: roles must alternate, got tool after user in message 2 ${within}`],
    ["user", "assistant user", `f:3: the last message ${within} must be the assistant's, got one of user`],
    ["user", "robot", `f:3: roles must alternate, got robot after user in message 2 ${within}`],
  ])("%s, then %s is rejected", (prompt, completion, said) => expect(turns(prompt, completion)).toThrow(said));

  test("rejected and every ranked completion are checked like chosen", () => {
    const [prompt, good, bad] = [talk("user"), talk("assistant"), talk("user")];
    expect(() => read({ prompt, chosen: good, rejected: bad })).toThrow("got user after user");
    expect(() => read({ prompt, completions: [good, good, bad] })).toThrow("got user after user");
    expect(() => read({ messages: talk("user assistant user") })).toThrow("the last message of messages must be");
  });
});

const p = { prompt: "a" };

test.each([
  [{ ...p, chosen: "b", rejected: 1 }, 'f:3: "rejected" must be text, got 1; a preference row has'],
  [
    { ...p, completion: "b", label: "yes" },
    'f:3: "label" must be true or false, or 1 or 0, got "yes"; an unpaired row has',
  ],
  [{ ...p, completions: ["b"] }, 'f:3: "completions" must list two or more, best first, got ["b"]; a ranked row has'],
  [{ ...p, completions: ["b", 2] }, 'f:3: "completions[1]" must be text, got 2'],
  [
    { prompt: talk("user"), completion: "b" },
    "f:3: a row must have only texts or only conversations, got both in prompt and completion",
  ],
  [
    { ...p, completions: [talk("user"), "b"] },
    "f:3: a row must have only texts or only conversations, got both in prompt and completions[0]",
  ],
  [
    { messages: [{ role: "user" }] },
    'f:3: "messages" must have a role and a content, both text, in each message, got {"role":"user"} in message 1',
  ],
  [{ messages: [] }, 'f:3: "messages" must be text, got []'],
  [{ chosen: "tide", rejected: "moon" }, "f:3: chosen and rejected must have a common prefix where there is no prompt"],
  [{ text: "a", group: ["b"] }, 'f:3: "group" must be text or a number, got ["b"]'],
])("%j is rejected", (value, said) => expect(() => read(value)).toThrow(said));

test("what was done to a row is said", () => {
  const said: string[] = [];
  const heard = (value: object): object => read(value, {}, (reason) => said.push(reason));
  const answer = (content: string): Message[] => [{ role: "assistant", content }];
  const question: Message[] = [{ role: "user", content: "p" }];
  expect(heard({ prompt: "p", chosen: answer("a"), rejected: answer("b") })).toMatchObject({
    prompt: question,
    chosen: answer("a"),
  });
  expect(said.splice(0)).toEqual(["a text prompt beside conversations was read as the user's message"]);
  const whole = (content: string): Message[] => [...question, ...answer(content)];
  expect(heard({ prompt: question, chosen: whole("a"), rejected: whole("b") })).toMatchObject({
    prompt: question,
    chosen: answer("a"),
    rejected: answer("b"),
  });
  expect(said.splice(0)).toEqual(["each completion began with the prompt, which was cut off"]);
  // One of both alone is a conversation that goes on.
  expect(() => heard({ prompt: question, chosen: whole("a"), rejected: answer("b") })).toThrow("user after user");
  expect(heard({ chosen: whole("a"), rejected: whole("b") })).toMatchObject({ prompt: question });
  expect(said).toEqual(["the prompt is implicit: the common prefix of chosen and rejected"]);
});

test("a value without columns is no record", () => {
  expect(() => recordOf(7, "f:3")).toThrow("f:3: each row must be an object with columns, got 7");
  expect(() => recordOf([{}], "f:3")).toThrow("f:3: each row must be an object with columns, got [{}]");
});
