/**
 * @module
 * `penchant init [FOLDER]`: a folder to start from, with small data and the next command.
 */
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";

import { joinPath, readText, shellCommand, UsageError } from "../../core/index.ts";
import { type Session, withSession } from "../session.ts";

interface Example {
  readonly about: string;
  /** Files of examples/NAME in the package. */
  readonly files: readonly string[];
  /** Studies of other examples, by their names in the folder. */
  readonly extended?: Readonly<Record<string, string>>;
  /** To be run in the folder. */
  readonly next: string;
}

const examples = {
  pairs: {
    about: "24 preference pairs and the commands that tune a model by them",
    files: ["README.md", "pairs.jsonl", "prompts.txt", "base.mjs"],
    next: "penchant data check pairs.jsonl",
  },
  outputs: {
    about: "two models' outputs and a study that compares them",
    files: ["README.md", "study.yaml", "baseline.txt", "tuned.txt"],
    next: "penchant run study.yaml",
  },
  week5: {
    about: "the assignment: its study and its exercises",
    files: ["study.yaml", "exercises.yaml"],
    extended: { "shakespeare.yaml": "../shakespeare/study.yaml", "tldr.yaml": "../tldr/study.yaml" },
    next: "penchant run study.yaml",
  },
} as const satisfies Readonly<Record<string, Example>>;

type Name = keyof typeof examples;

const names = Object.keys(examples) as Name[];

export function initCommand(): Command {
  return new Command("init")
    .description("make a folder to start from: small data, a study, and the next command")
    .argument("[folder]", "a new or empty folder (default: the example's name)")
    .addOption(new Option("--example <name>", "what to start from").choices(names).default("pairs"))
    .addHelpText(
      "after",
      `\n${names.map((name) => `  ${name.padEnd(9)}${examples[name].about}`).join("\n")}\n\n` +
        "Examples:\n  penchant init\n  penchant init my-study --example outputs",
    )
    .action(async (folder: string | undefined, { example }: { readonly example: Name }) => {
      await withSession({}, (session) => init(session, folder ?? example, example));
    });
}

async function init({ storage, terminal }: Session, folder: string, name: Name): Promise<void> {
  const { files, about, next, extended = {} }: Example = examples[name];
  const found = (await storage.list(folder)).filter((file) => !file.startsWith("."));
  const isFile = (await storage.size(folder)) !== undefined;
  if (found.length > 0 || isFile) {
    const got = isFile ? "a file" : found.slice(0, 3).join(", ");
    throw new UsageError(`${folder}: must be a new or empty folder, got ${got}; hint: penchant init another-folder`);
  }
  await storage.checkWritable(folder, "folder");
  const source = fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url));
  for (const file of files) {
    const text = await readText(storage, joinPath(source, file));
    await storage.write(joinPath(folder, file), file.endsWith(".yaml") ? standingAlone(text, name, extended) : text);
  }
  for (const [file, path] of Object.entries(extended)) {
    const text = await readText(storage, joinPath(source, path));
    const alone = standingAlone(text, path.split("/")[1]!, {});
    await storage.write(joinPath(folder, file), alone.replaceAll("run study.yaml", `run ${file}`));
  }
  terminal.note(`init: ${about}, in ${folder}`);
  const inFolder = /^\.?\/?$/.test(folder) ? "" : `${shellCommand(["cd", folder])} && `;
  terminal.note(`next: ${inFolder}npx ${next}`);
}

/** A study without what holds only in the package: its schema's path, and the folders of the examples. */
function standingAlone(text: string, name: string, extended: Readonly<Record<string, string>>): string {
  return Object.entries(extended)
    .reduce((result, [file, path]) => result.replaceAll(path, file), text)
    .replace(/^# yaml-language-server: .*\n(#\n)?/, "")
    .replaceAll(`examples/${name}/`, "")
    .replace(/^# {3}npm start\n/m, "#   npx penchant run study.yaml\n")
    .replace(/^#\n(?=name:)/m, "");
}
