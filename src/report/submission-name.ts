/**
 * @module
 * File names of the submission, and checks that they are valid on every file system.
 */
import { inspect, UsageError } from "../core/index.ts";

/** Base name of the PDF and the ZIP, and of the folder in the ZIP: `Singla_1234567_week5`. */
export function submissionName(lastname: string, matriculation: string): string {
  checkPart("lastname", lastname, "; hint: write it in plain letters, such as Mueller for Müller, and give --author");
  checkPart("matriculation", matriculation, "");
  return `${lastname}_${matriculation}_week5`;
}

/** @throws {UsageError} `E_USAGE` with the value when it is not valid in file names on every system */
export function checkFileName(where: string, name: string): void {
  checkPart(where, name, "");
}

function checkPart(where: string, value: string, hint: string): void {
  const problem = problemOf(value);
  if (problem !== undefined) throw new UsageError(`${where}: must ${problem}, got ${inspect(value)}${hint}`);
}

function problemOf(value: string): string | undefined {
  if (value === "") return "not be empty";
  if (/\p{Cc}/u.test(value)) return "have no control characters";
  if (/[^ -~]/.test(value)) return "be ASCII";
  if (/[/\\]/.test(value)) return "have no path separators";
  if (/^\.+$/.test(value)) return "be more than dots";
  if (/[<>:"|?*]/.test(value)) return 'have none of < > : " | ? *, which some systems refuse';
  if (value !== value.trim() || value.startsWith(".")) return "not begin with a dot nor begin or end with a space";
  if (value.length > 80) return "have at most 80 characters";
  return undefined;
}
