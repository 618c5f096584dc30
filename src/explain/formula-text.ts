/**
 * @module
 * Formulas in Unicode on one line, for a terminal and for alternative texts.
 */
import { type Formula, itemsOf } from "./formula.ts";

/**
 * A formula in the notation of `math`; fractions become slashes.
 *
 * @example
 * formulaText(fraction(math`r_i`, math`r_i + r_j`)); //=> "r_i / (r_i + r_j)"
 */
export function formulaText(formula: Formula): string {
  switch (formula.kind) {
    case "row":
      return formula.items.map((item, i, items) => itemText(item, items[i - 1])).join("");
    case "group":
      return `${formula.open}${formulaText(formula.inner)}${formula.close}`;
    case "script":
      return formulaText(formula.base) + subscriptText(formula.sub) + superscriptText(formula.sup);
    case "accent":
      return `${formulaText(formula.base)}${ACCENTS[formula.accent]}`.normalize("NFC");
    case "fraction":
      return `${partText(formula.top, "+−")} / ${partText(formula.bottom, "+−·/")}`;
    default:
      // The double-struck letter is missing in many fonts of terminals.
      return formula.text === "𝔼" ? "E" : formula.text;
  }
}

const ACCENTS = { hat: "\u0302", tilde: "\u0303", bar: "\u0304" } as const;

/** A fraction directly behind another factor is in parentheses: `log(a / b)`. */
function itemText(item: Formula, previous: Formula | undefined): string {
  const isFactor = previous !== undefined && !["space", "operator", "sign"].includes(previous.kind);
  return item.kind === "fraction" && isFactor ? `(${formulaText(item)})` : formulaText(item);
}

/** A part of a fraction, in parentheses if it has one of these operators. */
function partText(part: Formula, operators: string): string {
  const isCompound = itemsOf(part).some(
    (item) => item.kind === "fraction" || (item.kind === "operator" && operators.includes(item.text)),
  );
  return isCompound ? `(${formulaText(part)})` : formulaText(part);
}

function subscriptText(sub: Formula | undefined): string {
  if (sub === undefined) return "";
  const text = formulaText(sub);
  if (/^\d+$/.test(text)) return [...text].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]!).join("");
  return sub.kind === "row" ? `_(${text})` : `_${text}`;
}

function superscriptText(sup: Formula | undefined): string {
  if (sup === undefined) return "";
  const text = formulaText(sup);
  if (/^−?\d+$/.test(text)) return [...text].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? "⁻").join("");
  if (text === "*" || text === "′") return text;
  return sup.kind === "row" ? `^(${text})` : `^${text}`;
}
