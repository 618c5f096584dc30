/**
 * @module
 * Numbers as a report shows them: the minus sign −, powers of ten, small p-values in words that people read.
 */
import { formatNumber, formatProbability } from "../comparison/index.ts";

/** Four significant digits, with a minus sign: `−0.25`, `1.2·10⁻⁵`. */
export function numberText(value: number): string {
  return readable(formatNumber(value));
}

/** A p-value for a table: `0.0078`, `below 0.0001 (2.4·10⁻⁹)`. */
export function probabilityText(p: number): string {
  const text = formatProbability(p);
  if (p === 0 || !text.includes("e")) return p === 0 ? `below ${LEAST_P}` : text;
  return `below ${LEAST_P} (${readable(text)})`;
}

/** Smaller p-values are not told apart in sentences. */
const LEAST_P = "0.0001";

/**
 * A sentence with its numbers as people write them: no `e-5`, no hyphen for a minus sign.
 *
 * `p = 6.1e-5, difference -2` becomes `p < 0.0001, difference −2`.
 */
export function readable(sentence: string): string {
  return sentence
    .replace(/\bp = (?:\d(?:\.\d+)?e-\d+|0 \(below 1e-300\))/g, `p < ${LEAST_P}`)
    .replace(/(?<![\w.])(\d(?:\.\d+)?)e([-+]?)(\d+)\b/g, (_, mantissa: string, sign: string, power: string) =>
      sign === "-" ? `${mantissa}·10⁻${superscript(power)}` : `${mantissa}·10${superscript(power)}`,
    )
    .replace(/(?<![\p{L}\p{N}_.\])-])-(?=\d)/gu, "−");
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

function superscript(digits: string): string {
  return [...digits].map((digit) => SUPERSCRIPTS[Number(digit)]!).join("");
}

/** "a, b and c"; semicolons between items that hold commas. */
export function joinWithAnd(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  const separator = items.some((item) => item.includes(",")) ? ";" : ",";
  const last = separator === ";" ? "; and " : " and ";
  return `${items.slice(0, -1).join(`${separator} `)}${last}${items.at(-1)!}`;
}

/** "1 pair", "2 pairs". */
export function countText(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? "" : "s"}`;
}
