import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Line } from "../../core/index.ts";
import { MemoryStorage } from "../../core/index.ts";
import { fileLines } from "./file-lines.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const golden = (name: string): Uint8Array => readFileSync(join(import.meta.dirname, "golden", name));

async function read(name: string, content: string | Uint8Array): Promise<Line[]> {
  const storage = new MemoryStorage();
  await storage.write(name, content);
  const lines: Line[] = [];
  for await (const line of fileLines(storage, name)) lines.push(line);
  return lines;
}

/** Rows with their line numbers. */
const numbered = (lines: readonly Line[]): unknown[] =>
  lines.map(({ value, place }) => [Number(place.split(":").at(-1)), value]);

const [one, two] = [
  { prompt: "the tide", completion: " turns" },
  { prompt: "☾", completion: '"," \r\n' },
];

/** The same two rows in every text format, with their first lines. */
const texts: readonly (readonly [name: string, text: string, lines: readonly [number, number]])[] = [
  ["rows.jsonl", `${JSON.stringify(one)}\n\n${JSON.stringify(two)}\n`, [1, 3]],
  ["rows.ndjson", `\uFEFF${JSON.stringify(one)}\r\n${JSON.stringify(two)}`, [1, 2]],
  ["rows.json", JSON.stringify([one, two]), [1, 1]],
  ["rows.json", JSON.stringify([one, two], undefined, 2), [2, 6]],
  ["rows.json", JSON.stringify({ version: "0.1", count: 2, data: [one, two], licence: "ours" }, undefined, 1), [5, 9]],
  ["rows.json", `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`, [1, 2]],
  ["rows.csv", 'prompt,completion\nthe tide, turns\n☾,""","" \r\n"\n', [2, 3]],
  ["rows.csv", '\uFEFF"prompt",completion\r\n\r\nthe tide," turns"\r\n☾,""","" \r\n"\r\n', [3, 4]],
  ["rows.dat", JSON.stringify([one, two]), [1, 1]],
  ["rows.dat", `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`, [1, 2]],
  ["rows.dat", 'prompt,completion\nthe tide, turns\n☾,""","" \r\n"\n', [2, 3]],
];

test.each(texts)("%s of %j", async (name, text, [first, second]) => {
  const wanted = [
    [first, one],
    [second, two],
  ];
  expect(numbered(await read(name, text))).toEqual(wanted);
  expect(numbered(await read(`${name}.gz`, gzipSync(text)))).toEqual(wanted);
  const [half, rest] = [bytes(text).subarray(0, 9), bytes(text).subarray(9)];
  expect(numbered(await read(name, Buffer.concat([gzipSync(half), gzipSync(rest)])))).toEqual(wanted);
});

test("a file of several pieces is read to its end, with continuous line numbers", async () => {
  const rows = Array.from({ length: 9000 }, (_, i) => ({
    prompt: `tide "${i}"`,
    completion: "turns\nand\r\nburns ".repeat(3),
  }));
  const csv = rows.map(({ prompt, completion }) => `"${prompt.replaceAll('"', '""')}","${completion}"\n`).join("");
  for (const content of [bytes(`prompt,completion\n${csv}`), gzipSync(`prompt,completion\n${csv}`)]) {
    const lines = await read("rows.csv", content);
    expect(lines.map(({ value }) => value)).toEqual(rows);
    expect(lines.at(-1)!.place).toBe(`rows.csv:${2 + 7 * 8999}`);
  }
});

test("CSV: completions are a JSON list, labels are JSON values; a single column keeps its empty rows", async () => {
  const csv = 'prompt,completions,label\na,"["" x"", "" y""]",True\nb,no list,0\nc,[],yes\n';
  expect((await read("rows.csv", csv)).map(({ value }) => value)).toEqual([
    { prompt: "a", completions: [" x", " y"], label: true },
    { prompt: "b", completions: "no list", label: 0 },
    { prompt: "c", completions: [], label: "yes" },
  ]);
  expect(numbered(await read("rows.csv", 'text\na\n\n"b\n"\n""\n'))).toEqual([
    [2, { text: "a" }],
    [3, { text: "" }],
    [4, { text: "b\n" }],
    [6, { text: "" }],
  ]);
});

