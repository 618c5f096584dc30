/**
 * @module
 * The command line: one command a file, errors as sentences, exit codes 0 done, 1 failed, 2 asked
 * wrongly, 130 interrupted.
 */
import { Command, CommanderError, Help } from "commander";

import { benchCommand } from "./commands/bench.ts";
import { bundleCommand } from "./commands/bundle.ts";
import { compareCommand } from "./commands/compare.ts";
import { dataCommand } from "./commands/data.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { explainCommand } from "./commands/explain.ts";
import { fitCommand } from "./commands/fit.ts";
import { generateCommand } from "./commands/generate.ts";
import { initCommand } from "./commands/init.ts";
import { planCommand } from "./commands/plan.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { trainCommand } from "./commands/train.ts";
import { version } from "./version.ts";

/** Every command, ready to parse. */
export function commandLine(): Command {
  const root = new Command("penchant")
    .description("Preference alignment for language models: fine-tune, tune by preferences, generate, compare, report.")
    .version(version)
    // Flags behind a command are that command's: explain has some of its own, and so have its topics.
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nExit codes: 0 done, 1 failed, 2 asked wrongly, 130 interrupted (the same command goes on).",
    );
  for (const command of [
    initCommand(),
    runCommand(),
    trainCommand(),
    generateCommand(),
    explainCommand(),
    compareCommand(),
    planCommand(),
    fitCommand(),
    dataCommand(),
    reportCommand(),
    bundleCommand(),
    doctorCommand(),
    benchCommand(),
  ])
    root.addCommand(command);
  speakAlike(root);
  return root;
}

export async function main(argv: readonly string[]): Promise<void> {
  // A reader that closes the pipe, such as head, ends the program quietly.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    const why = error.code === "ENOSPC" ? "the disk is full" : error.message;
    process.stderr.write(`penchant: stdout: cannot write, ${why}\n`);
    process.exit(1);
  });
  try {
    await commandLine().parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

/** Commander's own errors in the words of ours; it would end with 1 when it is asked wrongly, and ours is 2. */
function speakAlike(command: Command): void {
  command
    .exitOverride()
    .showHelpAfterError("(add --help for what is possible)")
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, "penchant:")) })
    .configureHelp({
      minWidthToWrap: 30,
      // An option that may be given several times begins with none.
      optionDescription: (option) => new Help().optionDescription(option).replace(" (default: [])", ""),
    });
  for (const sub of command.commands) speakAlike(sub);
}
