/**
 * @module
 * Text of any kind made fit for paper: nothing hidden, nothing endless, and no line without a place to break.
 */
import { visibleText } from "../../core/index.ts";

/** A place where a line may break; foreign ones have been made visible before. */
export const BREAK = "\u200b";

/** More of one text is not shown: a page holds about 4,000 characters. */
export const MAX_CHARACTERS = 6000;

/** Of running text, whose lines are broken with more care, and of titles. */
const MAX_LINE = 1500;
const MAX_TITLE = 200;

/** Longer words get places to break. */
const MAX_RUN = 40;

/**
 * The text with hidden characters visible, breaks in words of more than 40 characters, and cut, visibly,
 * after `most` of them.
 *
 * A text of a million letters ends in `… [994,000 more characters]`.
 */
export function printableText(text: string, limit: number = MAX_CHARACTERS): string {
  // Cut before anything is searched: a surrogate pair counts two here, so twice as many always suffice.
  const characters = [...text.slice(0, 2 * limit)];
  const isCut = characters.length > limit;
  const kept = characters.slice(0, limit).join("");
  const rest = text.length - kept.length;
  const note = isCut ? `… [${rest.toLocaleString("en-US")} more characters]` : "";
  return visibleText(kept).replace(/\S{41,}/gu, (run) => run.replace(RUNS, `$&${BREAK}`)) + note;
}

const RUNS = new RegExp(`.{${MAX_RUN}}`, "gu");

/** One line of running text, with quotation marks in pairs; at most 1,500 characters. */
export function printableLine(text: string): string {
  return pairQuotes(printableText(text.replace(/\s+/g, " "), MAX_LINE));
}

/** A line of at most 200 characters. */
export function printableTitle(text: string): string {
  return pairQuotes(printableText(text.replace(/\s+/g, " "), MAX_TITLE));
}

/** A text's paragraphs, each on one line as `printableLine` has it; together they are cut as one text. */
export function printableParagraphs(text: string): string[] {
  return printableText(text)
    .split(/\n+/)
    .map((line) => pairQuotes(line.replace(/\s+/g, " ")));
}

/** Lines of a text that is shown to the letter; tabs are four spaces. */
export function printableLines(text: string): string[] {
  return printableText(text.replaceAll("\t", "    ")).split("\n");
}

function pairQuotes(line: string): string {
  // A number and its percent sign stay on one line.
  return line.replace(/"([^"]*)"/g, "“$1”").replace(/(\d) %/g, "$1\u00a0%");
}
