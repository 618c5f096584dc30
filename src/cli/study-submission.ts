/**
 * @module
 * The submission of a study: its file names are checked before the run, its files are written after it.
 */
import { SettingsError, UsageError } from "../core/index.ts";
import { readRunFolder, type Study, type StudyDocument, type SubmissionSpec } from "../study/index.ts";
import type { Session } from "./session.ts";
import { checkSubmission, renewSubmission, type SubmissionOptions } from "./submission-files.ts";

/** Rejects names that cannot be file names, before the run. */
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

/** Writes the assignment's files, unless somebody has edited them. */
export async function submit(session: Session, submission: SubmissionSpec, out: string): Promise<void> {
  const { storage, terminal } = session;
  const run = await readRunFolder(storage, out);
  const written = await renewSubmission(session, run, { ...optionsOf(submission), out, partial: true });
  if ("edited" in written) {
    terminal.event({ event: "submission", edited: written.edited });
    terminal.paragraph(
      `submission: ${written.edited} was edited after the last run, so it is kept; penchant bundle ${out} --force replaces it`,
    );
    return;
  }
  const { how: _how, ...event } = written;
  terminal.event({ event: "submission", ...event });
  const { pdf, zip, standIns, missing, how } = written;
  if (standIns.length > 0)
    terminal.paragraph(`submission: ${standIns.length} models stand in for the course's; the PDF names them`);
  if (missing.length > 0) terminal.paragraph(`submission: no answer to ${missing.join(", ")}`);
  if (pdf === null) terminal.paragraph(`submission: no PDF, ${how}`);
  for (const path of [pdf, zip]) if (path !== null) terminal.note(`submission: ${path}`);
}
