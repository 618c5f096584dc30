/**
 * @module
 * Text in Markdown (CommonMark with GitHub's tables): inline, or as a block that shows it to the letter.
 */
import { visibleText } from "../core/index.ts";

/**
 * One line of text in which nothing is formatting: no emphasis, code, link, heading, list, HTML or table
 * cell; line breaks become spaces.
 *
 * `a|b <i>` becomes `a\|b &lt;i&gt;`.
 */
export function inlineText(text: string): string {
  return visibleText(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]|~$#!^]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("://", "\\://")
    .replace(/www\./gi, (start) => start.replace(".", "\\."))
    .replace(/^[-+](?=[- ]|$)/, "\\$&")
    .replace(/^(\d+)([.)])(?= |$)/, "$1\\$2");
}

/** A fenced block that shows the text as it is; the fence is longer than any run of backticks inside. */
export function fencedText(text: string): string {
  const content = visibleText(text);
  const longest = Math.max(2, ...(content.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${content}\n${fence}`;
}

/** A table; the cells are Markdown already. Columns named in `numeric` are set to the right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  numeric: readonly string[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = header.map((name) => (numeric.includes(name) ? "---:" : "---"));
  return [header, rule, ...rows].map(line).join("\n");
}
