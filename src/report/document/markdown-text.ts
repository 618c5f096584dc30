/**
 * @module
 * Text in Markdown (CommonMark with GitHub's tables): inline, or as a fenced block.
 */
import { visibleText } from "../../core/index.ts";

/**
 * Escapes one line of text: no emphasis, code, link, heading, list, HTML or table cell. Line breaks become spaces.
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

/** A fenced block; the fence is longer than any run of backticks in the text. */
export function fencedText(text: string): string {
  const content = visibleText(text);
  const longest = Math.max(2, ...(content.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${content}\n${fence}`;
}

/** A table; cells are already Markdown. Numeric columns are right-aligned. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  isNumeric: readonly boolean[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = header.map((_, i) => (isNumeric[i] ? "---:" : "---"));
  return [header, rule, ...rows].map(line).join("\n");
}
