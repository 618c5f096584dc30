import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

import { shellCommand } from "./shell-command.ts";

test("plain words stay as they are", () => {
  expect(shellCommand(["penchant", "run", "examples/week5/study.yaml", "--set", "seed=2"])).toBe(
    "penchant run examples/week5/study.yaml --set seed=2",
  );
});

test.each(["my runs/week 5", "it's", "$HOME", "", "a;b", "*", "llm:http://127.0.0.1:8000/v1#qwen", "new\nline"])(
  "a shell reads %j as it was",
  (word) => {
    const command = shellCommand(["printf", "%s|", word, "end"]);
    expect(execFileSync("sh", ["-c", command], { encoding: "utf8" })).toBe(`${word}|end|`);
  },
);
