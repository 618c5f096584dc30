import { expect, test } from "vitest";

import { MemoryStorage, readText } from "../../core/index.ts";
import { type ConvertFileOptions, convertFile } from "./convert-file.ts";

async function stored(...rows: readonly object[]): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write("f.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return storage;
}

async function written(storage: MemoryStorage, options: ConvertFileOptions): Promise<string> {
  await convertFile(storage, "f.jsonl", options);
  return readText(storage, options.out);
}

test("CSV names group and annotator where any row has one, and only then", async () => {
  const plain = { prompt: "p", completion: "a" };
  const to = "completion";
  expect(await written(await stored(plain), { to, out: "f.csv" })).toBe("prompt,completion\r\np,a\r\n");
  expect(await written(await stored(plain, { ...plain, group: "g" }), { to, out: "f.csv" })).toBe(
    "prompt,completion,group\r\np,a,\r\np,a,g\r\n",
  );
  const own = { to, out: "f.csv", marks: { annotator: "who" } } as const;
  expect(await written(await stored({ ...plain, who: 7, group: "" }), own)).toBe(
    "prompt,completion,annotator\r\np,a,7\r\n",
  );
});

test("what is seen is tallied, what is written is counted", async () => {
  const storage = await stored({ prompt: "p", completions: ["a", "b", "c"] }, { prompt: "q" });
  const { rows, kept, excluded } = await convertFile(storage, "f.jsonl", { to: "preference", out: "f.json" });
  expect({ rows, kept, excluded: excluded.list() }).toEqual({
    rows: 2,
    kept: 3,
    excluded: [{ reason: '"completions" is missing', count: 1, first: "f.jsonl:2" }],
  });
  expect(await written(storage, { to: "preference", out: "f.json", pairs: "adjacent" })).toBe(
    '[\n{"prompt":"p","chosen":"a","rejected":"b"},\n{"prompt":"p","chosen":"b","rejected":"c"}\n]\n',
  );
});

test("when no row can be converted nothing is written, and the reasons are told", async () => {
  const storage = await stored({ prompt: "p", completion: "a", label: false });
  await expect(convertFile(storage, "f.jsonl", { to: "text", out: "g.jsonl" })).rejects.toThrow(
    "f.jsonl: must hold a row that becomes a text row, got none; left out 1, first f.jsonl:1: the completion is labelled false",
  );
  expect(await storage.size("g.jsonl")).toBeUndefined();
});

test("conversations are written as texts when asked, and refused when there is no template", async () => {
  const storage = await stored({
    messages: [
      { role: "user", content: "x" },
      { role: "assistant", content: "y" },
    ],
  });
  const template = { render: () => "u x a y" };
  expect(await written(storage, { to: "text", out: "g.csv", asText: { template } })).toBe("text\r\nu x a y\r\n");
  await expect(
    convertFile(storage, "f.jsonl", { to: "text", out: "g.csv", asText: { template: undefined } }),
  ).rejects.toThrow("f.jsonl:1: a conversation must be turned into text by a chat template, got none");
});
