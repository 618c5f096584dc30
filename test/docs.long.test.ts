/**
 * Every command that a document shows runs, in a folder with small models and data.
 *
 * Long: it starts each of the commands in a process of its own, and some train a model or run a study.
 */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { formatCompletions, verseSpeeches } from "../src/data/index.ts";
import { filesOf, penchant, removeFolder, temporaryFolder } from "./cli/penchant.ts";
import { writeTinyModel } from "./cli/tiny.ts";
import { documents, root, wordsOf } from "./documents.ts";
import { courseArchive, courseChoices } from "./study/course-archive.ts";

/** What makes an example small enough for a test; everything else runs as it is written. */
function smaller(command: string): string {
  const study = (prefix: string, size: string): string =>
    `corpus.rows=60 corpus.held_out=6 corpus.pairs=24 corpus.prompts=2 sft.settings.max_steps=2 orpo.settings.max_steps=1 pairs.count=12 orpo.reward_samples=2 sft.config.${size}=16`.replace(
      /(?<=^| )/g,
      prefix,
    );
  if (command.includes("examples/week5/study.yaml"))
    return ` --set ${study("verse-", "n_embd")} ${study("tldr-", "hidden_size")}`;
  if (command.includes("examples/tldr")) return ` --set ${study("", "hidden_size")}`;
  if (command.startsWith("run ")) return ` --set ${study("", "n_embd")}`;
  return command.startsWith("bench") ? " --sizes 0.9M" : "";
}

/** Commands in a document, in code blocks and in running text; those with a word for any command are no examples. */
function commandsOf(document: string): string[] {
  const text = readFileSync(join(root, document), "utf8");
  const found = [...text.matchAll(/(?<=^ {4}|`)npx penchant ([^`\n]+)/gm)].map(([, command]) =>
    command!.replace(/\s+#.*$/, "").trim(),
  );
  return [...new Set(found)].filter((command) => !command.includes("COMMAND"));
}

const examples = documents.flatMap((document) => commandsOf(document).map((command) => [document, command] as const));

let prepared = "";
beforeAll(async () => {
  prepared = temporaryFolder();
  await writeTinyModel(prepared);
  for (const name of ["DIR", "gpt2"]) cpSync(join(prepared, "base"), join(prepared, name), { recursive: true });
  cpSync(join(root, "examples/bradley-terry/games.csv"), join(prepared, "games.csv"));
  const outputs = (name: string, completions: readonly string[]): void =>
    writeFileSync(join(prepared, name), formatCompletions([{ prompt: "O rose", completions }]));
  outputs("baseline.txt", ["\nYou are the rose that has the rain."]);
  outputs("tuned.txt", ["\nThou art the rose that hath the rain."]);
  const [, rule] = /```js\n([^`]*export default[^`]*)```/.exec(readFileSync(join(root, "README.md"), "utf8"))!;
  writeFileSync(join(prepared, "full.mjs"), rule!);
  symlinkSync(join(root, "examples"), join(prepared, "examples"));
  writeFileSync(join(prepared, "week5_implementation.zip"), courseArchive);
  writeFileSync(join(prepared, "i4.csv"), courseChoices);
  const prefixes = ["Shall I compare", "", "O rose"];
  for (const [name, mark] of [
    ["i1.txt", " <complete>"],
    ["i2.txt", ""],
  ] as const) {
    const groups = prefixes.map((prefix) => ({ prompt: prefix + mark, completions: [`${name} thou`, `${name} art`] }));
    writeFileSync(join(prepared, name), formatCompletions(groups));
  }
  writeFileSync(join(prepared, "i3.csv"), "id,choice,comment\n1-A,b,older words\n3-B,tie,\n");
  for (const name of ["shakespeare", "week5"]) {
    const run = `run examples/${name}/study.yaml --out runs/${name}`;
    expect((await penchant(prepared, run + smaller(run))).code).toBe(0);
  }
  writeFileSync(join(prepared, "answers.csv"), "title,body,reply\nTide,When does it turn?,At noon.\n");
  writeFileSync(join(prepared, "question.jinja"), "Title: {{ title }}\n{{ body }}\nAnswer:");
  writeFileSync(join(prepared, "my-text.txt"), [...verseSpeeches({ count: 60 })].map(({ text }) => text).join("\n\n"));
});
afterAll(() => removeFolder(prepared));

describe("every command that a document shows runs", () => {
  test("and there are some", () => expect(examples.length).toBeGreaterThan(10));

  test.each(examples)("%s: %s", async (_, command) => {
    const folder = temporaryFolder();
    try {
      cpSync(prepared, folder, { recursive: true });
      // Documents generate with the model that another example has tuned.
      if (!command.startsWith("train")) cpSync(join(folder, "base"), join(folder, "tuned"), { recursive: true });
      // And some write a file that other examples read.
      if (command.startsWith("generate ")) removeFolder(join(folder, /--out (\S+)/.exec(command)?.[1] ?? "none"));
      const { code, stderr } = await penchant(folder, wordsOf(command + smaller(command)));
      expect(code, stderr).toBe(0);
      for (const [, out] of command.matchAll(/--out (\S+)/g))
        expect([...filesOf(folder).keys()].some((path) => path.startsWith(out!))).toBe(true);
    } finally {
      removeFolder(folder);
    }
  });
});

/** Pages whose fenced commands are run by a test of their own, which compares what they print. */
const withOutput = [
  "docs/comparison/agreement.md",
  "docs/comparison/bradley-terry.md",
  "docs/comparison/plan.md",
  "docs/comparison/win-lose-tie.md",
];
const exercises = "docs/guide/exercises.md";

test("no page shows a command in a way that no test runs", () => {
  const fenced = documents.filter((document) =>
    /^(\$ )?npx penchant /m.test(readFileSync(join(root, document), "utf8")),
  );
  expect(fenced).toEqual([...withOutput, exercises]);
  const bare = documents.filter((document) => /^ *(\$ )?penchant /m.test(readFileSync(join(root, document), "utf8")));
  expect(bare).toEqual([]);
});
