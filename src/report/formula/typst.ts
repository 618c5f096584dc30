/**
 * @module
 * Formulas as Typst, for mathematics mode.
 */
import { type Formula, type FormulaLeaf, WITH_LIMITS } from "../../explain/index.ts";

/**
 * A formula in Typst syntax, without dollar signs; all parts are apart by spaces, which Typst does not print.
 *
 * `π_θ(y_w)` becomes `π_(θ) ( y_(w) )`.
 */
export function formulaTypst(formula: Formula): string {
  switch (formula.kind) {
    case "row":
      return formula.items.map(formulaTypst).filter(Boolean).join(" ");
    case "group":
      return `${formula.open} ${formulaTypst(formula.inner)} ${formula.close}`;
    case "script": {
      const { base, sub, sup } = formula;
      // A script belongs to the last part only, unless the parts are one.
      const of = base.kind === "row" ? `attach(${formulaTypst(base)})` : formulaTypst(base);
      return `${of}${sub ? `_(${scriptTypst(sub)})` : ""}${sup ? `^(${scriptTypst(sup)})` : ""}`;
    }
    case "accent":
      return `${formula.accent === "bar" ? "macron" : formula.accent}(${formulaTypst(formula.base)})`;
    case "fraction":
      return `frac(${formulaTypst(formula.top)}, ${formulaTypst(formula.bottom)})`;
    default:
      return leafTypst(formula);
  }
}

/** A name in a script is text. */
function scriptTypst(script: Formula): string {
  return script.kind === "name" ? `"${script.text}"` : formulaTypst(script);
}

function leafTypst({ kind, text }: FormulaLeaf): string {
  if (kind === "space") return "";
  if (kind === "name") {
    return `op("${text.replace(/^arg/, "arg ")}"${WITH_LIMITS.includes(text) ? ", limits: #true" : ""})`;
  }
  return SYNTAX[text] ?? text;
}

/** Characters that are syntax; Typst sets all others as they are. */
const SYNTAX: Readonly<Record<string, string>> = {
  ",": "comma",
  ":": "colon",
  "/": "slash",
  "<": "lt",
  ">": "gt",
  "*": "ast",
  "|": "bar.v",
  "·": "dot.c",
};
