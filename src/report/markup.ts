/**
 * @module
 * Template tag for HTML and SVG: inserted text is escaped, unless it is already markup. This is the only way from
 * text to markup in this room, so text of a model is never interpreted as HTML.
 */
import { visibleText } from "../core/index.ts";

/** HTML or SVG; created only by `markup` and `verbatim`. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Insert = string | number | Markup | readonly Markup[];

/**
 * Escapes inserted text, for elements and quoted attributes.
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

/** Markup from a constant, such as a style sheet; never from data. */
export function verbatim(constant: string): Markup {
  return new Markup(constant);
}

export const NOTHING: Markup = new Markup("");

/** The markup if the condition holds, otherwise nothing. */
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
