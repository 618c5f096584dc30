import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

import { ownFolder, penchant } from "./penchant.ts";

const page = readFileSync(resolve(import.meta.dirname, "../../docs/guide/dataset-formats.md"), "utf8");
const here = ownFolder();
afterAll(() => here[Symbol.dispose]());

const [, texts = "", conversations = ""] = page.split(/^## (?:Rows|Conversations|Columns by other names)$/m);

/** Literal rows of a part's tables by the kind that stands before them. */
function rowsOf(part: string): [kind: string, rows: string[]][] {
  const rows = new Map<string, string[]>();
  for (const [, kind, row] of part.matchAll(/^\| (\w+)[^|]* \| `(\{.*?\})` \|/gm))
    rows.set(kind!, [...(rows.get(kind!) ?? []), row!]);
  return [...rows];
}

async function check(name: string, content: string): Promise<Record<string, unknown>> {
  writeFileSync(join(here.path, name), content);
  const { code, stdout, stderr } = await penchant(here.path, ["data", "check", name, "--json"]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const KINDS = ["completion", "preference", "prompt", "ranked", "text", "unpaired"];

describe.each([
  ["texts", texts, false],
  ["conversations", conversations, true],
] as const)("literal rows of %s", (_, part, conversational) => {
  test("are of every kind", () =>
    expect(
      rowsOf(part)
        .map(([kind]) => kind)
        .sort(),
    ).toEqual(KINDS));

  test.each(rowsOf(part))("%s: %j", async (kind, rows) => {
    const found = await check("rows.jsonl", rows.join("\n"));
    expect(found).toMatchObject({ kind, conversational, rows: rows.length, kept: rows.length, excluded: [] });
    if (rows.some((row) => row.includes('"group"')))
      expect(found).toMatchObject({ groups: { scholars: 1 }, annotators: { r2: 1 } });
  });
});

const files = [...page.matchAll(/^```(?:csv|jsonl?) (\S+)\n([\s\S]*?)^```/gm)].map(
  ([, name, content]) => [name!, content!] as const,
);

test("files of every format that is text", () => {
  expect([...new Set(files.map(([name]) => name.split(".")[1]))].sort()).toEqual(["csv", "json", "jsonl"]);
});

test.each(files)("the file %s", async (name, content) => {
  const found = await check(name, content);
  expect(found).toMatchObject({ excluded: [], warnings: [] });
  expect([found["rows"], found["kept"]]).toEqual(name.startsWith("ranked") ? [1, 1] : [2, 2]);
});
