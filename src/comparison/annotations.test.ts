import { expect, test } from "vitest";

import { groupByJudge, parseAnnotations } from "./annotations.ts";
import { type Comparison, formatComparisons } from "./record.ts";
import { summarize } from "./summary.ts";

const row = (preference: unknown, more: object = {}): object => ({
  instruction: "i",
  output_1: "base",
  generator_1: "davinci",
  output_2: `text for ${String(preference)}`,
  generator_2: "phi",
  annotator: "gpt4",
  preference,
  ...more,
});
const record = (id: string, rater = "r", choice: Comparison["choice"] = "b"): Comparison => ({
  id,
  prompt: `prompt ${id[0]}`,
  a: { model: "sft", text: "x" },
  b: { model: "orpo", text: "y" },
  shown_left: null,
  choice,
  rater: { kind: "rule", id: rater },
  seconds: null,
  comment: null,
  at: null,
});

test("AlpacaEval's preferences: 2 wins, 1 loses, 0 and 1.5 tie, null is skipped, others count for the nearer side", () => {
  const rows = [2, 1, 0, 1.5, null, 1.87, 1.2].map((preference, i) => row(preference, { instruction: `i${i}` }));
  for (const text of [JSON.stringify(rows), rows.map((one) => JSON.stringify(one)).join("\n")]) {
    const records = parseAnnotations(text, "f.json");
    expect(records.map(({ choice }) => choice)).toEqual(["b", "a", "tie", "tie", "skip", "b", "a"]);
    expect(records[5]).toMatchObject({
      id: "6-A",
      a: { model: "davinci", text: "base" },
      b: { model: "phi" },
      rater: { kind: "llm", id: "gpt4" },
      scores: { a: expect.closeTo(0.13, 12), b: expect.closeTo(0.87, 12) },
    });
    expect(records[4]).toMatchObject({ comment: "no preference" });
    expect(summarize(records)).toMatchObject({ win: 2, lose: 2, tie: 2, skipped: 1 });
  }
});

test("a repeated instruction keeps its number", () => {
  const rows = [row(2), row(1, { instruction: "other" }), row(1)];
  expect(parseAnnotations(JSON.stringify(rows), "f").map(({ id }) => id)).toEqual(["1-A", "2-A", "1-B"]);
});

test("comparison records, one judge after the other", () => {
  const anna: Comparison = { ...record("1-A"), rater: { kind: "human", id: "anna" } };
  const records = [
    record("1-A"),
    record("1-A", "s", "a"),
    record("2-A"),
    anna,
    { ...anna, rater: { kind: "human" as const, id: "bo" } },
  ];
  const judges = groupByJudge(parseAnnotations(formatComparisons(records), "c.jsonl"));
  expect(judges.map(({ judge, records: judged }) => [judge, judged.length])).toEqual([
    ["rule:r", 2],
    ["rule:s", 1],
    ["human", 2],
  ]);
});

test.each([
  ["[]", "f: must hold at least one judgement, got none"],
  ["", "f: must hold at least one judgement, got none"],
  [JSON.stringify([row(2), row(-1)]), "f, entry 2: preference must be null, 0 or a number from 1 to 2, got -1"],
  [JSON.stringify([row(2.5)]), "f, entry 1: preference must be null, 0 or a number from 1 to 2, got 2.5"],
  [JSON.stringify([row("2")]), 'f, entry 1: preference must be null, 0 or a number from 1 to 2, got "2"'],
  [JSON.stringify([row(undefined)]), "f, entry 1: preference is missing"],
  [
    '[\n{"instruction": "i",\n"preference": NaN}]',
    "f:3: numbers must be finite, got NaN; hint: null where there is none",
  ],
  ["[1,", "f: must be a JSON list, "],
  [JSON.stringify([row(2, { output_2: 4 })]), "f, entry 1: output_2 must be text, got 4"],
  [JSON.stringify([{ instruction: "i" }]), "f, entry 1: generator_1 is missing; an annotation has"],
  [
    JSON.stringify([row(2), record("1-A")]),
    "f, entry 2: must be an AlpacaEval annotation as f, entry 1 is, got a comparison record",
  ],
  [
    JSON.stringify([record("1-A"), row(2)]),
    "f, entry 2: must be a comparison record as f, entry 1 is, got an AlpacaEval annotation",
  ],
  [
    JSON.stringify([row(2), row(2)]),
    'f, entry 2: llm:gpt4 must judge each pair once, got "1-B" again, first at f, entry 1',
  ],
  [
    formatComparisons([record("1-A"), record("2-A"), record("1-A")]),
    'f:3: rule:r must judge each pair once, got "1-A" again, first at f:1',
  ],
  [
    JSON.stringify([row(2), row(1, { generator_2: "llama" })]),
    'f, entry 2: b must be "phi" as at f, entry 1, got "llama"; hint: compare takes two models, fit any number',
  ],
  [
    JSON.stringify([{ ...record("1-A"), choice: "left" }]),
    'f, entry 1: choice must be one of a, b, tie, both_bad, skip, got "left"',
  ],
])("%j is refused with its place", (text, message) => {
  expect(() => parseAnnotations(text, "f")).toThrow(message);
});
