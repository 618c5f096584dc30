/**
 * @module
 * Prepares untrusted text for print: hidden characters become visible, long texts are cut, long words get break
 * points.
 */
import { visibleText } from "../../core/index.ts";
import type { Piece } from "../text-difference.ts";
import { EMPTY_TEXT, isBlank, type PairBlock } from "./document.ts";

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

/** Up to 40 characters, up to a sign between words if there is one. */
const RUNS = new RegExp(`(?:.{1,${MAX_RUN - 1}}[/_.:-]|.{${MAX_RUN}})(?!$)`, "gu");

/** One line of running text, with typographic quotes; at most 1,500 characters. */
export function printableLine(text: string): string {
  return pairQuotes(printableText(text.replace(/\s+/g, " "), MAX_LINE));
}

/** A line of at most 200 characters. */
export function printableTitle(text: string): string {
  return pairQuotes(printableText(text.replace(/\s+/g, " "), MAX_TITLE));
}

/** Text of a model or a user on one line, every character as written. */
export function printableQuoted(text: string): string {
  return isBlank(text) ? EMPTY_TEXT : printableText(text.replace(/\s+/g, " ").trim(), MAX_LINE);
}

/** The lines of a quoted text; tabs become four spaces. */
export function printableLines(text: string): string[] {
  return isBlank(text) ? [EMPTY_TEXT] : printableText(text.replaceAll("\t", "    ")).split("\n");
}

/** The lines of a quoted text, each in pieces that differ from another text or not. A text that is cut has no marks. */
export function printablePieces(text: string, pieces: readonly Piece[] | undefined): Piece[][] {
  if (!pieces || isBlank(text) || text.length > MAX_CHARACTERS)
    return printableLines(text).map((line) => [{ text: line, differs: false }]);
  const lines: Piece[][] = [[]];
  for (const { text: part, differs } of pieces) {
    const [first, ...others] = printableText(part.replaceAll("\t", "    ")).split("\n");
    lines.at(-1)!.push({ text: first!, differs });
    for (const line of others) lines.push([{ text: line, differs }]);
  }
  return lines.map((line) => line.filter(({ text: part }) => part !== ""));
}

function pairQuotes(line: string): string {
  return unbroken(line.replace(/"([^"]*)"/g, "“$1”"));
}

/** Longer texts take more than part of a page. */
const MAX_SHORT = { characters: 900, lines: 24 };

/** Whether two columns with the texts of a pair fit a part of a page, which then does not break. */
export function isShortPair({ left, right }: PairBlock): boolean {
  return [left, right].every(
    ({ text }) => text.length <= MAX_SHORT.characters && text.split("\n").length <= MAX_SHORT.lines,
  );
}

/** A number and its percent sign stay on one line, and so does `p < 0.0001`. */
export function unbroken(text: string): string {
  return text.replace(/(\d) %/g, "$1\u00a0%").replace(/ ([<=]) (?=\d)/g, "\u00a0$1\u00a0");
}
