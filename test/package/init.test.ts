/** `penchant init`: a folder to start from. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { ownFolder, penchant } from "../cli/penchant.ts";

describe.each([
  ["pairs", "data check pairs.jsonl", "24"],
  ["outputs", "run study.yaml", "report:"],
  // A dry look: the study itself takes minutes.
  ["week5", "explain exercises.yaml", "E.1"],
])("--example %s", (name, command, told) => {
  test("leaves a folder that works", async () => {
    using here = ownFolder();
    const { code, stderr } = await penchant(here.path, ["init", "my folder", "--example", name]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/next: cd "my folder" && npx penchant .*\n$/);
    const folder = join(here.path, "my folder");
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file), "utf8"), file).not.toMatch(/examples\/|\.\.\/|\$schema/);
    const ran = await penchant(folder, command);
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout + ran.stderr).toContain(told);
  });
});

test("nothing is written over", async () => {
  using here = ownFolder();
  writeFileSync(join(here.path, "mine.txt"), "mine");
  const { code, stderr } = await penchant(here.path, "init .");
  expect(code).toBe(2);
  expect(stderr).toBe("penchant: .: must be a new or empty folder, got mine.txt; hint: penchant init another-folder\n");
  const onFile = await penchant(here.path, "init mine.txt");
  expect(onFile.stderr).toContain("mine.txt: must be a new or empty folder, got a file");
  expect(readdirSync(here.path)).toEqual(["mine.txt"]);
  expect((await penchant(here.path, "init --example nothing")).code).toBe(2);
});