describe("Parquet", () => {
  const labels = Array.from({ length: 7 }, (_, i) => [
    i + 1,
    {
      prompt: `tide ${i}`,
      completion: ` turns ${"☾".repeat(i)}`,
      label: i % 2,
      ...(i !== 1 && { group: `g${i % 3}` }),
    },
  ]);

  test.each(["plain", "snappy", "gzip"])("with %s pages, in two row groups", async (codec) => {
    expect(numbered(await read("labels.parquet", golden(`labels-${codec}.parquet`)))).toEqual(labels);
  });

  test("compressed as a whole, and without a file extension", async () => {
    expect(numbered(await read("labels.parquet.gz", gzipSync(golden("labels-snappy.parquet"))))).toEqual(labels);
    expect(numbered(await read("labels", golden("labels-snappy.parquet")))).toEqual(labels);
  });

  test("lists and conversations become JSON values", async () => {
    expect(numbered(await read("r.parquet", golden("ranked.parquet")))).toEqual([
      [1, { prompt: "tide", completions: [" turns", " burns", " learns"] }],
    ]);
    expect((await read("chat.parquet", golden("chat.parquet")))[1]!.value).toEqual({
      prompt: [{ role: "user", content: "When does it turn?" }],
      chosen: [{ role: "assistant", content: "Soon." }],
      rejected: [{ role: "assistant", content: "Late." }],
    });
  });

  test("a wrong footer, a damaged row group, an unknown codec", async () => {
    const whole = golden("labels-snappy.parquet");
    await expect(read("x.parquet", whole.subarray(0, 900))).rejects.toThrow(
      "x.parquet: must end with its footer and PAR1, got",
    );
    const long = Uint8Array.from(whole);
    new DataView(long.buffer).setUint32(long.length - 8, 99_999, true);
    await expect(read("x.parquet", long)).rejects.toThrow(
      `x.parquet: must end with a footer that fits in the file's ${whole.length} bytes, got one of 99999`,
    );
    const garbled = Uint8Array.from(whole).fill(0xff, whole.length - 500, whole.length - 400);
    await expect(read("x.parquet", garbled)).rejects.toThrow("x.parquet: the footer must tell schema and row groups");
    const damaged = Uint8Array.from(whole).fill(0xff, 4, 60);
    await expect(read("x.parquet", damaged)).rejects.toThrow("x.parquet:1: a row group must be readable, got");
    await expect(read("x.parquet", golden("labels-zstd.parquet"))).rejects.toThrow(
      'x.parquet:1: a row group must be readable, got "parquet unsupported compression codec: ZSTD"',
    );
  });
});

const row = JSON.stringify(one);

test.each<readonly [name: string, content: string | Uint8Array, said: string]>([
  ["x.jsonl", "", "x.jsonl: must hold some text, got an empty file"],
  ["x.csv", " \n\n", "x.csv: must hold some text, got only white space"],
  ["x.jsonl", "tide\0moon", "x.jsonl: must be text, got a zero byte at 4"],
  [
    "x.jsonl",
    Uint8Array.from([...bytes('{"a": "caf'), 0xe9, ...bytes('"}\n')]),
    "x.jsonl:1: must be UTF-8, got invalid bytes",
  ],
  [
    "x.jsonl",
    "prompt,chosen,rejected\na,b,c\n",
    "x.jsonl:1: must be JSON lines, as its name says, got CSV; hint: rename it to x.csv",
  ],
  [
    "x.jsonl.gz",
    gzipSync('"text"\na\n'),
    "x.jsonl.gz:1: must be JSON lines, as its name says, got CSV; hint: rename it to x.csv.gz",
  ],
  [
    "x.jsonl",
    '[\n{"text": "a"}\n]\n',
    "x.jsonl:1: must be JSON lines, as its name says, got JSON; hint: rename it to x.json",
  ],
  ["x.jsonl", `${row}\nprompt,completion\n`, 'x.jsonl:2: each line must be a JSON object, got "prompt,completion"'],
  ["x.csv", row, "x.csv:1: must be CSV, as its name says, got JSON lines; hint: rename it to x.jsonl"],
  [
    "x.csv",
    golden("ranked.parquet"),
    "x.csv:1: must be CSV, as its name says, got Parquet; hint: rename it to x.parquet",
  ],
  ["x.parquet", row, "x.parquet:1: must be Parquet, as its name says, got JSON lines; hint: rename it to x.jsonl"],
  ["x.json", "tide and moon", 'x.json:1: must be JSON, as its name says, got "tide and moon"'],
  [
    "x.json",
    '{"data": [\n{"text": "a"}\n], "data": [{}]}',
    'x.json:3: the file must end after the array, got ", \\"data\\": [{}]}"',
  ],
  ["x.json", '[{"text": "a"}] []', 'x.json:1: the file must end after the array, got "[]"'],
  ["x.json", '[{"text": "a"},\n', 'x.json:2: an array must end with "]", got the end of the file'],
  ["x.csv", "prompt,completion\na,b\nc\n", "x.csv:3: each row must have 2 fields like the header, got 1"],
  ["x.csv", "prompt, prompt\na,b\n", 'x.csv:1: the header must name each column once, got "prompt" twice'],
  ["x.csv", 'text\na\n"b\n', "x.csv:3: quotes within a quoted field must be closed, got the end of the file"],
])("%s with %j is rejected with its place", async (name, content, said) => {
  await expect(read(name, content)).rejects.toThrow(said);
});

test("the error for invalid UTF-8 has the line, also if a character is split between two pieces", async () => {
  const latin1 = Uint8Array.from([
    ...bytes('{"a": "☾"}\n'.repeat(40_000)),
    ...bytes('{"a": "caf'),
    0xe9,
    ...bytes('"}\n{}\n'),
  ]);
  await expect(read("x.jsonl", latin1)).rejects.toThrow("x.jsonl:40001: must be UTF-8, got invalid bytes");
  const cut = bytes('{"a": 1}\n{"a": "☾').subarray(0, -1);
  await expect(read("x.jsonl", cut)).rejects.toThrow("x.jsonl:2: must be UTF-8, got invalid bytes");
});

test("the error for a truncated gzip file has the line of the truncation", async () => {
  const packed = gzipSync(`${row}\n`.repeat(20) + Array.from({ length: 400 }, (_, i) => Math.sin(i)).join(""));
  await expect(read("x.jsonl.gz", packed.subarray(0, packed.length - 4))).rejects.toThrow(
    "x.jsonl.gz:21: must be a complete gzip file, got one that is truncated or damaged at this line",
  );
});
