/**
 * @module
 * JSON lines: one object per line. Errors name the file and line.
 */
import { parseJson } from "./reading/json-problem.ts";

/** A parsed line with its file and line number, for messages. */
export interface Line {
  readonly value: unknown;
  /** `prefs.jsonl:17` */
  readonly place: string;
}

/**
 * Parses JSON lines; blank lines are skipped.
 *
 * @throws {DataError} `E_DATA` naming file and line of the first line that is not JSON
 */
export function parseJsonl(text: string, name: string): Line[] {
  const lines: Line[] = [];
  text.split("\n").forEach((source, index) => {
    if (source.trim() === "") return;
    const value = parseJson(source, name, index + 1, "each line must be a JSON object");
    lines.push({ value, place: `${name}:${index + 1}` });
  });
  return lines;
}

/** One JSON object per line, with a final newline. */
export function formatJsonl(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}
