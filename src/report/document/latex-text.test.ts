import { expect, test } from "vitest";

import { latexLines, latexParagraphs, latexText } from "./latex-text.ts";

test("every active character of LaTeX is text", () => {
  expect(latexText("\\{}$&#%_^~<>|`*[]")).toBe(
    "\\textbackslash{}\\{\\}\\$\\&\\#\\%\\_\\textasciicircum{}\\textasciitilde{}\\textless{}\\textgreater{}\\textbar{}\\textasciigrave{}{*}{[}{]}",
  );
  expect(latexText("\\input{/etc/passwd}")).toBe("\\textbackslash{}input\\{/etc/passwd\\}");
});

test("what T1 fonts would join stays apart", () => {
  expect(latexText("--- '' ,, - ' ,")).toBe("-{}-{}- '{}' ,{}, - ' ,");
});

test("letters, Greek, signs; what the fonts lack by its number", () => {
  expect(latexText("Größe Łódź")).toBe("Größe Łódź");
  expect(latexText("β ≈ y₁²")).toBe(
    "\\ensuremath{\\beta} \\ensuremath{\\approx} y\\textsubscript{1}\\textsuperscript{2}",
  );
  expect(latexText("中😀ħ\u0000")).toBe("\\unknown{4E2D}\\unknown{1F600}\\unknown{0127}\\unknown{2400}");
  // Letter and accent are joined first.
  expect(latexText("e\u0301")).toBe("é");
});

test("on one line a paragraph cannot end", () => {
  expect(latexText("a\n\n\nb")).toBe("a b");
});

test("to the letter: a paragraph a line, leading and double spaces kept, empty lines too", () => {
  expect(latexLines("a  b\n\n  c d")).toBe("a~~b\\par\n\\mbox{}\\par\n~~c d\\par");
});

test("as prose: a paragraph for each of its own", () => {
  expect(latexParagraphs("1. a  b\n\n2. c")).toBe("1. a b\\par\n2. c\\par");
});

test("a long word may break, in the source too, so that no line of it is too long for TeX", () => {
  const lines = latexText("$".repeat(1500)).split("\n");
  expect(lines[0]).toBe(`${"\\$".repeat(40)}\\hspace{0pt}%`);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(100);
});
