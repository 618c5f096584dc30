import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { describe, expect, test } from "vitest";

import { RandomStream } from "../../core/index.ts";
import { documentOf, HOSTILE_TEXTS } from "../../report/document/example.case.ts";
import { type Block, documentTypst } from "../../report/index.ts";
import { compileTypst } from "./typst-pdf.ts";

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

test("the PDF embeds its fonts; the bytes are reproducible", async () => {
  const { source, files } = documentTypst(documentOf("Some text"));
  const pdf = await compileTypst(source, files);
  expect(latin1(pdf.slice(0, 5))).toBe("%PDF-");
  const text = latin1(pdf);
  expect(text).toMatch(/NewCM10-Regular/);
  // US letter is 612 by 792 points.
  expect(text).toMatch(/\/MediaBox ?\[0 0 612 792\]/);
  expect(Buffer.from(await compileTypst(source, files)).equals(Buffer.from(pdf))).toBe(true);
});

test("a compile error is reported with its message; no file on disk can be read", async () => {
  await expect(compileTypst('#panic("no")', new Map())).rejects.toThrow(
    /typst: must accept the document, got "panicked/,
  );
  await expect(compileTypst(`#read("${import.meta.filename}")`, new Map())).rejects.toThrow(/got "/);
});

const USED_ELEMENTS = ["heading", "math.equation", "list", "table", "figure", "image"];
const UNUSED_ELEMENTS = ["<leak>", "metadata", "emph", "raw", "enum", "terms", "link", "ref"];

/** The number of elements of each kind in the compiled document. */
function counts(text: string): Record<string, number> {
  const { source, files } = documentTypst(documentOf(text));
  const compiler = NodeCompiler.create({ workspace: "/injection" });
  for (const [name, content] of files) compiler.mapShadow(`/injection/${name}`, Buffer.from(content));
  const document = compiler.compile({ mainFileContent: source }).result!;
  const count = (selector: string): number => (compiler.query(document, { selector }) as unknown[]).length;
  return Object.fromEntries([...USED_ELEMENTS, ...UNUSED_ELEMENTS].map((selector) => [selector, count(selector)]));
}

describe("hostile texts are typeset, not executed: they add no elements to the document", () => {
  const harmless = counts("text");

  test("the harmless document", () => {
    expect(harmless).toMatchObject({ heading: 5, figure: 4, image: 2, table: 2, "<leak>": 0, raw: 0 });
  });

  test.each(HOSTILE_TEXTS.map((text) => [JSON.stringify(text.slice(0, 60)), text]))("%s", (_, text) => {
    expect(counts(text)).toEqual(harmless);
  });
});

/** Glyphs that a text is set with, in a paragraph of its own beside the page number. */
function glyphs(block: Block): number {
  const { source } = documentTypst({ title: "T", authors: [], blocks: [block] });
  const compiler = NodeCompiler.create({ workspace: "/glyphs" });
  return compiler.svg(compiler.compile({ mainFileContent: source }).result!).match(/<use /g)!.length;
}

test("quoted text has a glyph for each of its characters: no ligature changes it", () => {
  // Without spaces, which have no glyph in an SVG.
  const written = "a--b--judge<-----rule``q''?`x!`y,,wfifflfl";
  const plain = "x".repeat(written.length);
  for (const kind of ["quote", "code"] as const)
    expect(glyphs({ kind, text: written })).toBe(glyphs({ kind, text: plain }));
  const inline = (text: string): Block => ({
    kind: "paragraph",
    text: [
      { kind: "quoted", text },
      { kind: "code", text },
    ],
  });
  expect(glyphs(inline(written))).toBe(glyphs(inline(plain)));
  const prose = (text: string): number => glyphs({ kind: "paragraph", text });
  expect(prose("a--b``q''?`x!`y,,w")).toBe(prose("x".repeat(18)));
  expect(prose("fifflfl"), "the font has ligatures").toBeLessThan(prose("xxxxxxx"));
});

test("any string of special characters compiles", async () => {
  const characters = [
    ..."\\\"#$*_`<>@=-+/~[](){}&%^|;:.,!?'\n\t ab1中😀é\u0301\u200d\u202e\u0000",
    "\\u{",
    "//",
    "/*",
    "https://",
    '"#',
  ];
  const random = new RandomStream(7, "typst");
  const any = (): string => Array.from({ length: 30 }, () => random.choose(characters)).join("");
  for (let round = 0; round < 8; round++) {
    const { source, files } = documentTypst(documentOf(any()));
    await expect(compileTypst(source, files)).resolves.toBeInstanceOf(Uint8Array);
  }
});
