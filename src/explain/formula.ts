/**
 * @module
 * Formulas as trees, written in Unicode: `L_DPO = −log σ(β Δ)`. Printers are in `report`.
 */

/** A formula, or a part of one. */
export type Formula = FormulaLeaf | FormulaRow | FormulaGroup | FormulaScript | FormulaAccent | Fraction;

/**
 * A part without parts: a symbol is one italic letter, a name is upright (`log`, `SFT`), a sign is a minus or plus in
 * front of a term, and a space stands only in the notation: printers know better.
 */
export interface FormulaLeaf {
  readonly kind: "number" | "symbol" | "name" | "operator" | "sign" | "space";
  readonly text: string;
}

/** Parts side by side; none of them is a row. */
export interface FormulaRow {
  readonly kind: "row";
  readonly items: readonly Formula[];
}

/** A formula in brackets. */
export interface FormulaGroup {
  readonly kind: "group";
  readonly open: "(" | "[";
  readonly close: ")" | "]";
  readonly inner: Formula;
}

export interface FormulaScript {
  readonly kind: "script";
  readonly base: Formula;
  readonly sub?: Formula;
  readonly sup?: Formula;
}

export interface FormulaAccent {
  readonly kind: "accent";
  readonly accent: "hat" | "tilde" | "bar";
  readonly base: Formula;
}

export interface Fraction {
  readonly kind: "fraction";
  readonly top: Formula;
  readonly bottom: Formula;
}

/**
 * Template tag for formulas: the fixed parts are the notation, numbers are formatted to six digits, formulas are
 * inserted.
 *
 * `_` and `^` take one letter, word or number, or parentheses; words of letters are names after `_`, otherwise only
 * those of `FUNCTION_NAMES`. Unicode's raised and lowered digits, `*`, primes and accents work too: `y₁`, `10⁻⁹`,
 * `π*`, `r′`, `ĥ`. A slash stays a slash; fractions are made by `fraction`.
 *
 * @throws {Error} when the notation has an unknown character or a bracket without its partner
 * @example
 * math`π_SFT(y₁) = ${0.2}`;
 */
export function math(fixed: TemplateStringsArray, ...inserts: readonly (number | Formula)[]): Formula {
  const tokens = fixed.flatMap((text, i): Token[] => {
    const insert = inserts[i];
    return [
      ...[...text].flatMap(splitAccent),
      ...(insert === undefined ? [] : [typeof insert === "number" ? numeral(insert) : insert]),
    ];
  });
  return new NotationReader(tokens).formula();
}

