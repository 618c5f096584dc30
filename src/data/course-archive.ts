/**
 * @module
 * The course's week5_implementation.zip: its nine files and their contents.
 */
import { DataError, didYouMean, inspect } from "../core/index.ts";
import { readArchive } from "./archive.ts";
import { decodeText, type PreferenceRow, parseRows } from "./rows.ts";

export const COURSE_FILES = [
  "llm_completion.py",
  "input_shakespeare_prefixes.txt",
  "pref_training_completion.py",
  "pref_data_completion.jsonl",
  "pref_data_completion_20samples.txt",
  "llm_summarization.py",
  "input_reddit_posts.txt",
  "output_reddit_summaries_week5-sft-tldr.txt",
  "output_reddit_summaries_week5-ppo-tldr.txt",
] as const;

export type CourseFile = (typeof COURSE_FILES)[number];

/** Maximum size of one file: far more than a text file of the course needs. */
const MAX_BYTES = 32 * 1024 * 1024;

export interface CourseArchive {
  /** Files in the archive that are not the course's and were passed over. */
  readonly ignored: readonly string[];
  /** The text of a file, with LF line ends. */
  text(file: string): string;
  /** One prefix per line, trimmed; a blank line is an empty prefix. */
  prefixes(): string[];
  /** Separated by blank lines. */
  posts(): string[];
  preferences(): PreferenceRow[];
  /** The text of the 20 sample preferences. */
  samples(): string;
}

/**
 * Opens the course's archive.
 *
 * @throws {DataError} naming archive and entry: a path outside of the archive, a symbolic link, a file that is too large
 * or damaged; the methods throw for a missing file
 */
export function readCourseArchive(bytes: Uint8Array, archive: string): CourseArchive {
  const { files, ignored } = readArchive(bytes, archive, { names: COURSE_FILES, maxBytes: MAX_BYTES });
  const text = (file: string): string => {
    const content = files.get(file);
    if (!content) {
      const present = [...files.keys(), ...ignored];
      const near = didYouMean(
        file,
        ignored.map((path) => path.split("/").at(-1)!),
      );
      throw new DataError(
        `${archive}: must hold ${inspect(file)}, got ${present.slice(0, 12).join(", ") || "nothing"}${near}`,
      );
    }
    return decodeText(content, `${archive}: ${file}`).replaceAll("\r\n", "\n");
  };
  return {
    ignored,
    text,
    prefixes() {
      const lines = text("input_shakespeare_prefixes.txt").split("\n");
      // The text ends with a line break: drop the empty last element.
      return (lines.at(-1) === "" ? lines.slice(0, -1) : lines).map((line) => line.trim());
    },
    posts: () =>
      text("input_reddit_posts.txt")
        .split(/\n[ \t]*\n/)
        .map((post) => post.trim())
        .filter((post) => post !== ""),
    preferences() {
      const file = "pref_data_completion.jsonl";
      return parseRows(text(file), `${archive}: ${file}`, "preference");
    },
    samples: () => text("pref_data_completion_20samples.txt").trim(),
  };
}
