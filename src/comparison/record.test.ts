import { expect, test } from "vitest";

import { DataError } from "../core/index.ts";
import { type Comparison, checkComparison, formatComparisons, parseComparisons } from "./record.ts";

const record: Comparison = {
  id: "1-A",
  prompt: "To be",
  a: { model: "sft", text: "or not" },
  b: { model: "orpo", text: 'said "O"\n' },
  shown_left: "b",
  choice: "both_bad",
  rater: { kind: "human", id: "anna" },
  seconds: 3.25,
  comment: "neither scans",
  at: "2026-11-23T09:30:00Z",
};

test("one object per line, fields in a fixed order", () => {
  const shuffled = Object.fromEntries(Object.entries(record).reverse()) as unknown as Comparison;
  expect(formatComparisons([shuffled])).toBe(
    '{"id":"1-A","prompt":"To be","a":{"model":"sft","text":"or not"},"b":{"model":"orpo","text":"said \\"O\\"\\n"},' +
      '"shown_left":"b","choice":"both_bad","rater":{"kind":"human","id":"anna"},"seconds":3.25,' +
      '"comment":"neither scans","at":"2026-11-23T09:30:00Z"}\n',
  );
});

test("formatted records parse to the same records", () => {
  const scored: Comparison = {
    ...record,
    shown_left: null,
    choice: "b",
    rater: { kind: "reward", id: "truth" },
    seconds: null,
    comment: null,
    at: null,
    scores: { a: -0.5, b: 2 },
  };
  expect(parseComparisons(formatComparisons([record, scored]), "comparison.jsonl")).toEqual([record, scored]);
});

test("nullable fields may be missing; unknown fields are dropped", () => {
  const { id, prompt, a, b, choice, rater } = record;
  const unknown = { id, prompt, a: { ...a, tokens: 2 }, b, choice, rater, group: "verse", __proto__: { at: "now" } };
  expect(checkComparison(unknown, "here")).toEqual({
    ...record,
    shown_left: null,
    seconds: null,
    comment: null,
    at: null,
  });
});

test.each([
  ["id", { id: "" }, 'id must be a text that is not empty, got ""'],
  ["prompt", { prompt: 7 }, "prompt must be text, got 7"],
  ["a", { a: ["x"] }, 'a must be an object, got ["x"]'],
  ["b.text", { b: { model: "m" } }, "b.text is missing"],
  ["shown_left", { shown_left: "left" }, 'shown_left must be null, "a" or "b", got "left"'],
  ["choice", { choice: "left" }, 'choice must be one of a, b, tie, both_bad, skip, got "left"'],
  ["rater.kind", { rater: { kind: "cat", id: "x" } }, 'rater.kind must be one of human, reward, llm, rule, got "cat"'],
  ["rater", { rater: undefined }, "rater is missing"],
  ["seconds", { seconds: -1 }, "seconds must be null or a number of at least 0, got -1"],
  ["comment", { comment: {} }, "comment must be null or text, got {}"],
  ["at", { at: "yesterday" }, 'at must be null or a time in ISO 8601, got "yesterday"'],
  ["scores", { scores: { a: 1, b: "2" } }, 'scores.b must be a finite number, got "2"'],
  ["scores object", { scores: 3 }, "scores must be an object, got 3"],
])("%s is checked", (_, change, message) => {
  expect(() => checkComparison({ ...record, ...change }, "comparison.jsonl:3")).toThrow(DataError);
  expect(() => checkComparison({ ...record, ...change }, "comparison.jsonl:3")).toThrow(
    new DataError(`comparison.jsonl:3: ${message}`),
  );
});

test("all problems are reported at once; a non-object is one problem", () => {
  expect(() => checkComparison({ ...record, choice: 1, b: { text: 2, model: 3 } }, "f:1")).toThrow(
    "f:1: b.model must be text, got 3; b.text must be text, got 2; choice must be one of a, b, tie, both_bad, skip, got 1",
  );
  expect(() => checkComparison(null, "f:1")).toThrow(new DataError("f:1: a comparison must be an object, got null"));
});

test("an invalid line is named", () => {
  const text = `${formatComparisons([record])}\n{"id": "2-A"}\n`;
  expect(() => parseComparisons(text, "comparison.jsonl")).toThrow(
    "comparison.jsonl:3: prompt is missing; a is missing;",
  );
});

test("fields of Object's prototype are not fields of the record", () => {
  expect(() => checkComparison({ ...record, rater: { kind: "constructor", id: "x" } }, "f:1")).toThrow(
    "rater.kind must",
  );
  expect(() => checkComparison(Object.create(record), "f:1")).toThrow("id is missing");
});
