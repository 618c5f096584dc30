import { expect, test } from "vitest";

import { DataError, InterruptedError } from "../core/index.ts";
import { type CompareOptions, type ComparisonPair, comparePairs, countSkips } from "./compare-pairs.ts";
import type { Judge, JudgeRequest } from "./judge.ts";
import { type Comparison, checkComparison } from "./record.ts";
import { ruleJudge } from "./rule-judge.ts";

const pairs: ComparisonPair[] = ["1-A", "1-B", "2-A"].map((id) => ({
  id,
  prompt: `prompt ${id[0]}`,
  a: { model: "sft", text: `a of ${id}` },
  b: { model: "orpo", text: `b of ${id}` },
}));

async function collect(judge: Judge, options?: CompareOptions): Promise<Comparison[]> {
  const records: Comparison[] = [];
  for await (const record of comparePairs(pairs, judge, options)) records.push(record);
  return records;
}

test("one record per pair, in order, identical in every run", async () => {
  const records = await collect(ruleJudge("b", () => "b"));
  expect(records.map(({ id }) => id)).toEqual(["1-A", "1-B", "2-A"]);
  expect(records[1]).toEqual({
    id: "1-B",
    prompt: "prompt 1",
    a: { model: "sft", text: "a of 1-B" },
    b: { model: "orpo", text: "b of 1-B" },
    shown_left: null,
    choice: "b",
    rater: { kind: "rule", id: "b" },
    seconds: null,
    comment: null,
    at: null,
  });
  for (const record of records) expect(checkComparison(record, "here")).toEqual(record);
});

test("the judge sees texts and criteria, never models", async () => {
  const seen: JudgeRequest[] = [];
  const judge = ruleJudge("watch", (request) => {
    seen.push(request);
    return "tie";
  });
  await collect(judge, { criteria: "more context" });
  expect(seen[2]).toEqual({ id: "2-A", prompt: "prompt 2", a: "a of 2-A", b: "b of 2-A", criteria: "more context" });
  await collect(judge);
  expect(seen[3]?.criteria).toBeNull();
});

test("the judge's fields are kept; clock and date fill in the rest", async () => {
  let now = 1000;
  const judge: Judge = {
    rater: { kind: "llm", id: "m" },
    judge: async () => {
      now += 1500;
      return { choice: "a", comment: "shorter", scores: { a: 2, b: 1 }, shownLeft: "b" };
    },
  };
  const [record] = await collect(judge, { clock: { now: () => now }, date: () => "2026-11-23T10:00:00Z" });
  expect(record).toMatchObject({
    choice: "a",
    shown_left: "b",
    seconds: 1.5,
    comment: "shorter",
    scores: { a: 2, b: 1 },
  });
  expect(record?.at).toBe("2026-11-23T10:00:00Z");
});

test("an invalid answer ends the comparison", async () => {
  const judge = { rater: { kind: "llm", id: "m" }, judge: async () => ({ choice: "left" }) } as unknown as Judge;
  await expect(collect(judge)).rejects.toThrow(DataError);
});

test("stops between two pairs and keeps judged pairs", async () => {
  const controller = new AbortController();
  const records: Comparison[] = [];
  const run = async () => {
    for await (const record of comparePairs(
      pairs,
      ruleJudge("b", () => "b"),
      { signal: controller.signal },
    )) {
      records.push(record);
      controller.abort();
    }
  };
  await expect(run()).rejects.toThrow(new InterruptedError("compare: stopped after 1 of 3 pairs"));
  expect(records).toHaveLength(1);
});

test("a judge's abort error becomes an interruption; other errors are passed on", async () => {
  const controller = new AbortController();
  const judge: Judge = {
    rater: { kind: "llm", id: "m" },
    judge: async (_, signal) => {
      controller.abort(new Error("stop"));
      signal?.throwIfAborted();
      return { choice: "a" };
    },
  };
  await expect(collect(judge, { signal: controller.signal })).rejects.toThrow(InterruptedError);
  const broken = ruleJudge("broken", () => {
    throw new RangeError("no");
  });
  await expect(collect(broken)).rejects.toThrow(RangeError);
});

test("skips are counted by reason", async () => {
  const judge = ruleJudge("skips", ({ id }) => (id === "1-A" ? "skip" : { choice: "skip", comment: "too long" }));
  expect(countSkips(await collect(judge))).toEqual([
    { reason: "no reason given", count: 1, first: "1-A" },
    { reason: "too long", count: 2, first: "1-B" },
  ]);
  expect(countSkips(await collect(ruleJudge("a", () => ({ choice: "a", comment: "too long" }))))).toEqual([]);
});

// Pairs take 30, 20 and 10 turns: with two at a time the second ends first, yet records come in order.
test("concurrent judging: at most the given number, and in order", async () => {
  let [running, most] = [0, 0];
  const turns: Record<string, number> = { "1-A": 30, "1-B": 20, "2-A": 10 };
  const judge: Judge = {
    rater: { kind: "llm", id: "m" },
    judge: async ({ id }) => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < turns[id]!; turn++) await Promise.resolve();
      running--;
      return { choice: "b", orders: { a_first: "b", b_first: "tie" } };
    },
  };
  const records = await collect(judge, { concurrency: 2 });
  expect(records.map(({ id }) => id)).toEqual(["1-A", "1-B", "2-A"]);
  expect(most).toBe(2);
  expect(records[0]?.orders).toEqual({ a_first: "b", b_first: "tie" });
  await expect(collect(judge, { concurrency: 0 })).rejects.toThrow(
    "concurrency must be a whole number of at least 1, got 0",
  );
});

test("an early rejection is reported in order, and the other judgements are aborted", async () => {
  const signals: AbortSignal[] = [];
  const judge: Judge = {
    rater: { kind: "llm", id: "m" },
    judge: async ({ id }, signal) => {
      signals.push(signal!);
      if (id === "1-B") throw new RangeError("no");
      return { choice: "b" };
    },
  };
  const records: Comparison[] = [];
  const run = async () => {
    for await (const record of comparePairs(pairs, judge, { concurrency: 3 })) records.push(record);
  };
  await expect(run()).rejects.toThrow(RangeError);
  expect(records.map(({ id }) => id)).toEqual(["1-A"]);
  expect(signals.every(({ aborted }) => aborted)).toBe(true);
});
