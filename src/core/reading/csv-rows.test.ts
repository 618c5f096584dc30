import { expect, test } from "vitest";

import { csvRows, parseCsv } from "./csv-rows.ts";

test("the rows of a text, with the lines where they begin and no byte order mark", () => {
  expect(parseCsv('\uFEFFid,note\n1,"a\n""b"""\n\n2,c', "f.csv")).toEqual([
    { fields: ["id", "note"], place: "f.csv:1" },
    { fields: ["1", 'a\n"b"'], place: "f.csv:2" },
    { fields: [""], place: "f.csv:4" },
    { fields: ["2", "c"], place: "f.csv:5" },
  ]);
  expect(parseCsv("\uFEFFid\r\n1\r\n", "f.csv").map(({ fields }) => fields)).toEqual([["id"], ["1"]]);
  expect(parseCsv("", "f.csv")).toEqual([]);
});

test.each([1, 2, 5, 100])("the same rows one by one, in pieces of %i characters", async (size) => {
  const text = 'id,note\r\n1,"a\r\n""b"""\r\n\r\n2,c\r\n';
  const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, k) => text.slice(k * size, (k + 1) * size));
  const rows: unknown[] = [];
  const texts = (async function* (): AsyncGenerator<string> {
    yield* pieces;
  })();
  for await (const row of csvRows(texts, "f.csv")) rows.push(row);
  expect(rows).toEqual(parseCsv(text, "f.csv"));
});
