import { expect, test } from "vitest";

import { isTurns, PARSED_TURNS, parseTurns, RENAMED_ROLES, readTurns, roleOf } from "./turns.ts";

const quiet = (): void => {};
const heard = (): { reasons: string[]; warn: (reason: string) => void } => {
  const reasons: string[] = [];
  return { reasons, warn: (reason) => void reasons.push(reason) };
};

test.each([
  [
    { role: "user", content: "a" },
    { role: "user", content: "a" },
  ],
  [
    { from: "human", value: "a" },
    { role: "user", content: "a" },
  ],
  [
    { from: "gpt", value: "a", weight: 1 },
    { role: "assistant", content: "a", weight: 1 },
  ],
  [
    { role: "Assistant", content: "a" },
    { role: "assistant", content: "a" },
  ],
  [
    { role: "function", name: "t", content: "1" },
    { role: "tool", name: "t", content: "1" },
  ],
  [
    { role: "assistant", content: null, tool_calls: [1] },
    { role: "assistant", content: "", tool_calls: [1] },
  ],
  [
    { role: "assistant", tool_calls: [1] },
    { role: "assistant", content: "", tool_calls: [1] },
  ],
  [
    { role: "assistant", function_call: {} },
    { role: "assistant", content: "", function_call: {} },
  ],
  [
    { role: "user", content: "a", tool_calls: null },
    { role: "user", content: "a" },
  ],
  [
    {
      role: "user",
      content: [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
    },
    { role: "user", content: "ab" },
  ],
])("%j is read", (turn, message) => {
  expect(readTurns([turn], quiet)).toEqual([message]);
  expect(readTurns(turn, quiet), "alone").toEqual([message]);
});

test.each([
  [{ role: "assistant", content: null, tool_calls: null }],
  [{ role: "assistant", content: null }],
  [{ role: "user", content: [{ type: "image_url" }] }],
  [{ role: 3, content: "a" }],
  [{ content: "a" }],
  ["a"],
])("%j is not", (turn) => {
  expect(() => readTurns([{ role: "user", content: "a" }, turn], quiet)).toThrow(
    /^must have a role and a content.* in message 2$/,
  );
});

test("roles by other names are said", () => {
  const { reasons, warn } = heard();
  readTurns([{ role: "user", content: "a" }], warn);
  expect(reasons).toEqual([]);
  readTurns([{ from: "human", value: "a" }], warn);
  expect(reasons).toEqual([RENAMED_ROLES]);
  expect(["Human", "GPT", "observation", "critic"].map(roleOf)).toEqual(["user", "assistant", "tool", "critic"]);
});

test("a list of turns in a text is parsed; other texts are not", () => {
  const { reasons, warn } = heard();
  const turns = [{ role: "user", content: "a" }];
  expect(parseTurns(JSON.stringify(turns), warn)).toEqual(turns);
  expect(reasons).toEqual([PARSED_TURNS]);
  for (const text of ["a", "[1, 2]", '[{"name": "x"}]', '{"role": "user"}', '[{"content": 3}]'])
    expect(parseTurns(text, warn)).toBe(text);
  expect(parseTurns(turns, warn)).toBe(turns);
  expect(reasons).toHaveLength(1);
  for (const text of ["[{'role': 'user', 'content': 'a'}]", '[{"role": "user", "content": "a"'])
    expect(() => parseTurns(text, warn)).toThrow("must be a list of turns, got a text");
});

test("turns are recognised by their first one", () => {
  expect([[{ role: "user" }], [{ from: "a", value: "b" }], { role: "user" }].every(isTurns)).toBe(true);
  expect(["a", [], ["a"], [{ response: "a" }], { from: "a" }, null].some(isTurns)).toBe(false);
});
