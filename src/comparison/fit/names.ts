/**
 * @module
 * Integer codes for names, in order of first appearance.
 */

export class Names {
  readonly list: string[] = [];
  readonly #known = new Map<string, number>();

  /** The code of a name; a new name gets the next code. */
  of(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    // Copy the string: a substring would keep the whole text in memory.
    const copy = name.split("").join("");
    this.#known.set(copy, this.list.length);
    return this.list.push(copy) - 1;
  }
}
