/**
 * @module
 * Counts reasons, for rows that are excluded and for warnings about rows that are kept.
 */

/** A reason, its number of rows, and the place of the first one. */
export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
  readonly first: string;
}

/** Counts reasons, in the order of their first occurrence. */
export class ReasonCounts {
  readonly #counts = new Map<string, { reason: string; count: number; first: string }>();

  /** @param key reasons with the same key are counted together, under the first reason */
  add(reason: string, place: string, key: string = reason): void {
    const known = this.#counts.get(key);
    if (known) known.count++;
    else this.#counts.set(key, { reason, count: 1, first: place });
  }

  list(): ReasonCount[] {
    return [...this.#counts.values()].map((one) => ({ ...one }));
  }
}
