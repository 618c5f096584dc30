/**
 * @module
 * Collects the rows of any format: counts them, or excludes them with a reason.
 */
import { DataError, inspect } from "../../../core/index.ts";
import { AgreementCounter } from "../../rater-agreement.ts";
import { PairCounter, type PairCounts } from "../counts.ts";
import { Names } from "../names.ts";

/** Number of rows excluded for one reason. */
export interface Exclusion {
  readonly reason: string;
  readonly count: number;
  /** `games.csv:17` */
  readonly first: string;
}

/** One row: wins of the first item, of the second (`losses`), and ties. One object is reused for all rows. */
export interface ComparisonRow {
  first: string;
  second: string;
  /** 1 when the first item was shown first, 0 when the order is unknown. */
  ordered: 0 | 1;
  wins: number;
  losses: number;
  ties: number;
  /** "" when missing in the row, undefined when not requested. */
  group: string | undefined;
  cluster: string | undefined;
  /** Unique id of the row. */
  id: string | undefined;
  /** The rater, and the judged unit (beside the two items), for agreement. */
  rater: string | undefined;
  unit: string | undefined;
  /** First − second, one per covariate. */
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
  /** Rows read, including excluded ones. */
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

  /** @param place file and line of the row; called only for messages */
  add(row: ComparisonRow, place: () => string): void {
    const { first, second, ordered, wins, losses, ties, group, cluster, id, rater, unit, differences } = row;
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
    // The unit does not depend on the order of the two items.
    const isSwapped = first > second;
    const key = JSON.stringify([...(isSwapped ? [second, first] : [first, second]), unit]);
    const choice = wins === losses ? "tie" : wins > losses !== isSwapped ? "a" : "b";
    this.#agreement.add(key, rater, choice, cluster ?? key);
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

/** Parses a count: a number, or a number as text. */
export function countOf(value: unknown, column: string, place: () => string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && number >= 0 && number < Number.POSITIVE_INFINITY) return number;
  throw new DataError(`${place()}: ${column} must be a number of at least 0, got ${inspect(value)}`);
}

/** Parses a finite number, for covariates. */
export function numberOf(value: unknown, column: string, place: () => string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new DataError(`${place()}: ${column} must be a finite number, got ${inspect(value)}`);
}

/** Parses a name; numbers become text, since ids are often numbers. */
export function nameOf(value: unknown, column: string, place: () => string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  // FastChat names a judge by its model and its prompt.
  if (Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === "string"))
    return value.join("/");
  throw new DataError(`${place()}: ${column} must be text, got ${inspect(value)}`);
}
