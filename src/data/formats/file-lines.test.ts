import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Line } from "../../core/index.ts";
import { MemoryStorage, watchWith } from "../../core/index.ts";
import { holdsRows } from "./file-format.ts";
import { describeFile, fileLines, openRecords, type RecordsFile } from "./file-lines.ts";
import { columnsOf } from "./parquet-rows.ts";

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

  test.each(["plain", "snappy", "gzip", "zstd", "brotli", "lz4"])("with %s pages, in two row groups", async (codec) => {
    expect(numbered(await read("labels.parquet", golden(`labels-${codec}.parquet`)))).toEqual(labels);
  });

  test("each row group is a step with a time limit: a damaged page may be read without end", async () => {
    const steps: string[] = [];
    watchWith((requirement, seconds) => {
      steps.push(`${requirement} ${seconds}`);
      return () => void steps.push("end");
    });
    try {
      await read("labels.parquet", golden("labels-plain.parquet"));
    } finally {
      watchWith(() => () => {});
    }
    expect(steps).toEqual([
      "labels.parquet:1: a row group must be readable 60",
      "end",
      expect.stringMatching(/^labels\.parquet:\d+: a row group must be readable 60$/),
      "end",
    ]);
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

  test("values of every type become JSON values", async () => {
    const { columns, lines } = await open("v.parquet", golden("values.parquet"));
    expect(columns?.join()).toBe("prompt,group,raw,id,price,at,day,score,kept,turns,meta");
    const rows: unknown[] = [];
    for await (const { value } of lines) rows.push(value);
    const at = "2026-01-02T03:04:05.000Z";
    expect(rows).toEqual([
      {
        ...{ prompt: "tide", group: "a", raw: "tide", id: 1, price: 1.25, at, day: "2026-01-02T00:00:00.000Z" },
        ...{ score: 0.5, kept: true, turns: [{ role: "user", tags: ["x", null] }], meta: { a: { b: 1 } } },
      },
      { prompt: "moon", group: "b", id: "9007199254740993", kept: false, turns: [], meta: {} },
      { group: "a", raw: "\uFFFD", price: -3.5, at, score: -1 },
    ]);
  });

  test("a wrong footer, a damaged row group", async () => {
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
  });
});

const row = JSON.stringify(one);

async function open(name: string, content: string | Uint8Array): Promise<RecordsFile> {
  const storage = new MemoryStorage();
  await storage.write(name, content);
  return openRecords(storage, name);
}

/** Files whose format the content tells, whatever the name. */
const described: readonly (readonly [name: string, content: string | Uint8Array, about: object, lines: number[]])[] = [
  ["x.jsonlines", `${row}\n${row}\n`, { format: "jsonl" }, [1, 2]],
  ["x.jsonl.txt", `${row}\n${row}\n`, { format: "jsonl" }, [1, 2]],
  ["x.txt", `${row}\n${row}\n`, { format: "jsonl" }, [1, 2]],
  ["rows", row, { format: "jsonl" }, [1]],
  ["x.csv", `${row}\n${row}\n`, { format: "jsonl" }, [1, 2]],
  ["x.json", `${row}\n${row}\n`, { format: "jsonl" }, [1, 2]],
  ["x.jsonl", `\r${row}\r\r${row}\r`, { format: "jsonl" }, [2, 4]],
  ["x.json", JSON.stringify(one, undefined, 1), { format: "json" }, [1]],
  ["x.json", `${JSON.stringify(one, undefined, 1)}\n${JSON.stringify(one, undefined, 1)}`, { format: "json" }, [1, 5]],
  ["x.jsonl", `[${row},\n${row}]`, { format: "json" }, [1, 2]],
  ["x.jsonl", `[${row},${row}]\n[${row}]\n`, { format: "json" }, [1, 1, 2]],
  ["x.txt", `[${row}]`, { format: "json" }, [1]],
  ["x.csv", `[${row}]`, { format: "json" }, [1]],
  ["x.jsonl", "text\na\n", { format: "csv", separator: ",", columns: ["text"] }, [2]],
  ["x.json", "prompt,completion\na,b\n", { format: "csv", separator: ",", columns: ["prompt", "completion"] }, [2]],
  ["x.tsv", "prompt\tcompletion\na\tb,c\n", { format: "csv", separator: "\t", columns: ["prompt", "completion"] }, [2]],
  ["x.txt", "Prompt\tCompletion\na\tb\n", { format: "csv", separator: "\t", columns: ["Prompt", "Completion"] }, [2]],
  [
    "x.csv",
    '\uFEFF"prompt";"completion"\r\na;"b;\n"\r\n',
    { format: "csv", separator: ";", columns: ["prompt", "completion"] },
    [2],
  ],
  [
    "x.csv",
    "sep=|\nprompt|completion\na|b\n",
    { format: "csv", separator: "|", columns: ["prompt", "completion"] },
    [3],
  ],
  [
    "x.csv",
    "sep=;\nprompt;completion\na;b\n",
    { format: "csv", separator: ";", columns: ["prompt", "completion"] },
    [3],
  ],
  [
    "x.csv",
    "prompt,completion\ra,b\r\rc,d",
    { format: "csv", separator: ",", columns: ["prompt", "completion"] },
    [2, 4],
  ],
  ["x.csv", "left;right\na;b\n", { format: "csv", separator: ";", columns: ["left", "right"] }, [2]],
  ["x.csv", "a note, or two;text\nx;y\n", { format: "csv", separator: ";", columns: ["a note, or two", "text"] }, [2]],
  ["x.csv", golden("ranked.parquet"), { format: "parquet", columns: ["prompt", "completions"] }, [1]],
  ["x.json", '{"a": [{}],\n"b": 1}\n{"a": [{}]}', { format: "json" }, [1, 3]],
  ["x.json", '{"text": "a", "docs": [{}, {}]}', { format: "jsonl" }, [1]],
  ["x.csv", "sep=^\ntext^n\na^1\n", { format: "csv", separator: "^", columns: ["text", "n"] }, [3]],
  ["x.json.gz", gzipSync(`{"data": [${row}]}`), { format: "json", compression: "gzip", list: "data" }, [1]],
];

