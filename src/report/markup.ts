/**
 * @module
 * HTML and SVG by template: whatever is inserted is escaped, unless it is markup already. There is no
 * other way from text to markup in this room, so no text of a model is ever taken for HTML.
 */
import { visibleText } from "../core/index.ts";

/** A piece of HTML or SVG; only `markup` and `verbatim` make one. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Insert = string | number | Markup | readonly Markup[];

/**
 * A template whose inserted texts are escaped, in elements and in quoted attributes alike.
 *
 * @example
 * markup`<p title="${'"'}">${"<b>"}</p>`.text; // <p title="&quot;">&lt;b&gt;</p>
 */
export function markup(fixed: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  const inserted = inserts.map((insert) => {
    if (insert instanceof Markup) return insert.text;
    return typeof insert === "object" ? insert.map(({ text }) => text).join("") : escapeMarkup(String(insert));
  });
  return new Markup(String.raw({ raw: fixed }, ...inserted));
}

/** Markup from a constant of this room, such as a style sheet; never from data. */
export function verbatim(constant: string): Markup {
  return new Markup(constant);
}

export const NOTHING: Markup = new Markup("");

/** The markup when there is something to show, otherwise nothing. */
export function when(condition: unknown, content: () => Markup): Markup {
  return condition ? content() : NOTHING;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeMarkup(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
