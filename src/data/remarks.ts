/**
 * @module
 * What is said about rows, counted: nothing is left out without a reason and a place.
 */

/** Why rows were left out, or what is notable about those that were kept: a reason, how many, and the first place. */
export interface Remark {
  readonly reason: string;
  readonly count: number;
  readonly first: string;
}

/** Counts reasons in the order in which they first occur. */
export class Remarks {
  readonly #found = new Map<string, { count: number; first: string }>();

  add(reason: string, place: string): void {
    const known = this.#found.get(reason);
    if (known) known.count++;
    else this.#found.set(reason, { count: 1, first: place });
  }

  list(): Remark[] {
    return [...this.#found].map(([reason, { count, first }]) => ({ reason, count, first }));
  }
}
