/**
 * @module
 * The command line: one file for each command; exit codes 0 success, 1 failure, 2 wrong usage, 130 interrupted.
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
import { refuseEmpty } from "./flags.ts";
import { endProcess } from "./session.ts";
import { version } from "./version.ts";

/** Every command, ready to parse. */
export function commandLine(): Command {
  const root = new Command("penchant")
    .description(
      "Preference alignment for language models: fine-tuning, preference tuning, generation, comparison, reports.",
    )
    .version(version)
    // Options after a command belong to that command: explain has options, and so have its topics.
    .enablePositionalOptions()
    .addHelpText(
      "after",
      "\nFirst steps:\n  penchant run examples/week5/study.yaml\n  penchant COMMAND --help\n\n" +
        "Exit codes: 0 success, 1 failure, 2 wrong usage, 130 interrupted.\n" +
        "After an interruption, train and run continue with the same command.",
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
  configureErrors(root);
  root.hook("preAction", (_, command) => refuseEmpty(command));
  return root;
}

export async function main(argv: readonly string[]): Promise<void> {
  // A reader that closes the pipe, such as head, ends the program quietly.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // The terminal is gone: SIGHUP ends the program.
    if (error.code === "EIO") return;
    if (error.code === "EPIPE") {
      endProcess(0);
      return;
    }
    const why = error.code === "ENOSPC" ? "the disk is full" : error.message;
    process.stderr.write(`penchant: stdout: cannot write, ${why}\n`);
    endProcess(1);
  });
  // Nobody is left to read it, and the work goes on.
  process.stderr.on("error", () => {});
  try {
    await commandLine().parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

/** Words commander's errors as ours; exit code 2 for a wrong command line, where commander has 1. */
function configureErrors(command: Command): void {
  command
    .exitOverride()
    .showHelpAfterError("(--help lists all options)")
    .configureOutput({
      outputError: (text, write) =>
        write(
          text
            .replace(/^error: option '[^']*?(--[\w-]+)[^']*' argument '.*' is invalid\. (?=must )/s, "penchant: $1: ")
            .replace(/^error:/, "penchant:") + unknownOptionHint(text, command),
        ),
    })
    .configureHelp({
      minWidthToWrap: 30,
      // The default of an option that may be repeated is an empty list.
      optionDescription: (option) => new Help().optionDescription(option).replace(" (default: [])", ""),
    });
  for (const sub of command.commands) configureErrors(sub);
}

/** Options that an unknown one may mean where commander, which compares spelling, has no suggestion. */
function unknownOptionHint(text: string, { options }: Command): string {
  const [, flag] = /unknown option '--([\w-]+)'/.exec(text) ?? [];
  if (flag === undefined || text.includes("Did you mean")) return "";
  const known = options.flatMap(({ long, hidden }) => (long && !hidden ? [long.slice(2)] : []));
  const initials = (name: string): string => name.replace(/(\w)\w*-?/g, "$1");
  const abbreviated = known.filter((name) => flag.length > 1 && initials(name).endsWith(flag));
  const containing = known.filter((name) => flag.split("-").every((word) => name.split("-").includes(word)));
  const found = (abbreviated.length > 0 ? abbreviated : containing).slice(0, 3).map((name) => `--${name}`);
  return found.length > 0 ? `(Did you mean ${found.join(" or ")}?)\n` : "";
}
