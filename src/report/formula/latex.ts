/**
 * @module
 * Formulas as LaTeX with amsmath, for mathematics mode; also the input of GitHub's Markdown.
 */
import { type Formula, type FormulaLeaf, type FormulaScript, WITH_LIMITS } from "../../explain/index.ts";

/**
 * A formula as LaTeX, in ASCII, without dollar signs.
 *
 * `−log σ(β Δ)` becomes `-\log \sigma(\beta \Delta)`.
 */
export function formulaLatex(formula: Formula): string {
  switch (formula.kind) {
    case "row":
      return formula.items.map(formulaLatex).reduce(joinLatex, "");
    case "group":
      return hasFraction(formula.inner)
        ? `\\Bigl${formula.open}${formulaLatex(formula.inner)}\\Bigr${formula.close}`
        : `${formula.open}${formulaLatex(formula.inner)}${formula.close}`;
    case "script":
      return scriptLatex(formula);
    case "accent":
      return `\\${formula.accent}{${formulaLatex(formula.base)}}`;
    case "fraction":
      return `\\frac{${formulaLatex(formula.top)}}{${formulaLatex(formula.bottom)}}`;
    default:
      return leafLatex(formula);
  }
}

/** Whether a formula is as high as a fraction. */
export function hasFraction(formula: Formula): boolean {
  if (formula.kind === "row") return formula.items.some(hasFraction);
  if (formula.kind === "group") return hasFraction(formula.inner);
  return formula.kind === "fraction";
}

/** Joins LaTeX; a space keeps a command apart from a following letter. */
function joinLatex(before: string, after: string): string {
  return /\\[A-Za-z]+$/.test(before) && /^[A-Za-z]/.test(after) ? `${before} ${after}` : before + after;
}

function scriptLatex({ base, sub, sup }: FormulaScript): string {
  const of = base.kind === "row" ? `{${formulaLatex(base)}}` : formulaLatex(base);
  return `${of}${sub ? `_${argument(sub)}` : ""}${sup ? `^${argument(sup)}` : ""}`;
}

/** A name in a script is text; one character or command needs no braces. */
function argument(script: Formula): string {
  const latex = script.kind === "name" ? `\\mathrm{${script.text}}` : formulaLatex(script);
  return /^(?:[A-Za-z0-9]|\\[A-Za-z]+)$/.test(latex) ? latex : `{${latex}}`;
}

/** LaTeX's own operator names. */
const OPERATOR_NAMES = ["log", "exp", "max", "min", "Pr"];

function leafLatex({ kind, text }: FormulaLeaf): string {
  if (kind === "space") return " ";
  if (kind === "name") {
    if (OPERATOR_NAMES.includes(text)) return `\\${text}`;
    const words = text.replace(/^arg/, "arg\\,");
    return `\\operatorname${WITH_LIMITS.includes(text) ? "*" : ""}{${words}}`;
  }
  return LATEX[text] ?? text;
}

const LATEX: Readonly<Record<string, string>> = {
  "−": "-",
  "·": "\\cdot",
  "⋅": "\\cdot",
  "×": "\\times",
  "≈": "\\approx",
  "≠": "\\neq",
  "≤": "\\leq",
  "≥": "\\geq",
  "∈": "\\in",
  "→": "\\to",
  "|": "\\mid",
  "∥": "\\parallel",
  "∑": "\\sum",
  "∂": "\\partial",
  "∇": "\\nabla",
  "∞": "\\infty",
  𝔼: "\\mathbb{E}",
  "′": "\\prime",
  ...Object.fromEntries(
    [
      [
        "αβγδεζηθικλμνξπρστυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega",
      ],
      ["ΓΔΘΛΞΠΣΦΨΩ", "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega"],
    ].flatMap(([letters, names]) => [...letters!].map((letter, i) => [letter, `\\${names!.split(" ")[i]!}`])),
  ),
};
