/**
 * @module
 * Where rows of any format end up: counted, or left out with a reason.
 */
import { DataError, inspect } from "../../../core/index.ts";
import { AgreementCounter } from "../../rater-agreement.ts";
import { PairCounter, type PairCounts } from "../counts.ts";
import { Names } from "../names.ts";

/** Rows that were left out for one reason. */
export interface Exclusion {
  readonly reason: string;
  readonly count: number;
  /** `games.csv:17` */
  readonly first: string;
}

/** What one row says; counts are those of the first and of the second item. One object is overwritten row by row. */
export interface ComparisonRow {
  first: string;
  second: string;
  /** 1 when the first item is known to have been shown first. */
  ordered: 0 | 1;
  wins: number;
  losses: number;
  ties: number;
  /** "" when the row lacks it, undefined when nobody asked. */
  group: string | undefined;
  cluster: string | undefined;
  /** The row's own name, which no other row has. */
  id: string | undefined;
  /** Whose judgement it is, and of what beside the two items. */
  rater: string | undefined;
  unit: string | undefined;
  /** First − second, one for each covariate. */
  differences: readonly number[];
}

export function emptyComparisonRow(): ComparisonRow {
  return {
    first: "",
    second: "",
    ordered: 1,
    wins: 0,
    losses: 0,
    ties: 0,
    group: undefined,
    cluster: undefined,
    id: undefined,
    rater: undefined,
    unit: undefined,
    differences: [],
  };
}

export class RowCollector {
  /** Rows seen, kept or not. */
  rows = 0;
  readonly #items = new Names();
  readonly #groups = new Names();
  readonly #clusters = new Names();
  readonly #counter: PairCounter;
  readonly #ids = new Set<string>();
  readonly #agreement = new AgreementCounter();
  readonly #excluded = new Map<string, { count: number; first: string }>();

  constructor(covariates: readonly string[]) {
    this.#counter = new PairCounter(covariates);
  }

  /** @param place where the row stands; asked only when something is said about it */
  add(reading: ComparisonRow, place: () => string): void {
    const { first, second, ordered, wins, losses, ties, group, cluster, id, rater, unit, differences } = reading;
    if (first === "" || second === "") throw new DataError(`${place()}: an item must have a name, got ""`);
    const reason =
      first === second
        ? "an item is compared with itself"
        : wins + losses + ties === 0
          ? "no comparison is counted"
          : group === ""
            ? "the group is empty"
            : cluster === ""
              ? "the cluster is empty"
              : rater === ""
                ? "the rater is empty"
                : unit === ""
                  ? "the unit is empty"
                  : id === ""
                    ? "the id is empty"
                    : id !== undefined && this.#ids.has(id)
                      ? "a row of the same id came before"
                      : undefined;
    if (reason !== undefined) {
      this.exclude(reason, place);
      return;
    }
    this.rows++;
    if (id !== undefined) this.#ids.add(id);
    const i = this.#items.of(first);
    const j = this.#items.of(second);
    const g = group === undefined ? 0 : this.#groups.of(group);
    const c = cluster === undefined ? 0 : this.#clusters.of(cluster);
    this.#counter.count(i, j, ordered, g, c, wins, losses, ties, differences);
    if (rater === undefined) return;
    // The same two items, whichever stood first.
    const isTurned = first > second;
    const key = JSON.stringify([...(isTurned ? [second, first] : [first, second]), unit]);
    const said = wins === losses ? "tie" : wins > losses !== isTurned ? "a" : "b";
    this.#agreement.add(key, rater, said, cluster ?? key);
  }

  exclude(reason: string, place: () => string): void {
    this.rows++;
    const known = this.#excluded.get(reason);
    if (known) known.count++;
    else this.#excluded.set(reason, { count: 1, first: place() });
  }

  finish(): {
    readonly counts: PairCounts;
    readonly rows: number;
    readonly excluded: readonly Exclusion[];
    readonly agreement: AgreementCounter;
  } {
    return {
      counts: this.#counter.finish({
        items: this.#items.list,
        groups: this.#groups.list,
        clusters: this.#clusters.list,
      }),
      rows: this.rows,
      agreement: this.#agreement,
      excluded: [...this.#excluded].map(([reason, { count, first }]) => ({ reason, count, first })),
    };
  }
}

/** A count as a file writes it: a number, or the text of one. */
export function countOf(value: unknown, column: string, place: () => string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && number >= 0 && number < Number.POSITIVE_INFINITY) return number;
  throw new DataError(`${place()}: ${column} must be a number of at least 0, got ${inspect(value)}`);
}

/** A finite number, for covariates. */
export function numberOf(value: unknown, column: string, place: () => string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new DataError(`${place()}: ${column} must be a finite number, got ${inspect(value)}`);
}

/** A name; numbers are taken as their text, since ids often are numbers. */
export function nameOf(value: unknown, column: string, place: () => string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new DataError(`${place()}: ${column} must be text, got ${inspect(value)}`);
}
