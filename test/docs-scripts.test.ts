import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { documents, root } from "./documents.ts";

/** A statement that is an expression, and in its comment what it gives: `2 + 3; // 5`, or `2 + 3; // their sum = 5`. */
const TOLD = /^(?!const |let |import )(\S.*); \/\/ (?:.* = )?(.+)$/;

/** Every JavaScript example that imports a room of the house. */
const scripts = documents.flatMap((document) =>
  [...readFileSync(join(root, document), "utf8").matchAll(/```js\n([\s\S]*?)```/g)]
    .filter(([, script]) => script!.includes('from "penchant/'))
    .map(([, script], i) => [document, i + 1, script!] as const),
);

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