test.each(described)("%s with %j is what its content says", async (name, content, about, places) => {
  const { lines, ...found } = await open(name, content);
  expect(found).toEqual(about);
  const numbers: number[] = [];
  for await (const { place } of lines) numbers.push(Number(place.split(":").at(-1)));
  expect(numbers).toEqual(places);
});

test.each<readonly [content: string, list: string, rows: number]>([
  [`{"meta": {"by": ["me"], "at": null}, "data": [${row}, ${row}]}`, "data", 2],
  [`{"data": [${row}], "meta": {"n": [1, {"m": "]}"}]}, "more": ["\\"", []]}`, "data", 1],
  [`{"train": [${row}], "test": [], "version": 1}`, "train", 1],
  [`{"licenses": [{"id": 1}], "data": [${row}]}`, "data", 1],
  [`{"meta": {"n": 1}, "data": {"version": "2", "rows": [${row}, ${row}]}}`, "data.rows", 2],
  [`{"columns": ["a"], "rows": [${row}]}`, "rows", 1],
  [`{"schema": {"fields": [{"name": "prompt"}]}, "data": [${row}]}`, "data", 1],
])("the list in %j is %s", async (content, list, count) => {
  for (const source of [content, JSON.stringify(JSON.parse(content), undefined, 2)]) {
    const { lines, ...found } = await open("x.json", source);
    expect(found).toMatchObject({ format: "json", list });
    const rows: unknown[] = [];
    for await (const { value } of lines) rows.push(value);
    expect(rows).toEqual(Array(count).fill(one));
  }
});

test.each<readonly [name: string, content: string, rows: boolean]>([
  ["sonnets.txt", "Shall I compare thee to a summer's day?\n", false],
  ["play.txt", "[Enter HAMLET]\nTo be, or not to be\n", false],
  ["code.txt", "{ margin: 0; }\n", false],
  ["code.txt", '{ "tide" }', false],
  ["letter.txt", "Dear prompt, I text you\n", false],
  ["words.txt", "text\nprompt\n", false],
  ["words.txt", "tide,moon\nsun,star\n", false],
  ["empty.txt", "", false],
  ["rows.txt", "{'prompt': 'a', 'completion': 'b'}\n", true],
  ["rows.txt", '{"input_text": "a"}\n{"input_text": "b"}\n', true],
  ["rows.txt", '{\n "data": [\n  {"text": "a"}]}', true],
  ["rows.md", "prompt,completion\na,b\n", true],
  ["rows", "question\tanswer\na\tb\n", true],
  ["missing.jsonl", "", true],
])("%s with %j holds rows: %j", async (name, content, rows) => {
  const storage = new MemoryStorage();
  await storage.write(name, content);
  expect(await holdsRows(storage, name)).toBe(rows);
  if (content === "" || rows) return;
  await expect(open(name, content)).rejects.toThrow(`${name}:1: must hold rows, got plain text`);
});

