/** What commands do when nothing is wrong: from data to a tuned model to completions, and how soon they begin. */

import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { parseCompletions } from "../../src/data/index.ts";
import { tinyStudy } from "../study/tiny.ts";
import { filesOf, penchant, removeFolder, start, temporaryFolder } from "./penchant.ts";
import { POSITIONS, writeTinyModel } from "./tiny.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
beforeAll(() => writeTinyModel(folder));
afterAll(() => removeFolder(folder));

describe("it begins soon", () => {
  test("help within three seconds", async () => {
    const begun = performance.now();
    const { code, stdout } = await penchant(folder, "--help");
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(code).toBe(0);
    expect(stdout).toContain("Exit codes: 0 success, 1 failure, 2 wrong usage, 130 interrupted");
  });

  test("a study's first event within three seconds, on stdout and as JSON", async () => {
    writeFileSync(at("tiny.yaml"), tinyStudy);
    const begun = performance.now();
    const running = start(folder, ["run", "tiny.yaml", "--json"]);
    const first = await new Promise<string>((resolve) => running.child.stdout!.once("data", resolve));
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(JSON.parse(first.split("\n")[0]!)).toEqual({
      event: "stage",
      stage: "corpus",
      uses: "corpus",
      state: "begin",
    });
    const { code, stdout } = await running.outcome;
    expect(code).toBe(0);
    expect(linesOf(stdout).at(-1)).toMatchObject({ event: "report", html: "runs/tiny/report/index.html" });
    expect(existsSync(at("runs/tiny/report/report.md"))).toBe(true);
  });
});

describe("train and generate", () => {
  test("a text longer than the model's positions is learnt in pieces, and prompts are completed by the result", async () => {
    writeFileSync(at("long.txt"), "the tide turns and the moon burns, again ".repeat(40));
    const trained = await penchant(folder, "train sft --model base --data long.txt --out tuned --max-steps 3 --json");
    expect(trained).toMatchObject({ code: 0 });
    expect(linesOf(trained.stdout).map(({ event }) => event)).toEqual(["data", "start", "log", "end"]);
    expect([...filesOf(at("tuned")).keys()].sort()).toEqual([
      "config.json",
      "events.jsonl",
      "generation_config.json",
      "model.safetensors",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);

    const generated = await penchant(
      folder,
      "generate --model tuned --prompts prompts.txt --num-return-sequences 3 --max-new-tokens 5 --out out.txt",
    );
    expect(generated).toMatchObject({ code: 0, stdout: "" });
    const groups = parseCompletions(readFileSync(at("out.txt"), "utf8"), "out.txt");
    expect(groups.map(({ prompt, completions }) => [prompt, completions.length])).toEqual([
      ["the tide", 3],
      ["the moon", 3],
    ]);
    expect(POSITIONS).toBeLessThan(100);
  });

  test("preferences: rows that cannot be learnt from are counted and placed; --force begins anew and spares other files", async () => {
    appendFileSync(at("pairs.jsonl"), '{"prompt":"the moon","chosen":" turns","rejected":" turns"}\n');
    const command = "train orpo --model base --data pairs.jsonl --out preferred --max-steps 2";
    const first = await penchant(folder, command);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain("left out 1, first pairs.jsonl:25: chosen and rejected are the same text");
    const weights = readFileSync(at("preferred/model.safetensors"));
    writeFileSync(at("preferred/notes.md"), "mine");
    expect((await penchant(folder, `${command} --force`)).code).toBe(0);
    expect(readFileSync(at("preferred/model.safetensors"))).toEqual(weights);
    expect(readFileSync(at("preferred/notes.md"), "utf8")).toBe("mine");
  });
});

describe("data", () => {
  test("preview prints 20 readable samples of the embedded verse, and of its pairs", async () => {
    const { code, stdout } = await penchant(folder, "data preview verse");
    expect(code).toBe(0);
    expect(stdout.match(/^=== \d+ ===$/gm)).toHaveLength(20);
    expect(stdout.match(/^\[prompt\]\n[A-Z][a-z,' ]+.*<complete>$/gm)).toHaveLength(20);
    const pairs = await penchant(folder, "data preview verse-pairs --samples 3 --seed 2");
    expect(pairs.stdout.match(/^\[(chosen|rejected)\]$/gm)).toHaveLength(6);
  });

  test("check counts what is usable and places what is not", async () => {
    const good = '{"prompt":"the tide","completion":" turns"}';
    writeFileSync(
      at("mixed.jsonl"),
      [good, good, '{"prompt":"the tide","completion":3}', '{"prompt":"","completion":"x"}', ""].join("\n"),
    );
    const { code, stdout } = await penchant(folder, "data check mixed.jsonl");
    expect(stdout).toBe(
      [
        "mixed.jsonl: completion rows, 4 in all, 2 usable",
        "  file: JSON lines",
        "  columns: prompt, completion",
        '  left out 1, first mixed.jsonl:3: "completion" must be text, got 3',
        "  left out 1, first mixed.jsonl:4: a text is empty",
        "  1 row, first mixed.jsonl:2: the same row occurs before",
        "  prompt: 8 to 8 characters, median 8",
        "  completion: 6 to 6 characters, median 6",
        "",
      ].join("\n"),
    );
    // It has checked what it was asked to check: scripts read what it found.
    expect(code).toBe(0);
  });
});

test("a full disk behind stdout is a sentence and exit code 1; a closed pipe is no error", () => {
  const entry = fileURLToPath(new URL("../../bin/penchant.js", import.meta.url));
  const full = spawnSync(process.execPath, [entry, "data", "preview", "verse"], {
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    encoding: "utf8",
  });
  expect(full.stderr).toBe("penchant: stdout: cannot write, the disk is full\n");
  expect(full.status).toBe(1);
  const piped = spawnSync(
    "sh",
    ["-c", `"${process.execPath}" "${entry}" data preview verse --samples 4000 | head -1`],
    { encoding: "utf8" },
  );
  expect(piped).toMatchObject({ status: 0, stdout: "=== 1 ===\n", stderr: "" });
});
