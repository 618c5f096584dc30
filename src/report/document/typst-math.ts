/**
 * @module
 * Translates the subset of LaTeX mathematics that our formulas use to Typst.
 */

const SYMBOLS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ..."alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi".split(
        " ",
      ),
      ..."omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(" "),
      ..."log exp min max arg Pr sum prod partial nabla in approx quad ln sup inf".split(" "),
    ].map((name) => [name, name]),
  ),
  cdot: "dot.c",
  times: "times",
  to: "arrow.r",
  rightarrow: "arrow.r",
  infty: "infinity",
  le: "lt.eq",
  leq: "lt.eq",
  ge: "gt.eq",
  geq: "gt.eq",
  ne: "eq.not",
  neq: "eq.not",
  sim: "tilde.op",
  mid: "bar.v",
  pm: "plus.minus",
  ldots: "dots.h",
  dots: "dots.h",
  cdots: "dots.h.c",
  qquad: "wide",
  ",": "thin",
  ";": "thick",
  "{": "brace.l",
  "}": "brace.r",
  "%": '"%"',
  " ": "space",
};

const CHARACTERS: Readonly<Record<string, string>> = {
  "+": "+",
  "-": "-",
  "=": "=",
  "<": "lt",
  ">": "gt",
  "/": "slash",
  "|": "bar.v",
  ",": "comma",
  ";": "semi",
  ":": "colon",
  "!": "excl",
  "*": "ast",
  "'": "prime",
  "~": "space.nobreak",
  "(": "(",
  ")": ")",
  "[": "[",
  "]": "]",
};

/** Commands with one argument. */
const WRAPPERS: Readonly<Record<string, string>> = {
  sqrt: "sqrt",
  hat: "hat",
  bar: "macron",
  tilde: "tilde",
  mathbb: "bb",
  mathcal: "cal",
  mathbf: "bold",
};

/** Commands with a text argument. */
const TEXT_COMMANDS: readonly string[] = ["text", "mathrm", "operatorname"];

/** Delimiter sizes, which Typst chooses itself. */
const SIZE_COMMANDS: readonly string[] = ["left", "right", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr"];

/**
 * A formula in Typst syntax, symbols separated by spaces; undefined for unsupported input, such as environments or
 * unpaired parentheses.
 *
 * @example
 * typstMath("\\pi_\\theta(y_w) = \\frac{1}{2}"); //=> "pi_(theta) ( y_(w) ) = frac(1, 2)"
 */
export function typstMath(latex: string): string | undefined {
  const tokens = latex.match(/\\[A-Za-z]+|\\[^A-Za-z]|\d+(?:\.\d+)?|\s+|[^\s]/gu) ?? [];
  try {
    const reader = new Reader(tokens);
    const typst = reader.list(undefined);
    return hasPairedBrackets(latex) && typst !== "" ? typst : undefined;
  } catch (error) {
    if (error instanceof UnknownMath) return undefined;
    throw error;
  }
}

class UnknownMath extends Error {}

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  /** Atoms with their scripts, up to the closing token. */
  list(closing: "}" | undefined): string {
    const items: string[] = [];
    for (;;) {
      const token = this.#next();
      if (token === closing) return items.join(" ");
      if (token === undefined || token === "}") throw new UnknownMath();
      if (token === "_" || token === "^") items.push(`${items.pop() ?? '""'}${token}(${this.#argument()})`);
      else items.push(this.#atom(token));
    }
  }

  #next(): string | undefined {
    while (/^\s/.test(this.#tokens[this.#at] ?? "")) this.#at++;
    return this.#tokens[this.#at++];
  }

  #argument(): string {
    const token = this.#next();
    if (token === undefined) throw new UnknownMath();
    const content = token === "{" ? this.list("}") : this.#atom(token);
    return content === "" ? '""' : content;
  }

  #atom(token: string): string {
    if (token === "{") return this.list("}") || '""';
    if (/^[A-Za-z]$/.test(token) || /^\d/.test(token)) return token;
    if (token.startsWith("\\")) return this.#command(token.slice(1));
    const known = Object.hasOwn(CHARACTERS, token) ? CHARACTERS[token] : undefined;
    if (known === undefined) throw new UnknownMath();
    return known;
  }

  #command(name: string): string {
    if (name === "frac") return `frac(${this.#argument()}, ${this.#argument()})`;
    if (TEXT_COMMANDS.includes(name)) return name === "operatorname" ? `op(${this.#text()})` : this.#text();
    if (SIZE_COMMANDS.includes(name)) return this.#atom(this.#next() ?? "");
    const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
    if (wrapper !== undefined) return `${wrapper}(${this.#argument()})`;
    const symbol = Object.hasOwn(SYMBOLS, name) ? SYMBOLS[name] : undefined;
    if (symbol === undefined) throw new UnknownMath();
    return symbol;
  }

  /** A text argument as a string literal; commands are not text. */
  #text(): string {
    if (this.#next() !== "{") throw new UnknownMath();
    const end = this.#tokens.indexOf("}", this.#at);
    const text = this.#tokens.slice(this.#at, end).join("");
    if (end < 0 || /[\\{"]/.test(text)) throw new UnknownMath();
    this.#at = end + 1;
    return `"${text}"`;
  }
}

/** Whether parentheses and brackets are balanced, as Typst requires. */
function hasPairedBrackets(latex: string): boolean {
  const open: string[] = [];
  for (const character of latex.replace(/\\[{}]/g, "")) {
    if (character === "(" || character === "[" || character === "{") open.push(character);
    const opening = { ")": "(", "]": "[", "}": "{" }[character];
    if (opening !== undefined && open.pop() !== opening) return false;
  }
  return open.length === 0;
}