/** A number to six decimals, or six digits where it is very small or very large. */
export function numeral(value: number): Formula {
  const [mantissa = "", exponent] = digitsOf(Math.abs(value)).split("e");
  const items: Formula[] = [
    ...(value < 0 ? [MINUS] : []),
    mantissa === "Infinity" ? leaf("symbol", "∞") : leaf("number", mantissa),
  ];
  if (exponent !== undefined) {
    const power = Number(exponent);
    const sup = rowOf([...(power < 0 ? [MINUS] : []), leaf("number", String(Math.abs(power)))]);
    items.push(leaf("operator", "·"), { kind: "script", base: leaf("number", "10"), sup });
  }
  return rowOf(items);
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

/** a over b. */
export function fraction(a: Formula | number, b: Formula | number): Fraction {
  return { kind: "fraction", top: math`${a}`, bottom: math`${b}` };
}

/** log(a / b). */
export function logFraction(a: Formula | number, b: Formula | number): Formula {
  return math`log${fraction(a, b)}`;
}

/** Formulas separated by commas. */
export function commaList(items: readonly (Formula | number)[]): Formula {
  return items.map((item) => math`${item}`).reduce((before, item) => math`${before}, ${item}`);
}

/** The response of column `i`, counted from 0: y₁ is the first. */
export function response(i: number): Formula {
  return math`y_${i + 1}`;
}

/** The names that the notation reads as one upright word. */
export const FUNCTION_NAMES: readonly string[] = "log exp max min argmax argmin odds Pr KL".split(" ");

/** Functions and operators whose subscript stands below them in a displayed formula. */
export const WITH_LIMITS: readonly string[] = ["max", "min", "argmax", "argmin", "∑"];

/** The items of a row; a formula that is not a row is its own item. */
export function itemsOf(formula: Formula): readonly Formula[] {
  return formula.kind === "row" ? formula.items : [formula];
}

function leaf(kind: FormulaLeaf["kind"], text: string): FormulaLeaf {
  return { kind, text };
}

function rowOf(items: readonly Formula[]): Formula {
  const flat = items.flatMap(itemsOf);
  return flat.length === 1 ? flat[0]! : { kind: "row", items: flat };
}

const MINUS = leaf("sign", "−");

function digitsOf(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return String(size === 0 ? 0 : value);
  return size < 1e-4 || size >= 1e7 ? Number(value.toPrecision(6)).toExponential() : String(Number(value.toFixed(6)));
}

/** A character of the notation, or an inserted formula. */
type Token = string | Formula;

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const OPERATORS = "+−·⋅×/=≈≠<>≤≥∈→:,|∥∑";
/** Letters that are no letters of the Latin or Greek alphabet. */
const SYMBOLS = "∂∇∞𝔼";
const CLOSING = { "(": ")", "[": "]" } as const;
const ACCENTS: Readonly<Record<string, FormulaAccent["accent"]>> = {
  "\u0302": "hat",
  "\u0303": "tilde",
  "\u0304": "bar",
};

class NotationReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  formula(): Formula {
    const items = this.#items();
    return this.#at === this.#tokens.length ? rowOf(items) : this.#fail();
  }

  /** Items up to a closing bracket or the end. */
  #items(): Formula[] {
    const items: Formula[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined || token === ")" || token === "]") return items;
      const previous = items.findLast(({ kind }) => kind !== "space");
      const isFirst = previous === undefined || previous.kind === "operator" || previous.kind === "name";
      if (isFirst && (token === "−" || token === "+")) items.push(leaf("sign", this.#take()));
      else items.push(this.#scripted());
    }
  }

  /** An atom with its subscript and superscript, in any order. */
  #scripted(): Formula {
    const base = this.#atom();
    let sub: Formula | undefined;
    let sup: Formula | undefined;
    for (;;) {
      const token = this.#tokens[this.#at];
      if (sub === undefined && token === "_") sub = this.#argument();
      else if (sup === undefined && token === "^") sup = this.#argument();
      else if (sub === undefined && isOneOf(SUBSCRIPTS, token)) sub = leaf("number", this.#digits(SUBSCRIPTS));
      else if (sup === undefined && (token === "⁻" || isOneOf(SUPERSCRIPTS, token))) sup = this.#power();
      else if (sup === undefined && isOneOf("*′'", token)) sup = leaf("operator", this.#take().replace("'", "′"));
      else break;
    }
    if (sub === undefined && sup === undefined) return base;
    return { kind: "script", base, ...(sub && { sub }), ...(sup && { sup }) };
  }

  #atom(): Formula {
    const token = this.#tokens[this.#at];
    if (token !== undefined && typeof token !== "string") {
      this.#at++;
      return token;
    }
    if (token === "(" || token === "[") return this.#group(token);
    if (token === " ") return leaf("space", this.#run(/ /));
    if (isOneOf("0123456789", token)) return leaf("number", this.#run(/[\d.]/));
    if (isOneOf(OPERATORS, token)) return leaf("operator", this.#take());
    if (isOneOf(SYMBOLS, token)) return leaf("symbol", this.#take());
    const word = this.#word();
    if (FUNCTION_NAMES.includes(word)) {
      this.#at += word.length;
      return leaf("name", word);
    }
    return this.#letter();
  }

  #group(open: "(" | "["): FormulaGroup {
    const close = CLOSING[open];
    this.#at++;
    const inner = rowOf(this.#items());
    if (this.#tokens[this.#at] !== close) this.#fail();
    this.#at++;
    return { kind: "group", open, close, inner };
  }

  /** What stands after `_` or `^`. */
  #argument(): Formula {
    this.#at++;
    const word = this.#word();
    if (word.length > 1) {
      this.#at += word.length;
      return leaf("name", word);
    }
    const atom = this.#atom();
    if (atom.kind === "operator" || atom.kind === "space") this.#fail();
    return atom.kind === "group" ? atom.inner : atom;
  }

  #power(): Formula {
    const sign = this.#tokens[this.#at] === "⁻" ? [MINUS] : [];
    this.#at += sign.length;
    return rowOf([...sign, leaf("number", this.#digits(SUPERSCRIPTS))]);
  }

  /** One letter, with its accent. */
  #letter(): Formula {
    if (!/^[A-Za-zΑ-Ωα-ω]$/.test(String(this.#tokens[this.#at]))) this.#fail();
    const base = leaf("symbol", this.#take());
    const accent = ACCENTS[String(this.#tokens[this.#at])];
    if (accent === undefined) return base;
    this.#at++;
    return { kind: "accent", accent, base };
  }

  /** The Latin letters from here on, not consumed. */
  #word(): string {
    const start = this.#at;
    const word = this.#run(/[A-Za-z]/);
    this.#at = start;
    return word;
  }

  #digits(alphabet: string): string {
    const digits = this.#run(new RegExp(`[${alphabet}]`));
    return [...digits].map((digit) => alphabet.indexOf(digit)).join("") || this.#fail();
  }

  #run(characters: RegExp): string {
    let text = "";
    for (;;) {
      const token = this.#tokens[this.#at];
      if (typeof token !== "string" || !characters.test(token)) return text;
      text += token;
      this.#at++;
    }
  }

  #take(): string {
    return this.#tokens[this.#at++] as string;
  }

  #fail(): never {
    const token = this.#tokens[this.#at];
    const got =
      token === undefined ? "its end" : typeof token === "string" ? `"${token}"` : `an inserted ${token.kind}`;
    const text = this.#tokens.map((each) => (typeof each === "string" ? each : "…")).join("");
    throw new Error(`formula: must be in the notation of math, got ${got} at character ${this.#at + 1} of "${text}"`);
  }
}

/** A letter and its accents; any other character as it is. */
function splitAccent(character: string): string[] {
  return /\p{L}/u.test(character) ? [...character.normalize("NFD")] : [character];
}

function isOneOf(alphabet: string, token: Token | undefined): boolean {
  return typeof token === "string" && alphabet.includes(token);
}
