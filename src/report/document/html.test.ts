import { expect, test } from "vitest";

import { readMarkup } from "../well-formed.case.ts";
import { documentOf, HOSTILE_TEXTS } from "./example.case.ts";
import { blocksMarkup } from "./html.ts";

const html = (text: string): string =>
  `<main>${blocksMarkup(documentOf(text).blocks)
    .map((one) => one.text)
    .join("")}</main>`;
const names = (text: string): string[] => readMarkup(html(text)).map(({ name }) => name);

test("every block has its element, formulas in MathML, inline figures", () => {
  expect(names("text")).toEqual(expect.arrayContaining(["h3", "h4", "h5", "ul", "table", "tfoot", "svg", "aside"]));
  expect(html("text")).toContain(
    '<p class="formula"><math display="block" alttext="π/2"><mi>π</mi><mo>/</mo><mn>2</mn></math></p>',
  );
});

test.each(HOSTILE_TEXTS.slice(0, 14).map((text) => [JSON.stringify(text.slice(0, 40)), text]))(
  "hostile text adds no element: %s",
  (_, text) => {
    expect(names(`x${text}`)).toEqual(names("x"));
  },
);
