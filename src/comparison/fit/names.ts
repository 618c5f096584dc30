/**
 * @module
 * Names numbered in the order in which they come.
 */

export class Names {
  readonly list: string[] = [];
  readonly #known = new Map<string, number>();

  /** The number of a name, a new one for a new name. */
  of(name: string): number {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    // A copy: a piece of a large text would keep all of it alive.
    const copy = name.split("").join("");
    this.#known.set(copy, this.list.length);
    return this.list.push(copy) - 1;
  }
}
