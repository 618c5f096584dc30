import { expect, test } from "vitest";

import { csvRows, forEachCsvRow, parseCsv } from "./csv-rows.ts";

test("parses rows with their line numbers; the byte order mark is dropped", () => {
  expect(parseCsv('\uFEFFid,note\n1,"a\n""b"""\n\n2,c', "f.csv")).toEqual([
    { fields: ["id", "note"], place: "f.csv:1" },
    { fields: ["1", 'a\n"b"'], place: "f.csv:2" },
    { fields: [""], place: "f.csv:4" },
    { fields: ["2", "c"], place: "f.csv:5" },
  ]);
  expect(parseCsv("\uFEFFid\r\n1\r\n", "f.csv").map(({ fields }) => fields)).toEqual([["id"], ["1"]]);
  expect(parseCsv("", "f.csv")).toEqual([]);
});

test.each([1, 2, 5, 100])("a stream in pieces of %i characters gives the same rows", async (size) => {
  const text = 'id,note\r\n1,"a\r\n""b"""\r\n\r\n2,c\r\n';
  const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, k) => text.slice(k * size, (k + 1) * size));
  const rows: unknown[] = [];
  const texts = (async function* (): AsyncGenerator<string> {
    yield* pieces;
  })();
  for await (const row of csvRows(texts, "f.csv")) rows.push(row);
  expect(rows).toEqual(parseCsv(text, "f.csv"));
});

async function rowsOf(text: string, size = text.length): Promise<[number, ...string[]][]> {
  async function* pieces(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  }
  const rows: [number, ...string[]][] = [];
  await forEachCsvRow(pieces(), "x.csv", (fields, line) => void rows.push([line(), ...fields]));
  return rows;
}

test.each([1, 2, 5, 100])("exact fields and line numbers, in pieces of %i characters", async (size) => {
  expect(await rowsOf("a,b\r\n\r\n c ,\r\n,d", size)).toEqual([
    [1, "a", "b"],
    [2, ""],
    [3, " c ", ""],
    [4, "", "d"],
  ]);
  expect(await rowsOf('a,"b"\r\n"x,\r\ny","say ""hi"""\r\n"",d\r\n', size)).toEqual([
    [1, "a", "b"],
    [2, "x,\r\ny", 'say "hi"'],
    [4, "", "d"],
  ]);
  expect(await rowsOf("a\nb,c,d\n", size)).toEqual([
    [1, "a"],
    [2, "b", "c", "d"],
  ]);
});

test.each([1, 2, 3, 100])(
  "separators, single quotes in a cell and spaces behind a quote, in pieces of %i",
  async (size) => {
    const rows: string[][] = [];
    const text = 'a;b\r\n5" disk;"x;"\r\n"y" ;\n"";\n';
    async function* pieces(): AsyncGenerator<string> {
      for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
    }
    await forEachCsvRow(pieces(), "x.csv", (fields) => void rows.push([...fields]), { separator: ";" });
    expect(rows).toEqual([
      ["a", "b"],
      ['5" disk', "x;"],
      ["y", ""],
      ["", ""],
    ]);
  },
);

test.each<readonly [text: string, rows: string[][]]>([
  ["a,", [["a", ""]]],
  ["a\r", [["a"]]],
  ["a\r,b\r\n", [["a\r", "b"]]],
  ["\n", [[""]]],
  ['"a"', [["a"]]],
  ['"a\n', []],
])("the end of a file: %j", (text, rows) => {
  if (rows.length > 0) expect(parseCsv(text, "x").map(({ fields }) => fields)).toEqual(rows);
  else expect(() => parseCsv(`b\n${text}`, "x")).toThrow("x:2: quotes within a quoted field must be closed");
});
