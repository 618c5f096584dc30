/**
 * @module
 * Cuts any text into passages: a first line as the prompt, and the lines that follow it as the completion.
 */

export interface Passage {
  /** The first line. */
  readonly prefix: string;
  /** The other lines, beginning with the line break. */
  readonly rest: string;
}

/**
 * Cuts a text into passages of at most `lines` lines. Blank lines at the start and at the end of a passage are
 * dropped, blank lines within it are kept.
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
