import { expect, test } from "vitest";

import { readMarkup } from "../well-formed.case.ts";
import type { Block } from "./document.ts";
import { documentOf, HOSTILE_TEXTS } from "./example.case.ts";
import { documentHtml } from "./html.ts";

const html = (text: string): string => documentHtml(documentOf(text));
const names = (text: string): string[] => readMarkup(html(text)).map(({ name }) => name);
const body = (...blocks: Block[]): string => {
  const page = documentHtml({ title: "T", authors: [], blocks: [{ kind: "section", title: "S", blocks }] });
  return /<h2>S<\/h2>([\s\S]*)<\/section>\n<\/main>/.exec(page)![1]!;
};

test("every block has its element, formulas in MathML, inline figures", () => {
  const wanted = ["h2", "h3", "h4", "h5", "ul", "table", "tfoot", "svg", "details", "summary", "dl", "blockquote"];
  expect(names("text")).toEqual(expect.arrayContaining(wanted));
  expect(html("text")).toMatch(/<p class="formula"><math display="block" alttext="π\/2">/);
});

test("inline elements; links stay in the document", () => {
  const block: Block = {
    kind: "paragraph",
    text: [
      { kind: "strong", text: ["a", { kind: "emphasis", text: "b" }] },
      { kind: "code", text: "<c>" },
      { kind: "quoted", text: " " },
      { kind: "link", to: "x", text: "d" },
      { kind: "term", to: "y", text: "e" },
    ],
  };
  expect(body(block)).toBe(
    '<p><strong>a<em>b</em></strong><code>&lt;c&gt;</code><q>(empty)</q><a href="#x">d</a><a class="term" href="#y">e</a></p>',
  );
});

test("sections: landmarks with a heading, listed when there are several; deeper ones have lower headings", () => {
  const elements = readMarkup(html("text"));
  const sections = elements.filter(({ name, attributes }) => name === "section" && "id" in attributes);
  expect(sections.map(({ attributes }) => attributes)).toEqual([
    { id: "first", "aria-labelledby": "first-heading" },
    { id: "second", "aria-labelledby": "second-heading" },
  ]);
  const links = elements.filter(({ attributes }) => attributes["href"] && !("class" in attributes));
  expect(links.map(({ attributes }) => attributes["href"])).toEqual(["#first", "#second", "#first"]);
  expect(documentHtml({ title: "T", authors: [], blocks: [] })).not.toContain("<nav");
});

test("a table scrolls by itself: an area that the keyboard reaches, with a name of its own", () => {
  const areas = readMarkup(html("text")).filter(({ attributes }) => attributes["class"] === "scroll");
  expect(areas.map(({ attributes }) => [attributes["role"], attributes["tabindex"], attributes["aria-label"]])).toEqual(
    [
      ["region", "0", "Table 1: text"],
      ["region", "0", "Table 2: text"],
    ],
  );
});

test("the words that differ in a pair are marked, and an empty text is named", () => {
  const left = { label: "A", text: "the red rose" };
  const pair = body({ kind: "pair", left, right: { label: "B", text: "the white rose" } });
  expect(pair).toContain("the <mark>red </mark>rose");
  expect(pair).toContain("the <mark>white </mark>rose");
  expect(body({ kind: "pair", prompt: "P", left, right: { label: "B", text: " \n" } })).toContain("<em>(empty)</em>");
});

test.each(HOSTILE_TEXTS.slice(0, 14).map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
  "hostile text adds no element: %s",
  (_, text) => {
    expect(names(`x${text}`)).toEqual(names("x"));
  },
);
