/**
 * @module
 * `penchant bundle RUN_DIR`: the assignment's two files from a finished run, named and size-checked.
 */
import { Command } from "commander";

import { readRunFolder } from "../../study/index.ts";
import { type Session, withSession } from "../session.ts";
import {
  checkSubmission,
  type SubmissionOptions,
  tellRemarks,
  tellSubmission,
  writeSubmission,
  ZIPPED,
} from "../submission-files.ts";

interface BundleOptions extends SubmissionOptions {
  readonly out?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function bundleCommand(): Command {
  return new Command("bundle")
    .description("the assignment's PDF and ZIP from a finished run, named and size-checked")
    .argument("<run-dir>", "the folder of a finished run")
    .requiredOption("--lastname <name>", "as it stands in the files' names, in plain letters")
    .requiredOption("--matriculation <number>", "matriculation number")
    .option("--author <text>", "the name as the PDF prints it (default: the last name)")
    .option("--exercises <file>", "a sheet for E.1 to E.5 (default: that of the run, or the assignment's own)")
    .option("--baseline-file <name>", "the baseline's completions in the ZIP", ZIPPED.baseline)
    .option("--tuned-file <name>", "the tuned model's completions in the ZIP", ZIPPED.tuned)
    .option("--template", "leave verdicts and judgements open, to be filled in by hand")
    .option("--no-e2", "leave out the optional E.2")
    .option("--partial", "bundle what there is, even if an answer is missing")
    .option("--out <dir>", "where the files go (default: the run folder)")
    .option("--force", "overwrite them")
    .option("--json", "one JSON object on stdout")
    .addHelpText(
      "after",
      "\nExample:\n  penchant bundle runs/week5 --lastname Singla --matriculation 1234567\n\n" +
        "Nothing is written, and the exit code is 1, when a file would be too large or an answer is missing.",
    )
    .action(async (runDir: string, options: BundleOptions) => {
      await withSession(options, (session) => bundle(session, runDir, options));
    });
}

async function bundle(session: Session, runDir: string, options: BundleOptions): Promise<void> {
  const { storage, terminal } = session;
  checkSubmission(options);
  const run = await readRunFolder(storage, runDir);
  const written = await writeSubmission(session, run, { ...options, out: options.out ?? runDir });
  if (!terminal.json) {
    tellSubmission(session, written);
    return;
  }
  const { how: _, ...told } = written;
  tellRemarks(session, written);
  terminal.print(JSON.stringify(told));
}
