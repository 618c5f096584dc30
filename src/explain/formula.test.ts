import { describe, expect, test } from "vitest";

import {
  commaList,
  type Formula,
  fraction,
  isShownExactly,
  logFraction,
  math,
  numeral,
  operand,
  response,
  withValue,
} from "./formula.ts";
import { formulaText } from "./formula-text.ts";

describe("numbers", () => {
  test.each([
    [0.5, "0.5"],
    [-0.3, "−0.3"],
    [0.5 - 0.8, "−0.3"],
    [2 / 3, "0.666667"],
    [-0, "0"],
    [1_234_567.891, "1234567.891"],
    [-1.5e-9, "−1.5·10⁻⁹"],
    [1 / 3e12, "3.33333·10⁻¹³"],
    [2.5e21, "2.5·10²¹"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ])("%d is %s", (value, text) => {
    expect(formulaText(numeral(value))).toBe(text);
  });

  test("= before an exact value, ≈ before a rounded one", () => {
    expect(formulaText(withValue(math`σ(${-0.3})`, 0.42555748318834097))).toBe("σ(−0.3) ≈ 0.425557");
    expect(formulaText(withValue(math`${0.5} − ${0.8}`, 0.5 - 0.8))).toBe("0.5 − 0.8 = −0.3");
    expect([1 / 3, 0.1 + 0.2, Number.POSITIVE_INFINITY].map(isShownExactly)).toEqual([false, true, true]);
  });
});

const symbol = (text: string): Formula => ({ kind: "symbol", text });
const name = (text: string): Formula => ({ kind: "name", text });
const operator = (text: string): Formula => ({ kind: "operator", text });
const sign = (text: string): Formula => ({ kind: "sign", text });
const number = (text: string): Formula => ({ kind: "number", text });
const space: Formula = { kind: "space", text: " " };
const row = (...items: Formula[]): Formula => ({ kind: "row", items });
const group = (inner: Formula): Formula => ({ kind: "group", open: "(", close: ")", inner });
const sub = (base: Formula, script: Formula): Formula => ({ kind: "script", base, sub: script });
const sup = (base: Formula, script: Formula): Formula => ({ kind: "script", base, sup: script });

describe("the notation", () => {
  test.each<[Formula, Formula]>([
    [math`β`, symbol("β")],
    [math`dt`, row(symbol("d"), symbol("t"))],
    [math`log π`, row(name("log"), space, symbol("π"))],
    [math`−log 2`, row(sign("−"), name("log"), space, number("2"))],
    [math`a − b`, row(symbol("a"), space, operator("−"), space, symbol("b"))],
    [math`a = −b`, row(symbol("a"), space, operator("="), space, sign("−"), symbol("b"))],
    [math`π_θ(y_w)`, row(sub(symbol("π"), symbol("θ")), group(sub(symbol("y"), symbol("w"))))],
    [math`L_DPO`, sub(symbol("L"), name("DPO"))],
    [math`argmax_i`, sub(name("argmax"), symbol("i"))],
    [math`y_12`, sub(symbol("y"), number("12"))],
    [math`y₁₂`, sub(symbol("y"), number("12"))],
    [math`x_(i + 1)`, sub(symbol("x"), row(symbol("i"), space, operator("+"), space, number("1")))],
    [math`10⁻⁹`, sup(number("10"), row(sign("−"), number("9")))],
    [math`π*`, sup(symbol("π"), operator("*"))],
    [math`r'`, sup(symbol("r"), operator("′"))],
    [math`r_i²`, { kind: "script", base: symbol("r"), sub: symbol("i"), sup: number("2") }],
    [math`ĥ`, { kind: "accent", accent: "hat", base: symbol("h") }],
    [math`θ̂_w`, sub({ kind: "accent", accent: "hat", base: symbol("θ") }, symbol("w"))],
    [math`𝔼_π[r]`, row(sub(symbol("𝔼"), symbol("π")), { kind: "group", open: "[", close: "]", inner: symbol("r") })],
    [math`a ≥ ∑_i`, row(symbol("a"), space, operator("≥"), space, sub(operator("∑"), symbol("i")))],
  ])("%o", (formula, tree) => {
    expect(formula).toEqual(tree);
  });

  test("inserts are parts of the row, and a script belongs to the whole insert", () => {
    expect(math`a${math`b c`}`).toEqual(math`ab c`);
    expect(math`2 · ${-1.5e-9}`).toEqual(math`2 · ${math`−1.5·10⁻⁹`}`);
    expect(math`${math`a b`}_i`).toEqual(sub(math`a b`, symbol("i")));
    expect(math`(${-1})`).toEqual(group(row(sign("−"), number("1"))));
  });

  // A formula of ours that is wrong ends the tests, not a run: every formula of every explanation is read there.
  test.each([
    [() => math`(a`, 'formula: must be in the notation of math, got its end at character 3 of "(a"'],
    [() => math`a)`, 'got ")" at character 2 of "a)"'],
    [() => math`(a]`, 'of "(a]"'],
    [() => math`a_`, "got its end at character 3"],
    [() => math`a_ b`, 'of "a_ b"'],
    [() => math`a_i_j`, 'got "_" at character 4'],
    [() => math`é`, "got"],
    [() => math`50 %`, 'got "%" at character 4 of "50 %"'],
    [() => math`${1} # ${2}`, 'got "#" at character 3 of "… # …"'],
  ])("what is not in it is refused: %o", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("as text", () => {
  const notations = [
    math`−log σ(r(y_w) − r(y_l))`,
    math`π*(y) = π_SFT(y) exp(r(y) / β) / Z`,
    math`∂L / ∂log π_θ(y_w)`,
    math`x_(i + 1)^(a b) → ∞, θ̂ ≥ ĥ′`,
    math`c ∈ argmax_i min_j r_j(y_i)`,
  ];
  test.each([
    [math`−log σ(${0.5} − ${operand(-0.8)})`, "−log σ(0.5 − (−0.8))"],
    [math`max_π 𝔼_π[r(y)] − β KL(π ∥ π_SFT)`, "max_π E_π[r(y)] − β KL(π ∥ π_SFT)"],
    [fraction(math`r_i`, math`r_i + r_j`), "r_i / (r_i + r_j)"],
    [fraction(math`a + b`, math`c · d`), "(a + b) / (c · d)"],
    [fraction(-1, fraction(1, 2)), "−1 / (1 / 2)"],
    [logFraction(0.2, 0.4), "log(0.2 / 0.4)"],
    [math`β ${logFraction(0.2, 0.4)}`, "β log(0.2 / 0.4)"],
    [math`${2}^(r_j − r_i) + 2^(${-1}) + 2^(${0.5})`, "2^(r_j − r_i) + 2⁻¹ + 2^0.5"],
    [commaList([1, math`β`]), "1, β"],
    [response(0), "y₁"],
    [response(11), "y₁₂"],
    [notations[3]!, "x_(i + 1)^(a b) → ∞, θ̂ ≥ ĥ′"],
  ])("%o", (formula, text) => {
    expect(formulaText(formula)).toBe(text);
  });

  test.each(notations)("is read as the same formula: %o", (formula) => {
    expect(math([formulaText(formula)] as unknown as TemplateStringsArray)).toEqual(formula);
  });
});
