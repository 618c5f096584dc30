/**
 * @module
 * Makes invisible characters, and characters that reorder the text around them, visible in text from
 * models and users before it is displayed.
 */

/** Controls other than line breaks and tabs, direction marks, invisible characters, lone surrogates, non-characters. */
const HIDDEN =
  /(?![\n\t])\p{Cc}|[\p{Bidi_Control}\p{Cs}\p{Noncharacter_Code_Point}\u00ad\u200b\u2028\u2029\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * The text with every hidden character replaced by a visible one; line breaks and tabs stay.
 *
 * A right-to-left override becomes `[U+202E]`, a null byte the symbol U+2400, a lone surrogate U+FFFD.
 * Joiners that scripts and emoji need stay.
 */
export function visibleText(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(HIDDEN, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return "\u2421";
    if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
    return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
}

/** The text shortened to at most `limit` code points, ending in an ellipsis when it was longer. */
export function shorten(text: string, limit: number): string {
  const characters = [...text];
  return characters.length <= limit ? text : `${characters.slice(0, limit - 1).join("")}\u2026`;
}
