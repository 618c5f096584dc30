import { expect, test } from "vitest";

import { MemoryStorage, readText } from "../../core/index.ts";
import { type ConvertFileOptions, convertFile } from "./convert-file.ts";

async function storageWith(...rows: readonly object[]): Promise<MemoryStorage> {
  const storage = new MemoryStorage();
  await storage.write("f.jsonl", rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return storage;
}

async function convertedText(storage: MemoryStorage, options: ConvertFileOptions): Promise<string> {
  await convertFile(storage, "f.jsonl", options);
  return readText(storage, options.out);
}

test("the CSV header has group and annotator only if some row has one", async () => {
  const plain = { prompt: "p", completion: "a" };
  const to = "completion";
  expect(await convertedText(await storageWith(plain), { to, out: "f.csv" })).toBe("prompt,completion\r\np,a\r\n");
  expect(await convertedText(await storageWith(plain, { ...plain, group: "g" }), { to, out: "f.csv" })).toBe(
    "prompt,completion,group\r\np,a,\r\np,a,g\r\n",
  );
  const own = { to, out: "f.csv", raterColumns: { annotator: "who" } } as const;
  expect(await convertedText(await storageWith({ ...plain, who: 7, group: "" }), own)).toBe(
    "prompt,completion,annotator\r\np,a,7\r\n",
  );
});

test("the rows read and the rows written are counted", async () => {
  const storage = await storageWith({ prompt: "p", completions: ["a", "b", "c"] }, { prompt: "q" });
  const { rows, kept, excluded } = await convertFile(storage, "f.jsonl", { to: "preference", out: "f.json" });
  expect({ rows, kept, excluded: excluded.list() }).toEqual({
    rows: 2,
    kept: 3,
    excluded: [{ reason: '"completions" is missing', count: 1, first: "f.jsonl:2" }],
  });
  expect(await convertedText(storage, { to: "preference", out: "f.json", pairs: "adjacent" })).toBe(
    '[\n{"prompt":"p","chosen":"a","rejected":"b"},\n{"prompt":"p","chosen":"b","rejected":"c"}\n]\n',
  );
});

test("when no row can be converted nothing is written, and the error lists the reasons", async () => {
  const storage = await storageWith({ prompt: "p", completion: "a", label: false });
  await expect(convertFile(storage, "f.jsonl", { to: "text", out: "g.jsonl" })).rejects.toThrow(
    "f.jsonl: must hold a row that becomes a text row, got none; left out 1, first f.jsonl:1: the completion is labelled false",
  );
  expect(await storage.size("g.jsonl")).toBeUndefined();
});

test("conversations are written as texts on request, and rejected without a template", async () => {
  const storage = await storageWith({
    messages: [
      { role: "user", content: "x" },
      { role: "assistant", content: "y" },
    ],
  });
  const template = { render: () => "u x a y" };
  expect(await convertedText(storage, { to: "text", out: "g.csv", asText: { template } })).toBe("text\r\nu x a y\r\n");
  await expect(
    convertFile(storage, "f.jsonl", { to: "text", out: "g.csv", asText: { template: undefined } }),
  ).rejects.toThrow("f.jsonl:1: a conversation needs a chat template, got none");
});
