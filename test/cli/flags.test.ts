/**
 * Every flag of every command, found by listing them: what is no number, out of bounds or empty is refused by the
 * flag's name before anything is read or written.
 */
import { type Argument, type Command, CommanderError, type Option } from "commander";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { commandLine } from "../../src/cli/main.ts";
import type { Settings } from "../../src/core/index.ts";
import { generationSettings } from "../../src/generation/index.ts";
import { adapterSettings } from "../../src/policy/index.ts";
import { orpoSettings, sftSettings } from "../../src/trainers/index.ts";
import { removeFolder, temporaryFolder } from "./penchant.ts";

/** Commands that do something, by their words. */
function commandsOf(
  command: Command,
  words: readonly string[] = [],
): readonly (readonly [readonly string[], Command])[] {
  const below = command.commands.flatMap((sub) => commandsOf(sub, [...words, sub.name()]));
  const isGroup = command.commands.length > 0 && command.name() !== "explain";
  return isGroup ? below : [[words, command], ...below];
}

/** A value that a flag accepts, so that only the one in question is wrong. */
const usual: Readonly<Record<string, string>> = {
  "--win-rate": "0.6",
  "--to": "text",
  "--ratings": "1,2;2,1",
  "--policy": "0.2,0.3",
  "--reference": "0.2,0.3",
  "--reward": "1,2",
  "--beta": "1",
  "--chosen": "1",
  "--rejected": "1",
};

const requiredArguments = ({ registeredArguments }: Command): readonly Argument[] =>
  registeredArguments.filter(({ required }) => required);

/** A command line of a command with its mandatory flags, and one more. */
function lineOf(words: readonly string[], command: Command, more: readonly string[]): string[] {
  const mandatory = command.options
    .filter(({ mandatory, long }) => mandatory && long !== more[0])
    .flatMap(({ long }) => [long!, usual[long!] ?? "nowhere"]);
  const prompt = words[0] === "generate" && !more[0]?.startsWith("--prompt") ? ["--prompt", "the tide"] : [];
  const given = [...requiredArguments(command).map(() => "nowhere"), ...mandatory, ...prompt, ...more];
  return ["node", "penchant", ...words, ...given];
}

// A command that is not refused must not write into the project.
const [here, folder] = [process.cwd(), temporaryFolder()];
beforeAll(() => process.chdir(folder));
afterAll(() => {
  process.chdir(here);
  removeFolder(folder);
});

let said = "";
beforeEach(() => {
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs a command line in this process, which must refuse it as wrong usage. */
async function refused(line: readonly string[]): Promise<string> {
  said = "";
  try {
    await commandLine().parseAsync([...line]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = 2;
  }
  expect(process.exitCode, `${line.join(" ")}\n${said}`).toBe(2);
  expect(said, "a sentence, not a trace").not.toMatch(/^\s+at /m);
  return said;
}

const flags = commandsOf(commandLine()).flatMap(([words, command]) =>
  command.options
    .filter((option) => option.required || option.optional)
    .map((option): readonly [string, readonly string[], Command, Option] => [
      `${words.join(" ")} ${option.long}`,
      words,
      command,
      option,
    ]),
);

/** What a flag's placeholder calls a number; a matriculation number is a text. */
const NUMBER = /<(n|number|share|seconds)>/;
const numbers = flags.filter(([, , , { flags, long }]) => NUMBER.test(flags) && long !== "--matriculation");
const tables: Settings = {
  ...sftSettings,
  ...orpoSettings,
  ...adapterSettings,
  ...generationSettings,
};
const counts = numbers.filter(
  ([, , , option]) => /<n>/.test(option.flags) || "integer" in (tables[option.attributeName()] ?? {}),
);

test("the flags are found", () => {
  expect(flags.length).toBeGreaterThan(120);
  expect(numbers.length).toBeGreaterThan(60);
  expect(counts.length).toBeGreaterThan(40);
  const names = flags.map(([name]) => name);
  for (const name of [
    "train sft --threads",
    "compare --concurrency",
    "fit --rounds",
    "plan --prompts",
    "data check --tokenizer",
  ])
    expect(names).toContain(name);
});

describe("a number", () => {
  test.each(numbers)("%s", async (_, words, command, { long }) => {
    for (const value of ["abc", "NaN", "Infinity", "1e309", "", " ", "1,5x"])
      expect(await refused(lineOf(words, command, [`${long}=${value}`])), value).toContain(`${long}`);
  });
});

describe("a count", () => {
  test.each(counts)("%s", async (_, words, command, { long }) => {
    for (const value of ["-1", "1.5", "1e300"])
      expect(await refused(lineOf(words, command, [`${long}=${value}`])), value).toMatch(
        new RegExp(`${long}:? must be (an integer|at least|at most)`),
      );
  });
});

test.each([
  ["fit nowhere --rounds", "1000001", "an integer of at least 1 and at most 1000000"],
  ["plan --tie-rate", "1.1", "a finite number, at least 0 and at most 1"],
  ["plan --prompts", "1000000001", "an integer of at least 1 and at most 1000000000"],
  ["compare --timeout", "86401", "a finite number, above 0 and at most 86400"],
  ["bench --threads", "99999", "an integer of at least 1 and at most "],
  ["data preview nowhere --samples", "1000000001", "an integer of at least 1 and at most 1000000000"],
])("%s above its bound", async (words, value, requirement) => {
  const line = [
    "node",
    "penchant",
    ...words.split(" "),
    value,
    ...(words.startsWith("plan") ? ["--win-rate", "0.6"] : []),
  ];
  expect(await refused(line)).toContain(`must be ${requirement}`);
});

describe("an empty text", () => {
  const texts = flags.filter(([, , , { long }]) => long !== "--prompt" && long !== "--suffix");
  test.each(texts)("%s", async (_, words, command, { long }) => {
    for (const value of ["", " "]) expect(await refused(lineOf(words, command, [`${long}=${value}`]))).toContain(long);
  });

  test.each(commandsOf(commandLine()).filter(([, { registeredArguments }]) => registeredArguments.length > 0))(
    "%j's argument",
    async (words, command) => {
      const [, , ...line] = lineOf(words, command, []);
      const rest = line.slice(words.length + requiredArguments(command).length);
      const name = command.registeredArguments[0]!.name().toUpperCase();
      expect(await refused(["node", "penchant", ...words, "", ...rest])).toContain(
        `${name}: must not be empty, got ""`,
      );
    },
  );
});
