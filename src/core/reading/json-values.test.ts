import { expect, test } from "vitest";

import { jsonArray, jsonLines, jsonList, jsonSequence, surveyJson } from "./json-values.ts";

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function all(lines: ReturnType<typeof jsonLines>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { value, place } of lines) found.push([Number(place.split(":").at(-1)), value]);
  return found;
}

const row = { a: 'tide "\\ ☾ {[,', b: [{ c: "}]" }, -1.5e3, null, "end\\"] };
const source = JSON.stringify(row);

test.each([1, 2, 3, 7, 1000])("in pieces of %i characters, each row has its line", async (size) => {
  const of = (text: string): AsyncGenerator<string> => pieces(text, size);
  expect(await all(jsonLines(of(`${source}\r\n\n${source}`), "x"))).toEqual([
    [1, row],
    [3, row],
  ]);
  expect(await all(jsonArray(of(`\n[${source},\n ${source}\n]\n`), "x"))).toEqual([
    [2, row],
    [3, row],
  ]);
  expect(await all(jsonSequence(of(`${source} ${source}\n${source}`), "x"))).toEqual([
    [1, row],
    [1, row],
    [2, row],
  ]);
  expect(await all(jsonSequence(of(`[${source}]\n[]\n[${source}]`), "x"))).toEqual([
    [1, row],
    [3, row],
  ]);
  const object = `{"n": 12, "meta": {"rows": [{}], "x": ${source}}, "none": null,\n"data": {"data": 1, "rows": [${source},\n${source}]}, "end": "]"}`;
  expect(await all(jsonList(of(object), "x", ["data", "rows"]))).toEqual([
    [2, row],
    [3, row],
  ]);
  expect(await surveyJson(of(`\n${object}`), "x")).toEqual({
    members: [
      { path: ["n"], holds: "value" },
      { path: ["meta", "rows"], holds: "objects" },
      { path: ["meta", "x"], holds: "object" },
      { path: ["meta"], holds: "object" },
      { path: ["none"], holds: "value" },
      { path: ["data", "data"], holds: "value" },
      { path: ["data", "rows"], holds: "objects" },
      { path: ["data"], holds: "object" },
      { path: ["end"], holds: "text" },
    ],
    lines: 3,
    hasMore: false,
  });
});

test.each<readonly [lines: (text: string) => ReturnType<typeof jsonLines>, text: string, said: string]>([
  [(text) => jsonArray(pieces(text, 3), "x"), "[{}] {}", 'x:1: the file must end after the array, got "{'],
  [(text) => jsonSequence(pieces(text, 100), "x"), "[{}] []", 'x:1: the file must end after the array, got "[]"'],
  [(text) => jsonSequence(pieces(text, 100), "x"), "{} tide", 'x:1: a JSON object must follow, got "tide"'],
  [
    (text) => jsonArray(pieces(text, 4), "x"),
    '[{"a": "tide',
    'x:1: each element must be a JSON object, got "{\\"a\\": \\"tide"; column 7: the text that begins here must end',
  ],
  [
    (text) => jsonArray(pieces(text, 4), "x"),
    '[\n{"a": [1, 2',
    'x:2: each element must be a JSON object, got "{\\"a\\": [1, 2"; column 12: ] must close the [ at column 7',
  ],
])("%#: a problem has its line", async (lines, text, said) => {
  await expect(all(lines(text))).rejects.toThrow(said);
});

test("a survey stops behind the first object, and lists a thousand members at most", async () => {
  const many = `{${Array.from({ length: 1500 }, (_, i) => `"${i}": ${i}`).join(", ")}}`;
  const survey = await surveyJson(pieces(`${many}\n{"broken`, 100), "x");
  expect(survey.members.length).toBe(1000);
  expect(survey).toMatchObject({ lines: 1, hasMore: true });
});