test("long rows are read in a time that grows with their length alone", async () => {
  const long = "the tide turns\n".repeat(400_000);
  const begun = performance.now();
  const quoted = `text,n\n"${long}",1\nshort,2\n`;
  expect((await read("x.csv", quoted)).map(({ place }) => place)).toEqual(["x.csv:2", "x.csv:400003"]);
  await expect(read("x.csv", `text\na\n"open\n${long}`)).rejects.toThrow(
    "x.csv:3: quotes within a quoted field must be closed, got the end of the file; hint: the quote opens in this line",
  );
  for (const content of [
    `{"text": ${JSON.stringify(long)}}\n{"text": "b"}`,
    `{"data": [{"text": ${JSON.stringify(long)}}]}`,
  ]) {
    expect(((await read("x.json", content))[0]!.value as { text: string }).text).toBe(long);
  }
  await expect(read("x.json", `[{"text": ${JSON.stringify(long)}`)).rejects.toThrow("x.json:1: each element must be");
  // Quadratic readers took minutes.
  expect(performance.now() - begun).toBeLessThan(10_000);
});

test.each<readonly [name: string, content: string | Uint8Array, said: string]>([
  ["x.jsonl", "", "x.jsonl: must hold some text, got an empty file"],
  ["x.csv", " \n\n", "x.csv: must hold some text, got only white space"],
  ["x.jsonl", "tide\0moon", "x.jsonl: must be text, got a zero byte at 4"],
  [
    "x.jsonl",
    Uint8Array.from([...bytes('{"a": "caf'), 0xe9, ...bytes('"}\n')]),
    "x.jsonl:1: must be UTF-8, got the byte 0xE9 (é in Windows-1252); hint: iconv -f WINDOWS-1252 -t UTF-8 x.jsonl > utf8-x.jsonl",
  ],
  ["x.jsonl", `${row}\nprompt,completion\n`, 'x.jsonl:2: each line must be a JSON object, got "prompt,completion"'],
  ["x.json", "tide and moon", 'x.json:1: must be JSON, as its name says, got "tide and moon"'],
  ["x.json", '[{"text": "a"}] []', 'x.json:1: the file must end after the array, got "[]"'],
  ["x.json", '[{"text": "a"},\n', 'x.json:2: an array must end with "]", got the end of the file'],
  ["x.csv", "prompt,completion\na,b\nc\n", "x.csv:3: each row must have 2 fields like the header, got 1"],
  ["x.csv", "prompt, prompt\na,b\n", 'x.csv:1: the header must name each column once, got "prompt" twice'],
  ["x.csv", "prompt,chosen\n", "x.csv:1: rows must follow the header prompt, chosen, got the end of the file"],
  [
    "x.csv",
    "a,b\n1,2,3\n",
    "x.csv:2: each row must have 2 fields like the header, got 3; hint: a cell with a separator",
  ],
  ["x.csv", 'a,b\n"x"y,2\n', 'x.csv:2: quotes within a quoted field must be doubled, got one alone before "y,2\\n"'],
  ["x.parquet", "tide", 'x.parquet:1: must be Parquet, as its name says, got "tide"'],
  [
    "x.json",
    `{"train": [${row}], "dev": {}, "test": [${row}]}`,
    "x.json: must hold one list of rows, got 2: train and test; hint: jq -c '.train[]' x.json > train.jsonl",
  ],
  [
    "x.json",
    `{"a": {"train": [${row}], "test": [${row}]}}`,
    "x.json: must hold one list of rows, got 2: a.train and a.test; hint: jq -c '.a.train[]' x.json",
  ],
  ["x.json", '{"data": [], "n": 0}', "x.json: must hold rows, got an empty list in data"],
  [
    "x.json",
    '{"prompt": {"0": "a"}, "chosen": {"0": "b"}}',
    'x.json: must hold a list of rows, got columns: prompt, chosen; hint: in pandas, to_json("rows.jsonl", orient="records", lines=True)',
  ],
  [
    "x.json",
    '{"prompt": ["a"], "chosen": ["b"]}',
    "x.json: must hold a list of rows, got columns: prompt, chosen; hint: in pandas",
  ],
  [
    "x.json",
    '{"columns": ["prompt"], "index": [0], "data": [["a"]]}',
    "x.json: must hold a list of rows, got columns and data apart; hint: in pandas",
  ],
  [
    "x.json",
    `{"0": ${row}, "1": ${row}}`,
    "x.json: must hold a list of rows, got rows by their number; hint: in pandas",
  ],
  ["x.json", '{"data": [{"a": 1}', "x.json:1: a JSON value must be closed, got the end of the file"],
  ["x.json", '{"data" [{"a": 1}]}', 'x.json:1: a colon must follow a name, got "[{'],
  ["x.json", '{"n": 1, data: [{"a": 1}]}', 'x.json:1: a name in double quotes must follow, got "data: [{'],
  ["x.json", '{"n": , "data": []}', 'x.json:1: a value must follow a name, got ", '],
  [
    "x.json",
    '[{"a": 1},\n{"b": NaN}]',
    'x.json:2: each element must be a JSON object, got "{\\"b\\": NaN}"; column 7: a number must be finite',
  ],
  [
    "x.jsonl",
    '{"a": 1, "b": 2\n{"a": 1}\n',
    'x.jsonl:1: each line must be a JSON object, got "{\\"a\\": 1, \\"b\\": 2"; column 16: } must close',
  ],
  ["x.jsonl", '{"a": "x\n{"a": 1}\n', "column 7: the text that begins here must end with a double quote"],
  ["x.json", '{"a": 1,\n', 'x.json:2: an object must end with "}", got the end of the file'],
  ["x.parquet", "PAR1", "x.parquet: must be a Parquet file, got 4 bytes; hint: it is cut off"],
  ["x.json", "[1, 2]", 'x.json:1: each element of the array must be an object, got "1, 2]"'],
  [
    "x.jsonl",
    `{"a": ${"[".repeat(600)}${"]".repeat(600)}}`,
    "x.jsonl:1: a row must have at most 500 levels of nesting, got more",
  ],
  [
    "x.jsonl",
    "<!DOCTYPE html>\n<html>",
    "x.jsonl: must be UTF-8 text, got an HTML page; hint: download the file itself",
  ],
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
  await expect(read("x.jsonl", latin1)).rejects.toThrow(
    "x.jsonl:40001: must be UTF-8, got the byte 0xE9 (é in Windows-1252)",
  );
  const cut = bytes('{"a": 1}\n{"a": "☾').subarray(0, -1);
  await expect(read("x.jsonl", cut)).rejects.toThrow(
    "x.jsonl:2: must be UTF-8, got a file that ends inside a character; hint: it is cut off",
  );
});

