import type { Command } from "commander";
import { describe, expect, test } from "vitest";

import { commandLine } from "../../src/cli/main.ts";
import { wordsOf } from "../documents.ts";

interface Documented {
  readonly path: string;
  readonly command: Command;
  readonly help: string;
}

/** A command and every one below it, with what --help prints. */
function documented(command: Command, above = ""): Documented[] {
  const path = above === "" ? command.name() : `${above} ${command.name()}`;
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return [{ path, command, help }, ...command.commands.flatMap((sub) => documented(sub, path))];
}

const [root, ...all] = documented(commandLine()) as [Documented, ...Documented[]];

test("the exit codes stand in the first help", () => {
  expect(root.help).toContain("Exit codes: 0 success, 1 failure, 2 wrong usage, 130 interrupted");
  expect(all.length).toBeGreaterThan(20);
});

describe.each(all)("$path --help", ({ path, command, help }) => {
  test("gives examples of itself, of which every flag exists", () => {
    const examples = [...help.matchAll(/^ {2}(penchant .*)$/gm)].map(([, example]) => example!);
    expect(help).toMatch(examples.length > 1 ? /\nExamples:\n/ : /\nExample:\n/);
    for (const example of examples) {
      expect(`${example} `).toContain(`${path} `);
      const owner = all.filter((one) => example.startsWith(one.path)).at(-1)!;
      const known = owner.command.options.map(({ long }) => long);
      for (const flag of wordsOf(example).filter((word) => word.startsWith("--"))) expect(known).toContain(flag);
    }
  });

  test("is worded like the others", () => {
    const descriptions = [
      command.description(),
      ...command.options.filter((one) => !one.hidden).map((one) => one.description),
    ];
    for (const description of descriptions) {
      expect(description).not.toMatch(/^[A-Z][a-z]|\.$/);
      expect(description, "names flags, not settings").not.toMatch(/\b(?:num|max|per|grad|eval|save)[A-Z]\w*/);
    }
    const oneLine = help.replaceAll(/\s+/g, " ");
    expect(oneLine).not.toContain("default: []");
    expect(oneLine).not.toContain(process.cwd());
  });
});
