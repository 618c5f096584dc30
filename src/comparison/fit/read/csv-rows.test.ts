import { expect, test } from "vitest";

import { takeCsvRows } from "./csv-rows.ts";

async function rowsOf(text: string, size = text.length): Promise<[number, ...string[]][]> {
  async function* pieces(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  }
  const rows: [number, ...string[]][] = [];
  await takeCsvRows(pieces(), "x.csv", (fields, line) => void rows.push([line(), ...fields]));
  return rows;
}

test.each([1, 2, 5, 100])("exact fields and lines, in pieces of %i letters", async (size) => {
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
