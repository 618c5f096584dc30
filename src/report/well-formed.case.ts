/**
 * @module
 * A strict reader of the HTML and SVG that this room writes: tags balance, attributes are quoted, ids are
 * unique, text holds no bare markup. It returns the elements so that tests can look at them.
 */
import { expect } from "vitest";

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The text inside, without tags; entities as written. */
  text: string;
}

const VOID = new Set(["meta", "br", "hr", "img", "link", "input"]);
const TAG = /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*="[^"<>]*")*)\s*(\/?)>/;
const ENTITY = /^&(amp|lt|gt|quot|#39);/;

export function readMarkup(source: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  let rest = source.replace(/^<!DOCTYPE html>\n/, "");
  const fail = (why: string): never => {
    throw new Error(
      `${why} at ${JSON.stringify(rest.slice(0, 60))} inside ${open.map(({ name }) => name).join(" > ")}`,
    );
  };
  while (rest !== "") {
    if (rest.startsWith("<")) {
      const match = TAG.exec(rest) ?? fail("not a tag");
      const [whole, closing, name, attributes, selfClosing] = match as unknown as [
        string,
        string,
        string,
        string,
        string,
      ];
      if (closing) {
        if (open.pop()?.name !== name) fail(`unexpected </${name}>`);
      } else {
        const element: Element = { name, attributes: readAttributes(attributes), text: "" };
        elements.push(element);
        if (!VOID.has(name) && !selfClosing) open.push(element);
      }
      rest = rest.slice(whole.length);
      // A style sheet is no markup: it ends at its closing tag.
      if (name === "style" && !closing) rest = rest.slice(rest.indexOf("</style>"));
      continue;
    }
    const text = (/^[^<]+/.exec(rest) ?? fail("no text"))[0]!;
    for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) {
      if (!ENTITY.test(text.slice(at))) fail(`bare & in ${JSON.stringify(text.slice(at, at + 20))}`);
    }
    if (text.includes(">")) fail("bare > in text");
    if (text.trim() !== "" && open.length === 0) fail("text outside every element");
    for (const element of open) element.text += text;
    rest = rest.slice(text.length);
  }
  expect(open.map(({ name }) => name)).toEqual([]);
  const ids = elements.flatMap(({ attributes }) => attributes["id"] ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  return elements;
}

function readAttributes(source: string): Record<string, string> {
  return Object.fromEntries(
    [...source.matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}
