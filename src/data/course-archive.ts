/**
 * @module
 * The course's week5_implementation.zip: nine files by their names, and what they hold.
 */
import { DataError, inspect } from "../core/index.ts";
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

/** Far above what nine files of text need, far below what a machine has. */
const MOST_BYTES = 32 * 1024 * 1024;

export interface CourseArchive {
  /** The text of a file, with lines ended by LF. */
  text(file: string): string;
  /** One a line, stripped; a blank line is a prefix too. */
  prefixes(): string[];
  /** Parted by blank lines. */
  posts(): string[];
  preferences(): PreferenceRow[];
  /** The 20 sample preferences, whatever they look like. */
  samples(): string;
}

/**
 * Opens the course's archive.
 *
 * @throws {DataError} naming the archive and the entry: a name that is none of the nine or leads elsewhere, a
 * symbolic link, a file too large or not as the archive says; and, when asked, a file that is missing
 */
export function readCourseArchive(bytes: Uint8Array, archive: string): CourseArchive {
  const files = readArchive(bytes, archive, { names: COURSE_FILES, mostBytes: MOST_BYTES });
  const text = (file: string): string => {
    const content = files.get(file);
    if (!content) {
      const held = [...files.keys()].join(", ") || "nothing";
      throw new DataError(`${archive}: must hold ${inspect(file)}, got ${held}`);
    }
    return decodeText(content, `${archive}: ${file}`).replaceAll("\r\n", "\n");
  };
  return {
    text,
    prefixes() {
      const lines = text("input_shakespeare_prefixes.txt").split("\n");
      // What stands behind the last line break is no line.
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
