import { describe, expect, test } from "vitest";

import {
  commaList,
  fraction,
  isShownExactly,
  logFraction,
  math,
  numeral,
  operand,
  response,
  withValue,
} from "./formula.ts";

describe("numbers", () => {
  test.each([
    [0.5, "0.5", "0.5"],
    [-0.3, "−0.3", "-0.3"],
    [0.5 - 0.8, "−0.3", "-0.3"],
    [2 / 3, "0.666667", "0.666667"],
    [-0, "0", "0"],
    [1_234_567.891, "1234567.891", "1234567.891"],
    [-1.5e-9, "−1.5·10⁻⁹", "-1.5\\cdot 10^{-9}"],
    [1 / 3e12, "3.33333·10⁻¹³", "3.33333\\cdot 10^{-13}"],
    [2.5e21, "2.5·10²¹", "2.5\\cdot 10^{21}"],
    [Number.NEGATIVE_INFINITY, "−∞", "-\\infty"],
  ])("%d is %s", (value, plain, latex) => {
    expect(numeral(value)).toEqual({ plain, latex });
  });

  test("= before an exact value, ≈ before a rounded one", () => {
    expect(withValue(math`σ(${-0.3})`, 0.42555748318834097).plain).toBe("σ(−0.3) ≈ 0.425557");
    expect(withValue(math`${0.5} − ${0.8}`, 0.5 - 0.8).plain).toBe("0.5 − 0.8 = −0.3");
    expect([1 / 3, 0.1 + 0.2, Number.POSITIVE_INFINITY].map(isShownExactly)).toEqual([false, true, true]);
  });
});

describe("plain text and LaTeX from one source", () => {
  test.each([
    [math`−log σ(${0.5} − ${operand(-0.8)})`, "−log σ(0.5 − (−0.8))", "-\\log \\sigma(0.5 - (-0.8))"],
    [math`β log π_θ(y_w)`, "β log π_θ(y_w)", "\\beta \\log \\pi_\\theta(y_w)"],
    [
      math`π*(y) = π_SFT(y) exp(r(y) / β) / Z`,
      "π*(y) = π_SFT(y) exp(r(y) / β) / Z",
      "\\pi^{*}(y) = \\pi_{\\mathrm{SFT}}(y) \\exp(r(y) / \\beta) / Z",
    ],
    [math`∂L / ∂log π_θ(y_w)`, "∂L / ∂log π_θ(y_w)", "\\partial L / \\partial\\log \\pi_\\theta(y_w)"],
    [fraction(math`r_i`, math`r_i + r_j`), "r_i / (r_i + r_j)", "\\frac{r_i}{r_i + r_j}"],
    [fraction(math`a + b`, math`c · d`), "(a + b) / (c · d)", "\\frac{a + b}{c \\cdot d}"],
    [logFraction(0.2, 0.4), "log(0.2 / 0.4)", "\\log \\frac{0.2}{0.4}"],
    [commaList([1, math`β`]), "1, β", "1, \\beta"],
    [math`L_DPO ≈ ${1}`, "L_DPO ≈ 1", "L_{\\mathrm{DPO}} \\approx 1"],
    [response(0), "y₁", "y_1"],
    [response(11), "y₁₂", "y_{12}"],
  ])("%o", (formula, plain, latex) => {
    expect(formula).toEqual({ plain, latex });
  });

  // \beta followed by x would be the command \betax.
  test("a space separates a LaTeX command from a following letter", () => {
    expect(math`βx`.latex).toBe("\\beta x");
    expect(math`β${math`x`}`.latex).toBe("\\beta x");
    expect(math`${math`β`}x`.latex).toBe("\\beta x");
  });
});
