import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { ownFolder } from "./cli/penchant.ts";
import { writeTinyModel } from "./cli/tiny.ts";
import { documents, root } from "./documents.ts";

/** A statement that is an expression, and in its comment what it gives: `2 + 3; // 5`, or `2 + 3; // their sum = 5`. */
const TOLD = /^(?!const |let |import )(\S.*); \/\/ (?:.* = )?(.+)$/;

/** Every JavaScript example; those of this page are run from the packed package, by test/package. */
const examples = documents
  .filter((document) => document !== "docs/from-code.md")
  .flatMap((document) =>
    [...readFileSync(join(root, document), "utf8").matchAll(/```js\n([\s\S]*?)```/g)].map(
      ([, script], i) => [document, i + 1, script!] as const,
    ),
  );
const isProgram = (script: string): boolean => script.includes('from "penchant";');
/** Those that import a room of the house, and say in comments what their expressions give. */
const scripts = examples.filter(([, , script]) => script.includes('from "penchant/') && !isProgram(script));
/** Those that import the front door, and work with a model folder. */
const programs = examples.filter(([, , script]) => isProgram(script));

/** What the script's told expressions give, as JSON with plain arrays. */
function run(script: string): unknown[] {
  const shown = script.replaceAll(new RegExp(TOLD, "gm"), (_, expression: string) => `show(${expression});`);
  const show =
    "const show = (value) => console.log(JSON.stringify(value, (_, x) => ArrayBuffer.isView(x) ? Array.from(x) : x));\n";
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", show + shown], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

/** Rounds each number to as many digits as the page shows of it. */
function roundedLike(told: string, value: unknown): string {
  const digits = [...told.matchAll(NUMBER)].map(([number]) => number.split(".")[1]?.length ?? 0);
  const numbers = JSON.stringify(value).replaceAll(NUMBER, (number) => Number(number).toFixed(digits.shift() ?? 17));
  return numbers.replaceAll(",", ", ");
}

describe("scripts in documents give what they tell", () => {
  test("and there are some", () => expect(scripts.length).toBeGreaterThan(8));

  test.each(scripts)("%s, script %i", (_, __, script) => {
    const told = script.split("\n").flatMap((line) => TOLD.exec(line)?.[2] ?? []);
    expect(told.length, "the script must tell a value").toBeGreaterThan(0);
    const values = run(script);
    expect(values.map((value, i) => roundedLike(told[i]!, value))).toEqual(told);
  });
});

describe("programs in documents run", () => {
  test("and there are some", () => expect(programs).not.toEqual([]));

  test.each(programs)("%s, script %i", async (_, __, program) => {
    using folder = ownFolder();
    await writeTinyModel(folder.path);
    cpSync(join(folder.path, "base"), join(folder.path, "gpt2"), { recursive: true });
    mkdirSync(join(folder.path, "node_modules"));
    symlinkSync(root, join(folder.path, "node_modules/penchant"));
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: folder.path,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).not.toBe("");
  });
});
