import { expect, test } from "vitest";

import { groupByJudge, parseAnnotations } from "./annotations.ts";
import { resultOfRecords } from "./compare-models.ts";
import { agreementOfRaters } from "./rater-agreement.ts";
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

test("several annotators of the same outputs judge one pair, so that their agreement counts", () => {
  const rows = ["i", "j"].flatMap((instruction) =>
    ["h1", "h2", "h3"].map((annotator, k) => row(k === 2 ? 1 : 2, { instruction, annotator, output_2: "same" })),
  );
  const records = parseAnnotations(JSON.stringify(rows), "f");
  expect(records.map(({ id }) => id)).toEqual(["1-A", "1-A", "1-A", "2-A", "2-A", "2-A"]);
  expect(agreementOfRaters(records)).toMatchObject({ units: 2, pairs: 6, withTies: 1 / 3 });
  expect(groupByJudge(records).map(({ judge, notes }) => [judge, notes])).toEqual([
    ["llm:h1", []],
    ["llm:h2", []],
    ["llm:h3", []],
  ]);
});

test("people are one judge, and a note says what is counted", () => {
  const people = ["anna", "bo", "cy"].flatMap((id) =>
    ["1-A", "2-A"].map((pair): Comparison => ({ ...record(pair), rater: { kind: "human", id } })),
  );
  expect(groupByJudge(people)).toMatchObject([
    {
      judge: "human",
      notes: [
        "3 people judged 2 pairs: counts, win rate and sign test are over 6 judgements, and those of one pair are not independent",
      ],
    },
  ]);
  expect(resultOfRecords(groupByJudge(people)).judges[0]!.notes).toHaveLength(1);
});

test("FastChat's pairs: both orders, the first row's model_1 is the baseline", () => {
  const game = (question_id: number, [one, two]: readonly [string, string], models = ["llama", "vicuna"]) => ({
    question_id,
    model_1: models[0],
    model_2: models[1],
    g1_winner: one,
    g2_winner: two,
    judge: ["gpt-4", "pair-v2"],
    turn: 1,
  });
  const rows = [
    game(81, ["model_2", "model_2"]),
    game(82, ["model_1", "model_2"]),
    game(83, ["model_1", "model_1"], ["vicuna", "llama"]),
    game(84, ["model_1", "tie"], ["vicuna", "llama"]),
    game(85, ["error", "model_1"]),
  ];
  const records = parseAnnotations(rows.map((one) => JSON.stringify(one)).join("\n"), "f.jsonl");
  expect(records.map(({ id, choice }) => `${id} ${choice}`)).toEqual([
    "1-A b",
    "2-A tie",
    "3-A b",
    "4-A tie",
    "5-A skip",
  ]);
  expect(records.map(({ orders }) => `${orders!.a_first} ${orders!.b_first}`)).toEqual([
    "b b",
    "a b",
    "b b",
    "tie b",
    "skip a",
  ]);
  expect(records[3]).toMatchObject({
    prompt: "question_id 84, turn 1",
    a: { model: "llama" },
    b: { model: "vicuna" },
    rater: { kind: "llm", id: "gpt-4/pair-v2" },
  });
});

test("arena battles of two models: either may be on the left", () => {
  const turns = (question: string, answer: string) => [
    { role: "user", content: question },
    { role: "assistant", content: answer },
  ];
  const battle = (models: readonly string[], winner: string, more: object = {}) => ({
    model_a: models[0],
    model_b: models[1],
    winner,
    ...more,
  });
  const rows = [
    battle(["x", "y"], "model_b", { conversation_a: turns("q", "of x"), conversation_b: turns("q", "of y") }),
    battle(["y", "x"], "model_a"),
    battle(["y", "x"], "model_b"),
    battle(["x", "y"], "tie (bothbad)"),
  ];
  const records = parseAnnotations(JSON.stringify(rows), "f.json");
  expect(records.map(({ id, choice, shown_left }) => `${id} ${choice} ${shown_left}`)).toEqual([
    "1-A b a",
    "2-A b b",
    "3-A a b",
    "4-A both_bad a",
  ]);
  expect(records[0]).toMatchObject({ prompt: "q", a: { model: "x", text: "of x" }, b: { model: "y", text: "of y" } });
  expect(() => parseAnnotations(JSON.stringify([...rows, battle(["x", "z"], "tie")]), "f.json")).toThrow(
    'f.json, entry 5: b must be "y" as at f.json, entry 1, got "z"; hint: compare takes two models, fit any number',
  );
  expect(() => parseAnnotations(JSON.stringify([battle(["x", "y"], "x")]), "f.json")).toThrow(
    'f.json, entry 1: winner must be one of model_a, model_b, tie, tie (bothbad), both_bad, bothbad, got "x"',
  );
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
    'f:3: numbers must be finite, got NaN; hint: null where there is none; in pandas, to_json(FILE, orient="records") writes it so',
  ],
  [
    '{"instruction": "i", "preference": 1}\n{"instruction": "NaN:", "preference": NaN}',
    "f:2: numbers must be finite, got NaN; hint: null where there is none",
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
    'f, entry 2: llm:gpt4 must judge each pair once, got "1-A" again, first at f, entry 1',
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
