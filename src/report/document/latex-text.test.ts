import { expect, test } from "vitest";

import { latexLines, latexPieces, latexQuoted, latexText } from "./latex-text.ts";

test("every active character of LaTeX is escaped", () => {
  expect(latexText("\\{}$&#%_^~<>|`*[]")).toBe(
    "\\textbackslash{}\\{\\}\\$\\&\\#\\%\\_\\textasciicircum{}\\textasciitilde{}\\textless{}\\textgreater{}\\textbar{}\\textasciigrave{}{*}{[}{]}",
  );
  expect(latexText("\\input{/etc/passwd}")).toBe("\\textbackslash{}input\\{/etc/passwd\\}");
});

test("ligatures of T1 fonts are prevented", () => {
  expect(latexText("--- '' ,, - ' ,")).toBe("-{}-{}- '{}' ,{}, - ' ,");
});

test("letters, Greek, symbols; missing characters by code point", () => {
  expect(latexText("Größe Łódź")).toBe("Größe Łódź");
  expect(latexText("β ≈ y₁²")).toBe(
    "\\ensuremath{\\beta} \\ensuremath{\\approx} y\\textsubscript{1}\\textsuperscript{2}",
  );
  expect(latexText("中😀ħ\u0000")).toBe("\\unknown{4E2D}\\unknown{1F600}\\unknown{0127}\\unknown{2400}");
  // Letter and accent are joined first.
  expect(latexText("e\u0301")).toBe("é");
});

test("one line has no paragraph break", () => {
  expect(latexText("a\n\n\nb")).toBe("a b");
});

test("verbatim: one paragraph per line; spaces and empty lines are kept", () => {
  expect(latexLines("a  b\n\n  c d")).toBe("a~~b\\par\n\\mbox{}\\par\n~~c d\\par");
});

test("words that differ are underlined one by one", () => {
  const pieces = [
    { text: "a ", differs: false },
    { text: "b c\n", differs: true },
    { text: " d", differs: false },
  ];
  expect(latexPieces("a b c\n d", pieces)).toBe("a \\underline{b} \\underline{c}\\par\n~d\\par");
});

test("a quoted text has its own characters, and a word if it is empty", () => {
  expect(latexQuoted("say \"a--b\"  ``q'' ")).toBe(
    "say \\textquotedbl{}a-{}-b\\textquotedbl{} \\textasciigrave{}\\textasciigrave{}q'{}'",
  );
  expect([latexQuoted(" "), latexLines("\n")]).toEqual(["(empty)", "(empty)\\par"]);
});

test("a long word may break, in the source too, so that no line of it is too long for TeX", () => {
  const lines = latexText("$".repeat(1500)).split("\n");
  expect(lines[0]).toBe(`${"\\$".repeat(40)}\\hspace{0pt}%`);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(100);
});
