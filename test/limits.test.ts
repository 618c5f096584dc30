/**
 * The README's section "What it is not yet" says what the code says: a new architecture, method or device must
 * change it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { commandLine } from "../src/cli/main.ts";
import { modelFromConfig } from "../src/models/index.ts";
import { documents, root } from "./documents.ts";

const textOf = (document: string): string => readFileSync(join(root, document), "utf8");

const [, section = ""] = /^## What it is not yet\n([\s\S]*?)^## /m.exec(textOf("README.md")) ?? [];

/** The item of the section that begins with these words. */
const item = (words: string): string =>
  section.split(/^- /m).find((text) => text.startsWith(`**${words}.**`)) ?? `there must be an item "${words}"`;

/** What an item shows as code. */
const codeIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

const NUMBERS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

const architectures = ((): string[] => {
  try {
    modelFromConfig({ model_type: "none" });
    return [];
  } catch (error) {
    return /known: (.*)$/.exec((error as Error).message)![1]!.split(", ");
  }
})();

const methods = commandLine()
  .commands.find((command) => command.name() === "train")!
  .commands.map((command) => command.name());

test("the section stands near the top", () => {
  const headings = [...textOf("README.md").matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  expect(headings[0]).toBe("What it is not yet");
});

test("the architectures are those that are registered", () => {
  expect(codeIn(item(`${NUMBERS[architectures.length]} architectures`))).toEqual(architectures);
});

test("an architecture that is called unsupported is not registered", () => {
  const [, names] = /([A-Z][\w, ]+ and \w+) are not supported/.exec(section)!;
  for (const name of names!.split(/, | and /)) expect(architectures).not.toContain(name.toLowerCase());
});

test("the methods are the subcommands of train", () => {
  expect(codeIn(item(`${NUMBERS[methods.length]} training methods`))).toEqual(methods);
});

test("no document shows the training of another method", () => {
  const claimed = [...documents, "ARCHITECTURE.md", "CONTRIBUTING.md"].flatMap((document) =>
    // A page of a loss says which command does not exist.
    [...textOf(document).matchAll(/(?<!there is no `)penchant train ([a-z]+)/g)].map(([, method]) => method!),
  );
  expect([...new Set(claimed)].sort()).toEqual([...methods].sort());
});

test("a page of losses without a trainer says so in its first line", () => {
  for (const document of documents.filter((name) => name.startsWith("docs/losses/")))
    expect(textOf(document).split("\n")[2], document).toMatch(
      /there is no (`penchant train \w+`|trainer for them) yet/,
    );
});

const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !/\.(test|case)\.ts$/.test(name))
  .map((name) => ({ name, text: textOf(join("src", name)) }));

test("no source asks ONNX Runtime for a GPU", () => {
  expect(item("CPU only")).toContain("no GPU support");
  const providers = sources.flatMap(({ text }) =>
    [...text.matchAll(/executionProviders: \[(.*?)\]/g)].map(([, list]) => list),
  );
  expect(providers).toEqual(['"wasm"']);
});

test("only the client of language models as judges uses the network", () => {
  expect(item("No downloads")).toContain("does not fetch models");
  const fetching = sources.filter(({ text }) => /\bfetch\(|\bfetch\b.*globalThis|node:https?"/.test(text));
  expect(fetching.map(({ name }) => name)).toEqual(["remote/chat-client.ts"]);
});

test("the speed is that of the measured sizes", () => {
  const { sizes } = JSON.parse(textOf("bench/results/train-step.json")) as { sizes: Record<string, unknown> };
  for (const size of Object.keys(sizes)) expect(item("Small models only")).toContain(`${size}: `);
});
