import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { MemoryStorage, RandomStream } from "../../core/index.ts";
import { Remarks } from "../remarks.ts";
import { type ConvertOptions, convertRows } from "./convert.ts";
import { fileLines } from "./file-lines.ts";
import type { Content, DatasetKind, Row } from "./row.ts";
import { Tally, wellFormedRows } from "./usable-rows.ts";
import { rowObject, rowsAsBytes } from "./write-rows.ts";

async function* listed(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function all(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

/** What becomes of rows that stand in lines 1, 2, …, without their places; and what was left out. */
async function become(
  rows: readonly object[],
  to: DatasetKind,
  options: Partial<ConvertOptions> = {},
): Promise<{ rows: readonly object[]; left: string[] }> {
  const excluded = new Remarks();
  const placed = rows.map((row, i) => ({ ...row, place: `f:${i + 1}` }) as Row);
  const converted = await all(convertRows(listed(placed), to, { ...options, excluded }));
  const left = excluded.list().map(({ reason, count, first }) => `${first} ${count} ${reason}`);
  return { rows: converted.map(({ place: _, ...row }) => row), left };
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "golden/formats.json"), "utf8")) as {
  unpaired: { pairs: object[]; rows: object[] };
};

test("pairs are unpaired as TRL does", async () => {
  const pairs = golden.unpaired.pairs.map((pair) => ({ kind: "preference", ...pair }));
  const { rows } = await become(pairs, "unpaired");
  const inOrder = (list: readonly object[]): string[] =>
    list.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  expect(inOrder(rows)).toEqual(inOrder(golden.unpaired.rows.map((row) => ({ kind: "unpaired", ...row }))));
});

const labelled = (prompt: string, completion: string, label: boolean, marks = {}): object => ({
  ...{ kind: "unpaired", prompt, completion, label, ...marks },
});

test("completions find partners of the same prompt, group and annotator in order; the rest is named", async () => {
  const [greek, turk] = [{ group: "g" }, { group: "t" }];
  const rows = [
    labelled("p", "1", false, greek),
    labelled("p", "2", true, turk),
    labelled("p", "3", false, greek),
    labelled("q", "4", true),
    labelled("p", "5", true, greek),
    labelled("p", "6", true, greek),
    labelled("p", "7", true, greek),
    labelled("p", "8", false, { ...turk, annotator: "Ann" }),
  ];
  expect(await become(rows, "preference")).toEqual({
    rows: [
      { kind: "preference", prompt: "p", chosen: "5", rejected: "1", group: "g" },
      { kind: "preference", prompt: "p", chosen: "6", rejected: "3", group: "g" },
    ],
    left: ["f:7 4 no completion with the other label has this prompt, group and annotator"],
  });
});

const ranking = { kind: "ranked", prompt: "p", completions: ["a", "b", "c"], annotator: "Ann" };
const pair = (chosen: string, rejected: string): object => ({
  ...{ kind: "preference", prompt: "p", chosen, rejected, annotator: "Ann" },
});

test("a ranking becomes all its pairs, or those of neighbours; a pair is a ranking of two", async () => {
  expect((await become([ranking], "preference")).rows).toEqual([pair("a", "b"), pair("a", "c"), pair("b", "c")]);
  const neighbours = await become([ranking], "preference", { pairs: "adjacent" });
  expect(neighbours.rows).toEqual([pair("a", "b"), pair("b", "c")]);
  const [of] = (await become([pair("a", "b")], "ranked")).rows;
  expect(of).toEqual({ ...ranking, completions: ["a", "b"] });
});

test("the best completion is what is learnt", async () => {
  const best = { kind: "completion", prompt: "p", completion: "a", annotator: "Ann" };
  expect((await become([ranking], "completion")).rows).toEqual([best]);
  expect((await become([pair("a", "b")], "completion")).rows).toEqual([best]);
  expect((await become([pair("a", "b")], "text")).rows).toEqual([{ kind: "text", text: "pa", annotator: "Ann" }]);
  const conversation = {
    kind: "completion",
    prompt: [{ role: "user", content: "x" }],
    completion: [{ role: "assistant", content: "y" }],
  };
  const whole = [...conversation.prompt, ...conversation.completion];
  expect((await become([conversation], "text")).rows).toEqual([{ kind: "text", text: whole }]);
  expect(rowObject({ kind: "text", text: whole, place: "f:1", group: "g" })).toEqual({ messages: whole, group: "g" });
  expect(await become([labelled("p", "a", false), labelled("p", "b", true)], "text")).toEqual({
    rows: [{ kind: "text", text: "pb" }],
    left: ["f:1 1 the completion is labelled false"],
  });
  expect(await become([ranking, pair("a", "b"), labelled("p", "a", true)], "prompt")).toEqual({
    rows: [
      { kind: "prompt", prompt: "p", annotator: "Ann" },
      { kind: "prompt", prompt: "p" },
    ],
    left: ["f:2 1 the same prompt stands before"],
  });
});

