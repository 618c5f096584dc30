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
  readonly #found = new Map<string, { reason: string; count: number; first: string }>();

  /** @param sort what reasons that are counted together have in common; the first of them is told */
  add(reason: string, place: string, sort: string = reason): void {
    const known = this.#found.get(sort);
    if (known) known.count++;
    else this.#found.set(sort, { reason, count: 1, first: place });
  }

  list(): Remark[] {
    return [...this.#found.values()].map((remark) => ({ ...remark }));
  }
}
