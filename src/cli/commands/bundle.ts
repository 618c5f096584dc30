/**
 * @module
 * `penchant bundle RUN_DIR`: writes the assignment's PDF and ZIP from a finished run.
 */
import { Command } from "commander";

import { checkOutput } from "../../core/index.ts";
import { readRunFolder } from "../../study/index.ts";
import { type Session, withSession } from "../session.ts";
import {
  COMPLETION_FILES,
  checkSubmission,
  printRemarks,
  printSubmission,
  type SubmissionOptions,
  writeSubmission,
} from "../submission-files.ts";

interface BundleOptions extends SubmissionOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function bundleCommand(): Command {
  return new Command("bundle")
    .description("write the assignment's PDF and ZIP from a finished run; checks names and sizes")
    .argument("<run-dir>", "the folder of a finished run")
    .requiredOption("--lastname <name>", "your last name in the file names, in ASCII letters")
    .requiredOption("--matriculation <number>", "your matriculation number")
    .option("--author <text>", "your name as printed in the PDF (default: the last name)")
    .option("--exercises <file>", "exercises E.1 to E.5 as YAML (default: those of the run, or the assignment's)")
    .option("--baseline-file <name>", "name in the ZIP of the baseline's completions", COMPLETION_FILES.baseline)
    .option("--tuned-file <name>", "name in the ZIP of the tuned model's completions", COMPLETION_FILES.tuned)
    .option("--template", "leave the verdicts blank, to be filled in by hand")
    .option("--no-e2", "leave out the optional exercise E.2")
    .option("--partial", "write the files even if an answer is missing")
    .option("--out <dir>", "output folder (default: the run folder)")
    .option("--force", "overwrite existing files")
    .option("--json", "print one JSON object on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  penchant bundle runs/week5 --lastname Singla --matriculation 1234567\n\n" +
        "When a file is too large or an answer is missing, nothing is written and the exit code is 2.",
    )
    .action(async (runDir: string, options: BundleOptions) => {
      await withSession(options, (session) => bundle(session, runDir, options));
    });
}

async function bundle(session: Session, runDir: string, options: BundleOptions): Promise<void> {
  const { storage, terminal } = session;
  checkSubmission(options);
  await checkOutput(storage, options.out ?? runDir, "folder");
  const run = await readRunFolder(storage, runDir);
  const written = await writeSubmission(session, run, { ...options, out: options.out ?? runDir });
  if (!terminal.json) {
    printSubmission(session, written);
    return;
  }
  const { how: _, ...result } = written;
  printRemarks(session, written);
  terminal.print(JSON.stringify(result));
}
