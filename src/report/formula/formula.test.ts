import { describe, expect, test } from "vitest";

import { type Formula, math } from "../../explain/index.ts";
import { readMarkup } from "../well-formed.case.ts";
import { formulaLatex } from "./latex.ts";
import { formulaMathml, inlineMathml } from "./mathml.ts";
import { formulaTypst } from "./typst.ts";

const over = (top: Formula, bottom: Formula): Formula => ({ kind: "fraction", top, bottom });
const inside = (formula: Formula): string => {
  const { text } = formulaMathml(formula);
  readMarkup(text);
  return /^<math [^>]*>(.*)<\/math>$/.exec(text)![1]!;
};

describe("LaTeX and Typst", () => {
  test.each([
    [math`π_θ(y_w)`, "\\pi_\\theta(y_w)", "π_(θ) ( y_(w) )"],
    [math`βx ${-0.5}`, "\\beta x -0.5", "β x − 0.5"],
    [math`L_DPO ≈ ${1.5e-9}`, "L_{\\mathrm{DPO}} \\approx 1.5\\cdot10^{-9}", 'L_("DPO") ≈ 1.5 dot.c 10^(− 9)'],
    [math`x_1² + y*`, "x_1^2 + y^{*}", "x_(1)^(2) + y^(ast)"],
    [math`x_(i + 1)`, "x_{i + 1}", "x_(i + 1)"],
    [
      math`−log σ(${over(math`a`, math`b, c`)})`,
      "-\\log \\sigma\\Bigl(\\frac{a}{b, c}\\Bigr)",
      '− op("log") σ ( frac(a, b comma c) )',
    ],
    [
      math`c ∈ argmax_i min_j r_j(y_i)`,
      "c \\in \\operatorname*{arg\\,max}_i \\min_j r_j(y_i)",
      'c ∈ op("arg max", limits: #true)_(i) op("min", limits: #true)_(j) r_(j) ( y_(i) )',
    ],
    [
      math`max_π 𝔼_π[r] − β KL(π ∥ π_SFT)`,
      "\\max_\\pi \\mathbb{E}_\\pi[r] - \\beta \\operatorname{KL}(\\pi \\parallel \\pi_{\\mathrm{SFT}})",
      'op("max", limits: #true)_(π) 𝔼_(π) [ r ] − β op("KL") ( π ∥ π_("SFT") )',
    ],
    [math`ĥ′ < a / b, 2 : 1`, "\\hat{h}^\\prime < a / b, 2 : 1", "hat(h)^(′) lt a slash b comma 2 colon 1"],
    [math`∂log π ≥ ∑_i ∞`, "\\partial\\log \\pi \\geq \\sum_i \\infty", '∂ op("log") π ≥ ∑_(i) ∞'],
    [math`${math`1 + x`}_i`, "{1 + x}_i", "attach(1 + x)_(i)"],
  ])("%o", (formula, latex, typst) => {
    expect(formulaLatex(formula)).toBe(latex);
    expect(formulaTypst(formula)).toBe(typst);
  });
});

describe("MathML", () => {
  test.each([
    [math`π_θ`, "<msub><mi>π</mi><mi>θ</mi></msub>"],
    [math`−a = −b`, '<mo form="prefix">−</mo><mi>a</mi><mo>=</mo><mo form="prefix">−</mo><mi>b</mi>'],
    [math`Δ > ${0.5}`, '<mi mathvariant="normal">Δ</mi><mo>&gt;</mo><mn>0.5</mn>'],
    [math`r_i²`, "<msubsup><mi>r</mi><mi>i</mi><mn>2</mn></msubsup>"],
    [math`10⁻⁹`, '<msup><mn>10</mn><mrow><mo form="prefix">−</mo><mn>9</mn></mrow></msup>'],
    [math`ĥ`, '<mover accent="true"><mi>h</mi><mo stretchy="false">^</mo></mover>'],
    [math`f(a)`, '<mi>f</mi><mrow><mo stretchy="false">(</mo><mi>a</mi><mo stretchy="false">)</mo></mrow>'],
    [
      math`(${over(math`a`, math`b + c`)})`,
      '<mrow><mo stretchy="true">(</mo><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mi>c</mi></mrow></mfrac><mo stretchy="true">)</mo></mrow>',
    ],
    [math`a, b`, "<mi>a</mi><mo>,</mo><mi>b</mi>"],
  ])("%o", (formula, mathml) => {
    expect(inside(formula)).toBe(mathml);
  });

  test("a thin space between a function and its argument, not before brackets or after operators", () => {
    const gap = '<mspace width="0.17em"/>';
    expect(inside(math`β log x`)).toBe(`<mi>β</mi>${gap}<mi>log</mi>${gap}<mi>x</mi>`);
    expect(inside(math`= log(x)`).startsWith('<mo>=</mo><mi>log</mi><mrow><mo stretchy="false">(')).toBe(true);
    expect(inside(math`min_j r`)).toBe(`<msub><mi>min</mi><mi>j</mi></msub>${gap}<mi>r</mi>`);
    expect(inside(math`β Δ`)).toBe('<mi>β</mi><mi mathvariant="normal">Δ</mi>');
  });

  test("limits are below in a displayed formula only, and never in a fraction", () => {
    const formula = math`∑_i ${over(math`max_j`, math`2`)}`;
    const names = (display: "block" | "inline"): string[] =>
      readMarkup(formulaMathml(formula, display).text).map(({ name }) => name);
    expect(names("block")).toEqual(["math", "munder", "mo", "mi", "mfrac", "msub", "mi", "mi", "mn"]);
    expect(names("inline")).toEqual(["math", "msub", "mo", "mi", "mfrac", "msub", "mi", "mi", "mn"]);
  });

  test("an alternative text, and text is escaped", () => {
    expect(formulaMathml(math`a < b_w`, "block").text).toBe(
      '<math display="block" alttext="a &lt; b_w"><mi>a</mi><mo>&lt;</mo><msub><mi>b</mi><mi>w</mi></msub></math>',
    );
  });

  test("in running text: numbers are text", () => {
    expect(inlineMathml(math`${-0.5}`).text).toBe("−0.5");
    expect(inlineMathml(math`y_w`).text.replace(/<math [^>]*>/g, "<math>")).toBe(
      "<math><msub><mi>y</mi><mi>w</mi></msub></math>",
    );
  });
});
