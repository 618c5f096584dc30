/** Two runs in one folder: the second is refused, and after a kill -9 the next one goes on at once. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { tinyStudy } from "../study/tiny.ts";
import { filesOf, penchant, removeFolder, type Started, start, temporaryFolder } from "./penchant.ts";
import { writeTinyModel } from "./tiny.ts";

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
beforeAll(() => writeTinyModel(folder));
afterAll(() => removeFolder(folder));

const locks = (name: string): string[] => readdirSync(at(name)).filter((file) => file.includes(".lock-"));

/** Waits until a file is there, while a command runs. */
async function appears({ child }: Started, path: string): Promise<void> {
  while (!existsSync(at(path))) {
    expect(child.exitCode, `it ended before ${path} was there`).toBe(null);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("training", async () => {
  const command = "train sft --model base --data rows.jsonl --out tuned --max-steps 2000 --save-steps 50 --threads 1";
  const first = start(folder, command.split(" "));
  await appears(first, "tuned/checkpoint-50");
  expect(locks("tuned")).toHaveLength(1);
  for (const more of ["", " --force"]) {
    const second = await penchant(folder, `${command}${more}`);
    expect(second.stderr).toMatch(
      /^penchant: tuned: must be free, got a run of process \d+ in it; hint: wait for its end, or choose another folder$/m,
    );
    expect(second.code).toBe(1);
  }
  expect(readdirSync(at("tuned")).some((name) => name.startsWith("checkpoint-"))).toBe(true);
  first.child.kill("SIGKILL");
  await first.outcome;
  expect(locks("tuned")).toHaveLength(1);
  const again = start(folder, [...command.split(" "), "--json"]);
  await new Promise<void>((resolve) => {
    again.child.stdout!.on("data", (text: string) => {
      if (text.includes('"event":"start"')) resolve();
    });
  });
  again.child.kill("SIGINT");
  const { code, stdout } = await again.outcome;
  expect(code).toBe(130);
  expect(Number(/"resumedFrom":(\d+)/.exec(stdout)![1])).toBeGreaterThanOrEqual(50);
  expect(locks("tuned")).toEqual([]);
});

test("a study, and a run that never began leaves no folder", async () => {
  writeFileSync(at("tiny.yaml"), tinyStudy);
  const first = start(folder, "run tiny.yaml --out study --threads 1".split(" "));
  await appears(first, "study/study.yaml");
  const second = await penchant(folder, "run tiny.yaml --out study --threads 1");
  expect(second.stderr).toContain("study: must be free, got a run of process");
  expect(second.code).toBe(1);
  first.child.kill("SIGKILL");
  await first.outcome;
  const text = readFileSync(at("study/study.yaml"), "utf8");
  expect(await penchant(folder, "run study/study.yaml --out study --only tokenizer --threads 1")).toMatchObject({
    code: 0,
  });
  expect(locks("study")).toEqual([]);
  writeFileSync(at("study/study.yaml"), `# mine\n${text}`);
  const own = await penchant(folder, "run study/study.yaml --out study --only tokenizer --threads 1");
  expect(own.stderr).toContain("study: --out must not overwrite the study, got a folder with study/study.yaml in it");
  expect(own.code).toBe(2);
  const missing = await penchant(folder, "train sft --model base --data nowhere.jsonl --out deep/new");
  expect(missing.code).toBe(1);
  expect(existsSync(at("deep"))).toBe(false);
});

test("state files of a study that are damaged are named", async () => {
  const said = async (command: string): Promise<string> => {
    const { stderr, code } = await penchant(folder, command);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).not.toBe(0);
    return stderr;
  };
  rmSync(at("study"), { recursive: true });
  writeFileSync(at("tiny.yaml"), tinyStudy);
  const run = "run tiny.yaml --out study --only tokenizer --threads 1";
  expect(await penchant(folder, run)).toMatchObject({ code: 0 });
  const before = filesOf(at("study"));
  const stages = readdirSync(at("study/stages"));
  const facts = `study/stages/${stages[0]}/stage.json`;
  for (const [path, text, message] of [
    ["study/stages.json", "{", 'study/stages.json: must be JSON, got "{"; hint: the file is damaged'],
    ["study/stages.json", "[{}]", "study/stages.json: must list the study's stages, each with name, stage and values"],
    [facts, '{"key":', `${facts}: must be JSON, got "{\\"key\\":"`],
    [facts, "[]", `${facts}: must hold the facts of a finished stage, got "[]"`],
    ["study/study.yaml", "stages: [", "study/study.yaml"],
  ] as const) {
    writeFileSync(at(path), text);
    expect(await said("report study"), `${path} ${text}`).toContain(message);
    // The same run mends it.
    const force = path.endsWith(".yaml") ? " --force" : "";
    expect(await penchant(folder, `${run}${force}`)).toMatchObject({ code: 0 });
    expect(filesOf(at("study")).get(path.slice("study/".length))).toEqual(before.get(path.slice("study/".length)));
  }
});

test("every output is checked before the work", async () => {
  mkdirSync(at("a-folder"));
  mkdirSync(at("a-folder.svg"));
  writeFileSync(at("a-folder/x"), "");
  writeFileSync(at("a-file"), "");
  for (const [command, message] of [
    ["train sft --model nowhere --data nowhere --out a-file", "a-file: cannot write, a file is in the way"],
    ["run tiny.yaml --out a-file", "a-file: cannot write, a file is in the way"],
    ["generate --model nowhere --prompts prompts.txt --out a-folder", "a-folder: cannot write, this is a folder"],
    [
      "data convert rows.jsonl --to text --out a-file/x.jsonl",
      "a-file/x.jsonl: cannot write, a part of the path is a file",
    ],
    ["compare nowhere nowhere --judge rule:verse --out a-folder", "a-folder: cannot write, this is a folder"],
    ["fit nowhere --plot a-folder.svg", "a-folder.svg: cannot write, this is a folder"],
    ["report nowhere --out a-file", "a-file: cannot write, a file is in the way"],
    ["bundle nowhere --lastname A --matriculation 1 --out a-file", "a-file: cannot write, a file is in the way"],
    ["init a-file/deep", "a-file/deep: cannot write, a part of the path is a file"],
  ] as const) {
    const { code, stderr } = await penchant(folder, command);
    expect(stderr, command).toContain(message);
    expect(code).toBe(1);
  }
});
