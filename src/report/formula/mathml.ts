/**
 * @module
 * Formulas as MathML Core, for HTML.
 */
import {
  type Formula,
  type FormulaLeaf,
  type FormulaScript,
  formulaText,
  itemsOf,
  WITH_LIMITS,
} from "../../explain/index.ts";
import { type Markup, markup, NOTHING, when } from "../markup.ts";
import { hasFraction } from "./latex.ts";

type Display = "block" | "inline";

/** A formula as a `math` element: `block` on a line of its own, `inline` in running text. */
export function formulaMathml(formula: Formula, display: Display = "inline"): Markup {
  return markup`<math display="${display}" alttext="${formulaText(formula)}">${rowMathml(formula, display)}</math>`;
}

/** A formula in running text; a number is text. */
export function inlineMathml(formula: Formula): Markup {
  return isNumber(formula) ? markup`${formulaText(formula)}` : formulaMathml(formula);
}

/** Whether a formula is only a number with its sign. */
function isNumber(formula: Formula): boolean {
  return itemsOf(formula).every(({ kind }) => kind === "number" || kind === "sign");
}

/** The parts of a row, without an element around them. */
function rowMathml(formula: Formula, display: Display): Markup[] {
  const items = itemsOf(formula).filter(({ kind }) => kind !== "space");
  return items.map((item, i) => markup`${gapBefore(item, items[i - 1])}${element(item, display)}`);
}

/** Exactly one element. */
function element(formula: Formula, display: Display): Markup {
  switch (formula.kind) {
    case "row":
      return markup`<mrow>${rowMathml(formula, display)}</mrow>`;
    case "group": {
      const stretchy = hasFraction(formula.inner) ? "true" : "false";
      return markup`<mrow><mo stretchy="${stretchy}">${formula.open}</mo>${rowMathml(formula.inner, display)}<mo stretchy="${stretchy}">${formula.close}</mo></mrow>`;
    }
    case "script":
      return scriptElement(formula, display);
    case "accent":
      return markup`<mover accent="true">${element(formula.base, display)}<mo stretchy="false">${ACCENTS[formula.accent]}</mo></mover>`;
    case "fraction":
      return markup`<mfrac>${element(formula.top, "inline")}${element(formula.bottom, "inline")}</mfrac>`;
    default:
      return leafElement(formula);
  }
}

const ACCENTS = { hat: "^", tilde: "~", bar: "¯" } as const;

function scriptElement({ base, sub, sup }: FormulaScript, display: Display): Markup {
  const isBelow = display === "block" && "text" in base && WITH_LIMITS.includes(base.text);
  const scripts = markup`${element(base, display)}${when(sub, () => element(sub!, "inline"))}${when(sup, () => element(sup!, "inline"))}`;
  if (sub && sup) return isBelow ? markup`<munderover>${scripts}</munderover>` : markup`<msubsup>${scripts}</msubsup>`;
  if (sub) return isBelow ? markup`<munder>${scripts}</munder>` : markup`<msub>${scripts}</msub>`;
  return isBelow ? markup`<mover>${scripts}</mover>` : markup`<msup>${scripts}</msup>`;
}

function leafElement({ kind, text }: FormulaLeaf): Markup {
  switch (kind) {
    case "number":
      return markup`<mn>${text}</mn>`;
    case "symbol":
      // As in print, capital Greek letters, ∂ and ∇ are upright.
      return /[Α-Ω∂∇]/.test(text) ? markup`<mi mathvariant="normal">${text}</mi>` : markup`<mi>${text}</mi>`;
    case "name":
      return markup`<mi>${text.replace(/^arg/, "arg\u2009")}</mi>`;
    case "operator":
      return markup`<mo>${text}</mo>`;
    case "sign":
      return markup`<mo form="prefix">${text}</mo>`;
    case "space":
      return NOTHING;
  }
}

/** A thin space between a function and its neighbour, unless that is an operator or a bracket behind it. */
function gapBefore(item: Formula, previous: Formula | undefined): Markup {
  if (previous === undefined || item.kind === "group") return NOTHING;
  const apart = ["operator", "sign"];
  const isGap =
    !apart.includes(item.kind) && !apart.includes(previous.kind) && (isFunction(item) || isFunction(previous));
  return when(isGap, () => markup`<mspace width="0.17em"/>`);
}

function isFunction(formula: Formula): boolean {
  return formula.kind === "name" || (formula.kind === "script" && formula.base.kind === "name");
}
