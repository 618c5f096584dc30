import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import { CURVE_METRICS, curveHint } from "./curve-hints.ts";
import { type Block, paragraph, type RunningText, section } from "./document/document.ts";
import { GLOSSARY, linkTerms } from "./glossary.ts";

const linked = (...blocks: Block[]): { terms: string[]; entries: string[] } => {
  const { blocks: found, glossary } = linkTerms(blocks);
  const terms = (text: RunningText): string[] =>
    typeof text === "string"
      ? []
      : text.flatMap((piece) => {
          if (typeof piece === "string" || !("kind" in piece)) return [];
          if (piece.kind === "term") return [`${piece.text} → ${piece.to}`];
          return piece.kind === "strong" ? terms(piece.text) : [];
        });
  const texts = (block: Block): RunningText[] =>
    block.kind === "section" ? block.blocks.flatMap(texts) : block.kind === "paragraph" ? [block.text] : [];
  const [definitions] = glossary?.blocks ?? [];
  return {
    terms: found.flatMap(texts).flatMap(terms),
    entries: definitions?.kind === "definitions" ? definitions.entries.map(({ term }) => term) : [],
  };
};

test("the first use of a term in each section is a link, and the glossary has the used terms alone", () => {
  const text = paragraph(["The win rate, p = 0.1, of ", { kind: "strong", text: "Win rates" }, "; sign test"]);
  expect(linked(section("a", "A", [text, text]), section("b", "B", [paragraph("odds-ratio loss")]))).toEqual({
    terms: [
      ...["win rate → term-win-rate", "p → term-p-value", "sign test → term-sign-test"],
      ...["odds-ratio → term-odds", "loss → term-loss"],
    ],
    entries: ["loss", "odds", "p-value", "sign test", "win rate"],
  });
});

test("neither parts of words nor texts of models and names are terms", () => {
  const text = paragraph([
    "losses_of, closse, p-q; ",
    { kind: "quoted", text: "win rate" },
    { kind: "code", text: "loss" },
  ]);
  expect(linked(text)).toEqual({ terms: [], entries: [] });
  expect(linkTerms([paragraph("none")]).blocks).toEqual([paragraph("none")]);
});

test("entries are in alphabetical order, and each form belongs to one", () => {
  const terms = GLOSSARY.map(({ term }) => term.toLowerCase());
  expect(terms).toEqual([...terms].sort());
  const forms = GLOSSARY.flatMap(({ term, forms = [] }) => [term, ...forms].map((form) => form.toLowerCase()));
  expect(new Set(forms).size).toBe(forms.length);
});

test("docs/glossary.md explains no word twice", () => {
  const page = readFileSync(new URL("../../docs/glossary.md", import.meta.url), "utf8");
  const rows = page.split("\n").flatMap((line) => /^\| (?!word|---)([^|]+) \|/.exec(line)?.[1] ?? []);
  const words = rows.flatMap((row) => row.replaceAll("`", "").split(", "));
  expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
  for (const { term } of GLOSSARY) expect(words).toContain(term);
});

test("every metric of a curve says what to look for", () => {
  expect(CURVE_METRICS).toEqual(
    expect.arrayContaining(["loss", "orpo loss", "logps", "accuracy", "margin", "tokens/s"]),
  );
  for (const metric of CURVE_METRICS) expect(curveHint(metric)).toMatch(/\.$/);
  expect([curveHint("unheard of"), curveHint(undefined), curveHint("constructor")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