test.each([
  [ranking, "unpaired", "f:1: a ranked row cannot become an unpaired row"],
  [labelled("p", "a", true), "ranked", "it can become unpaired, preference, completion, text, prompt"],
  [{ kind: "text", text: "a" }, "completion", "it can become text"],
  [{ kind: "prompt", prompt: "a" }, "text", "it can become prompt"],
] as const)("%j cannot become %s", async (row, to, said) => {
  await expect(become([row], to)).rejects.toThrow(said);
});

/** Texts with all that could break a format. */
const PIECES = [
  "tide",
  " ",
  "\n",
  "\r\n",
  "\r",
  '"',
  '""',
  ",",
  "☾",
  "🌊",
  "\\",
  "[",
  "{",
  "1",
  "true",
  "\t",
  "\uFEFF",
  ";",
];

function drawRows(kind: DatasetKind, random: RandomStream): Row[] {
  const text = (): string =>
    Array.from({ length: random.integer(6) }, () => PIECES[random.integer(PIECES.length)]).join("");
  const contents = (): object =>
    ({
      text: () => ({ text: text() }),
      prompt: () => ({ prompt: text() }),
      completion: () => ({ prompt: text(), completion: text() }),
      preference: () => ({ prompt: text(), chosen: text(), rejected: text() }),
      unpaired: () => ({ prompt: text(), completion: text(), label: random.integer(2) === 1 }),
      ranked: () => ({ prompt: text(), completions: Array.from({ length: 2 + random.integer(3) }, text) }),
    })[kind]();
  const marks = (): object => ({
    ...(random.integer(3) > 0 && { group: `g${random.integer(3)},` }),
    ...(random.integer(3) > 1 && { annotator: '"Ann" ' }),
  });
  return Array.from(
    { length: 1 + random.integer(8) },
    () => ({ kind, ...contents(), ...marks(), place: "f:1" }) as Row,
  );
}

const KINDS: readonly DatasetKind[] = ["text", "prompt", "completion", "preference", "unpaired", "ranked"];
const FILES = ["f.jsonl", "f.json", "f.csv", "f.jsonl.gz", "f.csv.gz"];
const withoutPlace = (rows: readonly Row[]): object[] => rows.map(({ place: _, ...row }) => row);

async function throughFile(rows: readonly Row[], file: string): Promise<Row[]> {
  const storage = new MemoryStorage();
  const marks = { group: rows.some(({ group }) => group), annotator: rows.some(({ annotator }) => annotator) };
  await storage.write(file, rowsAsBytes(listed(rows), file, marks));
  const tally = new Tally();
  const back = await all(wellFormedRows(fileLines(storage, file), file, tally));
  expect(tally.excluded.list()).toEqual([]);
  return back;
}

test.each(FILES)("rows of every kind come back from %s as they were", async (file) => {
  for (const kind of KINDS) {
    for (let round = 0; round < 25; round++) {
      const rows = drawRows(kind, new RandomStream(round, `${file} ${kind}`));
      expect(withoutPlace(await throughFile(rows, file))).toEqual(withoutPlace(rows));
    }
  }
});

test.each(["unpaired", "ranked"] as const)("preferences come back from %s rows, also through a file", async (kind) => {
  const options = { excluded: new Remarks() };
  for (let round = 0; round < 60; round++) {
    const rows = drawRows("preference", new RandomStream(round, kind));
    const there = await all(convertRows(listed(rows), kind, options));
    const back = await all(convertRows(listed(await throughFile(there, "f.csv")), "preference", options));
    expect(withoutPlace(back)).toEqual(withoutPlace(rows));
  }
  expect(options.excluded.list()).toEqual([]);
});

test("CSV holds no conversation, and says what does", async () => {
  const content: Content = [{ role: "user", content: "x" }];
  const said =
    "f:1: CSV must hold texts, got a conversation; hint: --out FILE.jsonl, or --tokenizer DIR makes texts of it";
  for (const columns of [
    { kind: "prompt", prompt: content },
    { kind: "text", text: content },
  ])
    await expect(throughFile([{ ...columns, place: "f:1" } as Row], "f.csv")).rejects.toThrow(said);
});
