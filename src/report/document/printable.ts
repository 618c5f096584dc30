/**
 * @module
 * Prepares untrusted text for print: hidden characters become visible, long texts are cut, long words get break
 * points.
 */
import { visibleText } from "../../core/index.ts";

/** Zero-width space: a line-break opportunity. Those of the input are made visible first. */
export const BREAK = "\u200b";

/** Longer texts are cut; a page holds about 4,000 characters. */
export const MAX_CHARACTERS = 6000;

/** Limits of running text and of titles. */
const MAX_LINE = 1500;
const MAX_TITLE = 200;

/** Longer words get break points. */
const MAX_RUN = 40;

/**
 * Makes hidden characters visible, adds break points to words of more than 40 characters, and cuts the text after
 * `limit` characters with a note.
 *
 * A text of a million letters ends in `… [994,000 more characters]`.
 */
export function printableText(text: string, limit: number = MAX_CHARACTERS): string {
  // Cut first, for speed; a surrogate pair counts as two UTF-16 units, so twice the limit suffices.
  const characters = [...text.slice(0, 2 * limit)];
  const isCut = characters.length > limit;
  const kept = characters.slice(0, limit).join("");
  const rest = text.length - kept.length;
  const note = isCut ? `… [${rest.toLocaleString("en-US")} more characters]` : "";
  return visibleText(kept).replace(/\S{41,}/gu, (run) => run.replace(RUNS, `$&${BREAK}`)) + note;
}

const RUNS = new RegExp(`.{${MAX_RUN}}`, "gu");

/** One line of running text, with typographic quotes; at most 1,500 characters. */
export function printableLine(text: string): string {
  return pairQuotes(printableText(text.replace(/\s+/g, " "), MAX_LINE));
}

/** A line of at most 200 characters. */
export function printableTitle(text: string): string {
  return pairQuotes(printableText(text.replace(/\s+/g, " "), MAX_TITLE));
}

/** The paragraphs of a text, each on one line; cut as one text. */
export function printableParagraphs(text: string): string[] {
  return printableText(text)
    .split(/\n+/)
    .map((line) => pairQuotes(line.replace(/\s+/g, " ")));
}

/** The lines of a verbatim text; tabs become four spaces. */
export function printableLines(text: string): string[] {
  return printableText(text.replaceAll("\t", "    ")).split("\n");
}

function pairQuotes(line: string): string {
  // A number and its percent sign stay on one line.
  return line.replace(/"([^"]*)"/g, "“$1”").replace(/(\d) %/g, "$1\u00a0%");
}
