import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

import { formatCompletions } from "../../src/data/index.ts";
import { wordsOf } from "../documents.ts";
import { type ChatServer, chatServer, says } from "./chat-server.ts";
import { ownFolder, penchant } from "./penchant.ts";

const pages = ["win-lose-tie.md", "plan.md"]
  .map((name) => readFileSync(resolve(import.meta.dirname, "../../docs/comparison", name), "utf8"))
  .join("\n");
const here = ownFolder();
let server: ChatServer;

/** The pages' commands in order, each with the output that the page shows for it. */
const commands = [...pages.matchAll(/```sh\n([\s\S]*?)```(?:\n+```text\n([\s\S]*?)```)?/g)].flatMap(
  ([, lines, output]) =>
    lines!
      .trim()
      .split("\n")
      .map((line) => ({ line, output: output ?? "" })),
);

beforeAll(async () => {
  server = await chatServer(() => says("0"));
  const write = (name: string, text: string): void => writeFileSync(join(here.path, name), text);
  const outputs = (...completions: string[]) => [1, 2].map((i) => ({ prompt: `Speak, thou number ${i}`, completions }));
  write("sft.txt", formatCompletions(outputs("you have a hat", "it is very nice, okay")));
  write("tuned.txt", formatCompletions(outputs("thou hast a crown.", "'tis fair, and doth abide.")));
  write("criteria.txt", "speak as the stage did");
  write("longer.mjs", 'export const rule = ({ a, b }) => (b.length > a.length ? "b" : "a");');
  write("votes.csv", "id,choice\n1-A,b\n2-B,tie\n");
  const text = { output_1: "x", generator_1: "m", output_2: "y", generator_2: "n" };
  write("annotations.json", JSON.stringify([{ instruction: "i", ...text, preference: 2 }]));
  write(
    "references.jsonl",
    outputs("thou hast a hat")
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(""),
  );
});
afterAll(async () => {
  await server.close();
  here[Symbol.dispose]();
});

test("the pages have commands", () => {
  expect(commands.length).toBeGreaterThan(9);
});

test.each(commands)("$line", async ({ line, output }) => {
  const args = wordsOf(line);
  expect(args.splice(0, 2)).toEqual(["npx", "penchant"]);
  const local = args.map((arg) => arg.replace("http://127.0.0.1:8000/v1", server.url));
  const { code, stdout, stderr } = await penchant(here.path, local);
  expect([code, stderr.includes("penchant:")], stderr).toEqual([0, false]);
  expect(stdout).toContain(output);
});
