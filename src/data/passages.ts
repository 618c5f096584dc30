/**
 * @module
 * Any text as passages to be completed: a first line, and the lines that follow it.
 */

export interface Passage {
  /** The first line. */
  readonly prefix: string;
  /** What follows, beginning with the line break. */
  readonly rest: string;
}

/**
 * Cuts a text into passages of about `lines` lines. A passage begins at a line that says something, and
 * ends with its last such line; blank lines within stay.
 *
 * @param lines at least 2
 */
export function passagesOf(text: string, lines: number): Passage[] {
  const all = text.split("\n");
  const passages: Passage[] = [];
  for (let start = 0; start < all.length; ) {
    if (all[start]!.trim() === "") {
      start++;
      continue;
    }
    const chunk = all.slice(start, start + lines);
    start += lines;
    while (chunk.at(-1)?.trim() === "") chunk.pop();
    const [prefix, ...rest] = chunk;
    if (rest.length > 0) passages.push({ prefix: prefix!.trimEnd(), rest: `\n${rest.join("\n")}` });
  }
  return passages;
}
