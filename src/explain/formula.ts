/**
 * @module
 * Formulas written once in Unicode, available as plain text and as LaTeX.
 */

/** A formula, or a part of one. */
export interface Formula {
  /** Unicode, for a terminal: `−log σ(0.5 − 0.8)`. */
  readonly plain: string;
  /** For LaTeX's mathematics mode: `-\log \sigma(0.5 - 0.8)`. */
  readonly latex: string;
}

/**
 * Template tag for formulas: the fixed parts are Unicode, numbers are formatted to six digits, formulas are inserted.
 *
 * @example
 * math`−log σ(${0.5} − ${0.8})`.latex; //=> "-\\log \\sigma(0.5 - 0.8)"
 */
export function math(fixed: TemplateStringsArray, ...inserts: readonly (number | Formula)[]): Formula {
  const inner = inserts.map((insert) => (typeof insert === "number" ? numeral(insert) : insert));
  return {
    plain: String.raw({ raw: fixed }, ...inner.map(({ plain }) => plain)),
    latex: fixed.map(toLatex).reduce((before, text, i) => joinLatex(joinLatex(before, inner[i - 1]!.latex), text)),
  };
}

/** A number to six decimals, or six digits where it is very small or very large. */
export function numeral(value: number): Formula {
  const text = digitsOf(value);
  const [mantissa = "", exponent] = text.split("e");
  const signed = mantissa.replace("-", "−").replace("Infinity", "∞");
  if (exponent === undefined) return { plain: signed, latex: toLatex(signed) };
  const power = String(Number(exponent));
  const raised = [...power].map((character) => (character === "-" ? "⁻" : SUPERSCRIPTS[Number(character)]!)).join("");
  return { plain: `${signed}·10${raised}`, latex: `${toLatex(signed)}\\cdot 10^{${power}}` };
}

/** Whether `numeral` shows the exact value, so that "=" is right rather than "≈". */
export function isShownExactly(value: number): boolean {
  if (!Number.isFinite(value)) return true;
  return Math.abs(Number(digitsOf(value)) - value) <= 1e-14 * Math.max(1, Math.abs(value));
}

/** The formula followed by its value: `0.5 − 0.8 = −0.3`. */
export function withValue(formula: Formula, value: number): Formula {
  return isShownExactly(value) ? math`${formula} = ${value}` : math`${formula} ≈ ${value}`;
}

/** A number after an operator: negative numbers in parentheses. */
export function operand(value: number): Formula {
  return value < 0 ? math`(${value})` : numeral(value);
}

/** a / b, a fraction in LaTeX. */
export function fraction(a: Formula | number, b: Formula | number): Formula {
  const [top, bottom] = [math`${a}`, math`${b}`];
  return {
    plain: `${parenthesize(top.plain, / [+−] /)} / ${parenthesize(bottom.plain, / [+−·/] /)}`,
    latex: `\\frac{${top.latex}}{${bottom.latex}}`,
  };
}

/** log(a / b). */
export function logFraction(a: Formula | number, b: Formula | number): Formula {
  const ratio = fraction(a, b);
  return { plain: `log(${ratio.plain})`, latex: `\\log ${ratio.latex}` };
}

/** Parentheses of the height of a fraction. */
export function tallParentheses(inner: Formula): Formula {
  return { plain: `(${inner.plain})`, latex: `\\Bigl(${inner.latex}\\Bigr)` };
}

/** Formulas separated by commas. */
export function commaList(items: readonly (Formula | number)[]): Formula {
  return items.map((item) => math`${item}`).reduce((before, item) => math`${before}, ${item}`);
}

/** The response of column `i`, counted from 0: y₁ is the first. */
export function response(i: number): Formula {
  const number = String(i + 1);
  return {
    plain: `y${[...number].map((digit) => SUBSCRIPTS[Number(digit)]!).join("")}`,
    latex: number.length === 1 ? `y_${number}` : `y_{${number}}`,
  };
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

function digitsOf(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return String(size === 0 ? 0 : value);
  return size < 1e-4 || size >= 1e7 ? Number(value.toPrecision(6)).toExponential() : String(Number(value.toFixed(6)));
}

function parenthesize(plain: string, operators: RegExp): string {
  return operators.test(plain) ? `(${plain})` : plain;
}

const COMMANDS: Readonly<Record<string, string>> = {
  "−": "-",
  "·": "\\cdot",
  "→": "\\to",
  "∞": "\\infty",
  "≈": "\\approx",
  "∂": "\\partial",
  σ: "\\sigma",
  π: "\\pi",
  β: "\\beta",
  θ: "\\theta",
  λ: "\\lambda",
  ρ: "\\rho",
  Δ: "\\Delta",
  "*": "^{*}",
};

function toLatex(unicode: string): string {
  return unicode
    .replace(/_(SFT|DPO|OR)\b/g, "_{\\mathrm{$1}}")
    .replace(/\b(log|exp|min|Pr)\b/g, "\\$1")
    .replace(/\bodds\b/g, "\\operatorname{odds}")
    .replace(/[−·→∞≈∂σπβθλρΔ*](?=([A-Za-z])?)/g, (symbol, next?: string) => {
      const command = COMMANDS[symbol]!;
      return next === undefined ? command : joinLatex(command, next).slice(0, -1);
    })
    .replace(/ {2}/g, "\\quad ");
}

/** Joins LaTeX; a space keeps a command apart from a following letter. */
function joinLatex(before: string, after: string): string {
  return /\\[A-Za-z]+$/.test(before) && /^[A-Za-z]/.test(after) ? `${before} ${after}` : before + after;
}
