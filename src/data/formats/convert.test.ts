import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { MemoryStorage, RandomStream } from "../../core/index.ts";
import { ReasonCounts } from "../reason-counts.ts";
import { checkRow, recordOf } from "./check-row.ts";
import { type ConvertOptions, convertRows } from "./convert.ts";
import { fileLines } from "./file-lines.ts";
import type { Content, DatasetKind, Row } from "./row.ts";
import { rowObject, serializeRows } from "./write-rows.ts";

async function* stream(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

async function collect(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

/** Converts rows with the places f:1, f:2, …; returns rows without places, and the excluded ones. */
async function convert(
  rows: readonly object[],
  to: DatasetKind,
  options: Partial<ConvertOptions> = {},
): Promise<{ rows: readonly object[]; excluded: string[] }> {
  const warnings = new ReasonCounts();
  const placed = rows.map((row, i) => ({ ...row, place: `f:${i + 1}` }) as Row);
  const converted = await collect(convertRows(stream(placed), to, { ...options, excluded: warnings }));
  return {
    rows: converted.map(({ place: _, ...row }) => row),
    excluded: warnings.list().map(({ reason, count, first }) => `${first} ${count} ${reason}`),
  };
}

const golden = JSON.parse(readFileSync(join(import.meta.dirname, "golden/formats.json"), "utf8")) as {
  unpaired: { pairs: object[]; rows: object[] };
};

test("pairs are unpaired as TRL does", async () => {
  const pairs = golden.unpaired.pairs.map((pair) => ({ kind: "preference", ...pair }));
  const { rows } = await convert(pairs, "unpaired");
  const inOrder = (list: readonly object[]): string[] =>
    list.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  expect(inOrder(rows)).toEqual(inOrder(golden.unpaired.rows.map((row) => ({ kind: "unpaired", ...row }))));
});

const labelled = (prompt: string, completion: string, label: boolean, rater = {}): object => ({
  ...{ kind: "unpaired", prompt, completion, label, ...rater },
});

test("completions are paired in order within prompt, group and annotator; the rest is excluded", async () => {
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
  expect(await convert(rows, "preference")).toEqual({
    rows: [
      { kind: "preference", prompt: "p", chosen: "5", rejected: "1", group: "g" },
      { kind: "preference", prompt: "p", chosen: "6", rejected: "3", group: "g" },
    ],
    excluded: ["f:7 4 no completion with the other label has this prompt, group and annotator"],
  });
});

const ranking = { kind: "ranked", prompt: "p", completions: ["a", "b", "c"], annotator: "Ann" };
const pair = (chosen: string, rejected: string): object => ({
  ...{ kind: "preference", prompt: "p", chosen, rejected, annotator: "Ann" },
});

test("a ranking becomes all its pairs or the adjacent ones; a pair becomes a ranking of two", async () => {
  expect((await convert([ranking], "preference")).rows).toEqual([pair("a", "b"), pair("a", "c"), pair("b", "c")]);
  const adjacent = await convert([ranking], "preference", { pairs: "adjacent" });
  expect(adjacent.rows).toEqual([pair("a", "b"), pair("b", "c")]);
  const [of] = (await convert([pair("a", "b")], "ranked")).rows;
  expect(of).toEqual({ ...ranking, completions: ["a", "b"] });
});

test("completions and texts use the best completion", async () => {
  const best = { kind: "completion", prompt: "p", completion: "a", annotator: "Ann" };
  expect((await convert([ranking], "completion")).rows).toEqual([best]);
  expect((await convert([pair("a", "b")], "completion")).rows).toEqual([best]);
  expect((await convert([pair("a", "b")], "text")).rows).toEqual([{ kind: "text", text: "pa", annotator: "Ann" }]);
  const conversation = {
    kind: "completion",
    prompt: [{ role: "user", content: "x" }],
    completion: [{ role: "assistant", content: "y" }],
  };
  const whole = [...conversation.prompt, ...conversation.completion];
  expect((await convert([conversation], "text")).rows).toEqual([{ kind: "text", text: whole }]);
  expect(rowObject({ kind: "text", text: whole, place: "f:1", group: "g" })).toEqual({ messages: whole, group: "g" });
  expect(await convert([labelled("p", "a", false), labelled("p", "b", true)], "text")).toEqual({
    rows: [{ kind: "text", text: "pb" }],
    excluded: ["f:1 1 the completion is labelled false"],
  });
  expect(await convert([ranking, pair("a", "b"), labelled("p", "a", true)], "prompt")).toEqual({
    rows: [
      { kind: "prompt", prompt: "p", annotator: "Ann" },
      { kind: "prompt", prompt: "p" },
    ],
    excluded: ["f:2 1 the same prompt occurs before"],
  });
});

test.each([
  [ranking, "unpaired", "f:1: a ranked row cannot become an unpaired row"],
  [labelled("p", "a", true), "ranked", "it can become unpaired, preference, completion, text, prompt"],
  [{ kind: "text", text: "a" }, "completion", "it can become text"],
  [{ kind: "prompt", prompt: "a" }, "text", "it can become prompt"],
] as const)("%j cannot become %s", async (row, to, said) => {
  await expect(convert([row], to)).rejects.toThrow(said);
});

/** Pieces of text that could break a format. */
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
  const rater = (): object => ({
    ...(random.integer(3) > 0 && { group: `g${random.integer(3)},` }),
    ...(random.integer(3) > 1 && { annotator: '"Ann" ' }),
  });
  return Array.from(
    { length: 1 + random.integer(8) },
    () => ({ kind, ...contents(), ...rater(), place: "f:1" }) as Row,
  );
}

const KINDS: readonly DatasetKind[] = ["text", "prompt", "completion", "preference", "unpaired", "ranked"];
const FILES = ["f.jsonl", "f.json", "f.csv", "f.jsonl.gz", "f.csv.gz"];
const withoutPlace = (rows: readonly Row[]): object[] => rows.map(({ place: _, ...row }) => row);

async function writeAndRead(rows: readonly Row[], file: string): Promise<Row[]> {
  const storage = new MemoryStorage();
  const raterHeader = { group: rows.some(({ group }) => group), annotator: rows.some(({ annotator }) => annotator) };
  await storage.write(file, serializeRows(stream(rows), file, raterHeader));
  const back: Row[] = [];
  for await (const { value, place } of fileLines(storage, file))
    back.push(checkRow(recordOf(value, place), rows[0]!.kind, { place }));
  return back;
}

test.each(FILES)("rows of every kind read back unchanged from %s", async (file) => {
  for (const kind of KINDS) {
    for (let round = 0; round < 25; round++) {
      const rows = drawRows(kind, new RandomStream(round, `${file} ${kind}`));
      expect(withoutPlace(await writeAndRead(rows, file))).toEqual(withoutPlace(rows));
    }
  }
});

test.each(["unpaired", "ranked"] as const)("preferences read back from %s rows, also through a file", async (kind) => {
  const options = { excluded: new ReasonCounts() };
  for (let round = 0; round < 60; round++) {
    const rows = drawRows("preference", new RandomStream(round, kind));
    const there = await collect(convertRows(stream(rows), kind, options));
    const back = await collect(convertRows(stream(await writeAndRead(there, "f.csv")), "preference", options));
    expect(withoutPlace(back)).toEqual(withoutPlace(rows));
  }
  expect(options.excluded.list()).toEqual([]);
});

test("CSV cannot hold conversations; the error names a format that can", async () => {
  const content: Content = [{ role: "user", content: "x" }];
  const said =
    "f:1: CSV must hold texts, got a conversation; hint: --out FILE.jsonl, or --tokenizer DIR to render it as text";
  for (const columns of [
    { kind: "prompt", prompt: content },
    { kind: "text", text: content },
  ])
    await expect(writeAndRead([{ ...columns, place: "f:1" } as Row], "f.csv")).rejects.toThrow(said);
});
