/** What `data check` says is what training uses: of every fixture, and of one row of every known scheme. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { MemoryStorage } from "../core/index.ts";
import { trainBpe } from "./bpe.ts";
import { chatTemplate } from "./formats/chat-template.ts";
import { checkDataset } from "./formats/check-dataset.ts";
import { rowsInMemory, usableRows } from "./formats/read-rows.ts";
import { schemes } from "./formats/schemes.ts";
import { type ExampleStream, readPreferences, readSequences } from "./read-examples.ts";
import { RowReport } from "./row-report.ts";
import { TextTokenizer } from "./tokenizer.ts";

const tokenizer = new TextTokenizer(trainBpe(["the tide turns and the moon burns\n"], { vocabSize: 280 }));
const template = chatTemplate(
  "{% if messages[0].content == 'refused' %}{{ raise_exception('no') }}{% endif %}{% for m in messages %}{{ m.role[0] }}: {{ m.content }}\n{% endfor %}{% if add_generation_prompt %}a: {% endif %}",
);
const maxLength = 96;

const golden = join(import.meta.dirname, "formats/golden");
const files = readdirSync(golden).filter((name) => /\.(parquet|jsonl|csv)(\.gz)?$/.test(name));

/** The rows of the page's table of schemes. */
const page = readFileSync(join(import.meta.dirname, "../../docs/guide/dataset-formats.md"), "utf8");
const [, table = ""] = /## Columns by other names\n([\s\S]*?)\n## /.exec(page) ?? [];
const documented = [...table.matchAll(/^\| ([^|]+) \| `(\{.*?\})` \| (\w+)/gm)].map(([, name, row, kind]) => ({
  name: name!,
  row: JSON.parse(row!) as Record<string, unknown>,
  kind: kind!,
}));

/** Checks a file, and reads it as training does. */
async function bothWays(storage: MemoryStorage, path: string): Promise<void> {
  const checked = await checkDataset(storage, path, { tokenizer, template, maxLength });
  const { kind } = checked;
  if (kind !== "preference" && kind !== "completion" && kind !== "text" && kind !== "corpus") return;
  const stream: ExampleStream<unknown> =
    kind === "preference"
      ? readPreferences(storage, path, { tokenizer, template }, { maxLength })
      : readSequences(storage, path, { tokenizer, template }, { maxLength, completionOnly: true });
  let examples = 0;
  try {
    for await (const _ of stream) examples++;
  } catch (error) {
    expect((error as Error).message).toContain("must hold a row that can be used, got none");
  }
  if (kind === "corpus") return;
  expect(examples).toBe(checked.kept);
  expect(stream.report.excluded.list()).toEqual(checked.excluded);
  expect(stream.report.columns).toEqual(checked.columns);
  const only = (reasons: readonly { reason: string }[]): object[] =>
    reasons.filter(({ reason }) => !reason.includes("occurs before in the other direction"));
  expect(only(stream.report.warnings.list())).toEqual(only(checked.warnings));
}

test.each(files)("%s", async (name) => {
  const storage = new MemoryStorage();
  await storage.write(name, readFileSync(join(golden, name)));
  await bothWays(storage, name);
});

test("every scheme but TRL's own has a row on the page", () => {
  const own = ["TRL", "conversations"];
  const names = new Set(schemes.map(({ name }) => name).filter((name) => !own.includes(name)));
  expect(new Set(documented.map(({ name }) => name))).toEqual(names);
});

describe("one row of each known scheme, and one that is spoilt", () => {
  test.each(documented)("$name", async ({ name, row, kind }) => {
    const report = new RowReport();
    const rows = [];
    for await (const one of usableRows(rowsInMemory([row]), {}, report)) rows.push(one);
    expect(rows, JSON.stringify(report.excluded.list())).toHaveLength(1);
    expect(report.columns).toMatchObject({ scheme: name, kind });
    expect(
      report.warnings.list().filter(({ reason }) => !/roles by other names|prompt is implicit/.test(reason)),
    ).toEqual([]);
  });

  test.each(documented)("$name, checked as it is trained", async ({ row }) => {
    const storage = new MemoryStorage();
    const spoilt = { ...row, ...Object.fromEntries(Object.keys(row).map((column) => [column, 7])) };
    const empty = { ...row, ...Object.fromEntries(Object.keys(row).map((column) => [column, ""])) };
    const rows = [row, spoilt, row, empty, row];
    await storage.write("f.jsonl", rows.map((one) => `${JSON.stringify(one)}\n`).join(""));
    await bothWays(storage, "f.jsonl");
  });
});

test("rows of every kind of trouble", async () => {
  const storage = new MemoryStorage();
  const say = (role: string, content: string): object => ({ role, content });
  const long = "the tide turns ".repeat(40);
  const pairs = [
    { prompt: "p ", chosen: "a", rejected: "b" },
    { prompt: "p ", chosen: "a", rejected: "b" },
    { prompt: "p ", chosen: "", rejected: "b" },
    { prompt: long, chosen: "a", rejected: "b" },
    { prompt: "p ", chosen: `${long}1`, rejected: `${long}2` },
    { prompt: "a question? ", chosen: "a question? yes", rejected: "a question? no" },
    { chosen: "the tide turns", rejected: "the tide burns" },
    { chosen: "tide", rejected: "moon" },
    { prompt: "p", chosen: [say("assistant", "a")], rejected: [say("assistant", "b")] },
    {
      prompt: "p",
      chosen: [say("user", "refused"), say("assistant", "a")],
      rejected: [say("user", "refused"), say("assistant", "b")],
    },
    { prompt: "p", chosen: 3, rejected: null },
    { other: 3 },
    [1],
  ];
  await storage.write("pairs.jsonl", pairs.map((one) => `${JSON.stringify(one)}\n`).join(""));
  await bothWays(storage, "pairs.jsonl");
  const found = await checkDataset(storage, "pairs.jsonl", { tokenizer, template, maxLength });
  expect(found).toMatchObject({ rows: pairs.length, kept: 5 });
});
