import { expect, test } from "vitest";

import { typstMath } from "./typst-math.ts";

test.each([
  ["\\pi_\\theta(y_w)", "pi_(theta) ( y_(w) )"],
  ["\\frac{1}{1 + \\exp(r_j - r_i)}", "frac(1, 1 + exp ( r_(j) - r_(i) ))"],
  ["x^{*}", "x^(ast)"],
  ["x_1^2", "x_(1)^(2)"],
  [
    "L_{\\mathrm{DPO}} = -\\log \\sigma\\Bigl(\\beta \\log \\frac{a}{b}\\Bigr)",
    'L_("DPO") = - log sigma ( beta log frac(a, b) )',
  ],
  ["\\left( x \\right)", "( x )"],
  ["2 \\cdot 0.36 \\approx 0.72", "2 dot.c 0.36 approx 0.72"],
  ["\\max_p \\min_j \\sum_i p(y_i)\\, r_j(y_i)", "max_(p) min_(j) sum_(i) p ( y_(i) ) thin r_(j) ( y_(i) )"],
  ["\\operatorname{odds}(w)", 'op("odds") ( w )'],
  ["\\mathbb{E}\\text{ of it}", 'bb(E) " of it"'],
  ["\\frac{f(a, b)}{2}", "frac(f ( a comma b ), 2)"],
  ["y_1 > y_2 / 3", "y_(1) gt y_(2) slash 3"],
  ["50\\%", '50 "%"'],
])("%s", (latex, typst) => {
  expect(typstMath(latex)).toBe(typst);
});

test.each([
  "",
  "\\unknown x",
  "\\frac{1}",
  "\\frac12",
  "(",
  "x)",
  "{x",
  "x}",
  "\\left( x",
  "a & b",
  "\\begin{array}x",
  "\\text{a\\b}",
  "中",
  "#x",
  '"',
  "\\constructor",
  "x_",
])("unsupported input is undefined: %s", (latex) => {
  expect(typstMath(latex)).toBeUndefined();
});
