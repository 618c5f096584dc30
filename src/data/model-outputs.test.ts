import { expect, test } from "vitest";

import { formatCompletions, formatSummaries } from "./completions-file.ts";
import { parseModelOutputs } from "./model-outputs.ts";

const groups = [
  { prompt: "O for a muse", completions: ["of fire", "of ice", ""] },
  { prompt: "", completions: ["x", "y", "z"] },
];
const jsonl = (...rows: object[]): string => rows.map((row) => JSON.stringify(row)).join("\n");

test("completions, summaries and both kinds of rows give the same groups", () => {
  const files = [
    formatCompletions(groups),
    formatSummaries(groups),
    jsonl(...groups),
    jsonl(...groups.flatMap(({ prompt, completions }) => completions.map((completion) => ({ prompt, completion })))),
  ];
  for (const file of files) expect(parseModelOutputs(file, "f")).toMatchObject(groups);
});

test("the rows of one prompt are its letters in order, also if not adjacent; the place is that of the first", () => {
  const file = jsonl(
    { prompt: "p", completion: "1" },
    { prompt: "q", completion: "2" },
    { prompt: "p", completion: "3" },
  );
  expect(parseModelOutputs(file, "f.jsonl")).toEqual([
    { prompt: "p", completions: ["1", "3"], place: "f.jsonl:1" },
    { prompt: "q", completions: ["2"], place: "f.jsonl:2" },
  ]);
});

test.each([
  [
    "just text",
    'f:1: must be the assignment\'s text ("=== PREFIX 1 ===" or "=== POST 1 ===" after two blank lines) or JSON lines with prompt and completions, got "just text"',
  ],
  [
    jsonl({ prompt: "p", completions: ["a"] }, { prompt: "q", completion: "b" }),
    'f:2: every row must have "completions" as f:1 has, got "completion"',
  ],
  [jsonl({ completion: "b" }), 'f:1: "prompt" is missing; a row has prompt, and'],
  [jsonl({ prompt: 3, completion: "b" }), 'f:1: "prompt" must be text, got 3'],
  [jsonl({ prompt: "p" }), 'f:1: "completion" is missing'],
  [
    jsonl({ prompt: "p", completion: "a", completions: ["a"] }),
    'f:1: "completion" and "completions" must not both be given',
  ],
  [jsonl({ prompt: "p", completions: [] }), 'f:1: "completions" must be a list of at least one text, got []'],
  [jsonl({ prompt: "p", completions: ["a", null] }), 'f:1: "completions"[1] must be text, got null'],
  [jsonl({ prompt: "p", completion: null }), 'f:1: "completion" must be text, got null'],
  ['{"prompt": "p", "completion": "a"}\n{"prompt"', "f:2: each line must be a JSON object"],
  ["{}\n[1]", 'f:1: "prompt" is missing'],
  ['{"prompt":"p","completion":"a"}\n[1]', "f:2: each line must be a JSON object, got [1]"],
])("%j is rejected with its place", (file, message) => {
  expect(() => parseModelOutputs(file, "f")).toThrow(message);
});

test("a summary in a file of completions is rejected", () => {
  const mixed = formatCompletions(groups.slice(0, 1)) + formatSummaries(groups.slice(1)).replace("POST 1", "POST 2");
  expect(() => parseModelOutputs(mixed, "f")).toThrow('expected "=== PREFIX 2 ===", got "=== POST 2 ==="');
});