test("the error for a truncated gzip file has the line of the truncation", async () => {
  const packed = gzipSync(`${row}\n`.repeat(20) + Array.from({ length: 400 }, (_, i) => Math.sin(i)).join(""));
  await expect(read("x.jsonl.gz", packed.subarray(0, packed.length - 4))).rejects.toThrow(
    "x.jsonl.gz:21: must be a complete gzip file, got one that is truncated or damaged at this line",
  );
});

test.each([
  ["a.jsonl", { format: "jsonl" }, "JSON lines", true],
  ["a.txt", { format: "jsonl" }, "JSON lines", false],
  ["a", { format: "jsonl" }, "JSON lines", false],
  ["a.csv", { format: "csv", separator: "," }, "CSV", true],
  ["a.csv", { format: "csv", separator: ";" }, 'CSV, cells separated by ";"', false],
  ["a.tsv", { format: "csv", separator: "\t" }, "CSV, cells separated by tabs", true],
  ["a.tsv", { format: "csv", separator: "," }, "CSV", false],
  ["a.json", { format: "json", list: "data.rows" }, 'JSON, the list in "data.rows"', false],
  ["a.json", { format: "json" }, "JSON", true],
  ["a.csv.gz", { format: "csv", separator: ",", compression: "gzip" }, "CSV, in gzip", true],
  ["a.csv", { format: "csv", separator: ",", compression: "gzip" }, "CSV, in gzip", false],
  ["a.parquet", { format: "parquet" }, "Parquet", true],
] as const)("%s as %j is %s: by its name %s", (path, file, is, isNamed) => {
  expect(describeFile(path, { ...file, lines: [] as never })).toEqual({ is, isNamed });
});

test("a Parquet footer whose row groups do not have the schema's columns is refused", () => {
  const schema = [{ name: "root", num_children: 2 }, { name: "a" }, { name: "b" }];
  const columns = (...paths: string[]): unknown =>
    columnsOf({
      schema,
      row_groups: [{ columns: paths.map((path) => ({ meta_data: { path_in_schema: [path] } })) }],
    } as never);
  expect(columns("a", "b")).toEqual(["a", "b"]);
  expect(() => columns("a", "c")).toThrow('a row group with the column "c"');
  expect(() => columns("a", "a")).toThrow('a row group with the column "a"');
});
