/**
 * @module
 * The submission that a study asks for: its names checked before the run, its files written after it.
 */
import { resolve } from "node:path";

import { SettingsError, UsageError } from "../core/index.ts";
import { readRunFolder, type Study, type StudyDocument, type SubmissionSpec } from "../study/index.ts";
import type { Session } from "./session.ts";
import { checkSubmission, renewSubmission, type SubmissionOptions, tellRemarks } from "./submission-files.ts";

/** A name that cannot be a file's is found before the work, not after it. */
export function checkSubmissionOf({ submission }: Study, document: StudyDocument): void {
  if (!submission) return;
  try {
    checkSubmission(optionsOf(submission));
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause;
    throw new SettingsError(`${document.place(["submission"])}: ${cause.message}`);
  }
}

const optionsOf = ({ baseline_file, tuned_file, ...rest }: SubmissionSpec): SubmissionOptions => ({
  ...rest,
  baselineFile: baseline_file,
  tunedFile: tuned_file,
});

/** The two files that the assignment asks for, unless somebody has gone on writing in them. */
export async function submit(session: Session, submission: SubmissionSpec, out: string): Promise<void> {
  const { storage, terminal } = session;
  const run = await readRunFolder(storage, out);
  const written = await renewSubmission(session, run, { ...optionsOf(submission), out, partial: true });
  if ("edited" in written) {
    terminal.event({ event: "submission", edited: written.edited });
    terminal.note(
      `submission: ${written.edited} is not as a run left it, so it stays; penchant bundle ${out} --force replaces it`,
    );
    return;
  }
  const { how: _, ...told } = written;
  terminal.event({ event: "submission", ...told });
  tellRemarks(session, written);
  for (const path of [written.pdf, written.zip, written.tex])
    if (path !== null) terminal.note(`submission: ${resolve(path)}`);
}
