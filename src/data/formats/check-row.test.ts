import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { checkRow, kindOf } from "./check-row.ts";
import { extractPrompt } from "./implicit-prompt.ts";
import type { Content, Message } from "./row.ts";

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "golden/formats.json"), "utf8")) as {
  implicit: { row: { chosen: Content; rejected: Content }; extracted: object }[];
};

/** `user assistant` as messages. */
const talk = (roles: string): Message[] => roles.split(" ").map((role, i) => ({ role, content: `${role} ${i}` }));
const read = (value: unknown, raterColumns = {}): object =>
  checkRow({ value, place: "f:3" }, kindOf(value) ?? "preference", raterColumns);

test.each([
  [{ text: "a" }, "text"],
  [{ messages: talk("user assistant") }, "text"],
  [{ prompt: "a", other: 1 }, "prompt"],
  [{ prompt: "a", completion: "b", text: "c" }, "completion"],
  [{ prompt: "a", completion: "b", label: true }, "unpaired"],
  [{ prompt: "a", completions: ["b", "c"] }, "ranked"],
  [{ prompt: "a", chosen: "b", rejected: "c" }, "preference"],
  [{ chosen: "ab", rejected: "ac" }, "preference"],
  [{ question: "a" }, undefined],
  ["a", undefined],
])("%j is a row of kind %s", (value, kind) => expect(kindOf(value)).toBe(kind));

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
  [7, "f:3: each line must be a JSON object, got 7; a preference row has prompt, chosen, rejected"],
  [{ ...p, chosen: "b", rejected: 1 }, 'f:3: "rejected" must be text, got 1; a preference row has'],
  [{ ...p, chosen: "b", rejected: null }, 'f:3: "rejected" must be text, got null'],
  [
    { ...p, completion: "b", label: "yes" },
    'f:3: "label" must be true or false, or 1 or 0, got "yes"; an unpaired row has',
  ],
  [{ ...p, completions: ["b"] }, 'f:3: "completions" must list two or more, best first, got ["b"]; a ranked row has'],
  [{ ...p, completions: ["b", 2] }, 'f:3: "completions[1]" must be text, got 2'],
  [
    { ...p, completion: talk("assistant") },
    "f:3: a row must have only texts or only conversations, got both in prompt and completion",
  ],
  [
    { ...p, completions: [talk("user"), "b"] },
    "f:3: a row must have only texts or only conversations, got both in prompt and completions[0]",
  ],
  [
    { messages: [{ from: "human", value: "b" }] },
    'f:3: message 1 of "messages" must have a role and a content, both text, got from and value',
  ],
  [{ messages: [] }, 'f:3: "messages" must be text, got []'],
  [{ chosen: "tide", rejected: "moon" }, "f:3: chosen and rejected must have a common prefix where there is no prompt"],
  [{ text: "a", group: ["b"] }, 'f:3: "group" must be text or a number, got ["b"]'],
])("%j is rejected", (value, said) => expect(() => read(value)).toThrow(said));
