/**
 * @module
 * Comparison counts: one cell per pair, order, group and cluster, in typed columns. Ten million comparisons of 129
 * items become 16,512 cells, which are sufficient for every fit.
 */

import { DataError, inspect } from "../../core/index.ts";
import { Names } from "./names.ts";

/** Counts; columns have one entry per cell, one cell per pair, order, group and cluster. */
export interface PairCounts {
  readonly items: readonly string[];
  readonly cells: number;
  /** Indices into `items`: the item shown first, or playing at home. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** 1 when `first` was shown first, 0 when the order is unknown. */
  readonly ordered: Uint8Array;
  /** Number of wins of the first item, wins of the second, and ties. */
  readonly wins: Float64Array;
  readonly losses: Float64Array;
  readonly ties: Float64Array;
  /** Indices into `groups` and `clusters`; all 0 without them. */
  readonly group: Int32Array;
  readonly groups: readonly string[];
  readonly cluster: Int32Array;
  readonly clusters: readonly string[];
  /** Differences first − second, one row per cell, one column per name. With covariates cells are not merged. */
  readonly covariates: Float64Array;
  readonly covariateNames: readonly string[];
}

/** Counts of one pair. */
export interface PairTally {
  readonly first: number;
  readonly second: number;
  readonly ordered: 0 | 1;
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
  readonly group: number;
  readonly cluster: number;
}

/** Accumulates counts per cell in a hash table. */
export class PairCounter {
  #slots = new Int32Array(1024).fill(-1);
  #size = 0;
  #first = new Int32Array(512);
  #second = new Int32Array(512);
  #group = new Int32Array(512);
  #cluster = new Int32Array(512);
  #ordered = new Uint8Array(512);
  #wins = new Float64Array(512);
  #losses = new Float64Array(512);
  #ties = new Float64Array(512);
  #covariates: Float64Array;
  readonly #names: readonly string[];

  constructor(covariateNames: readonly string[] = []) {
    this.#names = covariateNames;
    this.#covariates = new Float64Array(512 * covariateNames.length);
  }

  /** @param differences one per covariate */
  add(tally: PairTally, differences?: ArrayLike<number>): void {
    this.count(
      tally.first,
      tally.second,
      tally.ordered,
      tally.group,
      tally.cluster,
      tally.wins,
      tally.losses,
      tally.ties,
      differences,
    );
  }

  /** The same without allocating an object per comparison, for millions of rows. */
  count(
    first: number,
    second: number,
    ordered: 0 | 1,
    group: number,
    cluster: number,
    wins: number,
    losses: number,
    ties: number,
    differences?: ArrayLike<number>,
  ): void {
    // A pair of unknown order has a canonical orientation.
    const isSwapped = ordered === 0 && first > second;
    const [i, j] = isSwapped ? [second, first] : [first, second];
    const cell = this.#cell(i, j, ordered, group, cluster);
    this.#wins[cell] = this.#wins[cell]! + (isSwapped ? losses : wins);
    this.#losses[cell] = this.#losses[cell]! + (isSwapped ? wins : losses);
    this.#ties[cell] = this.#ties[cell]! + ties;
    const width = this.#names.length;
    for (let k = 0; k < width; k++) this.#covariates[cell * width + k] = (isSwapped ? -1 : 1) * differences![k]!;
  }

  #cell(first: number, second: number, ordered: 0 | 1, group: number, cluster: number): number {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    const merges = this.#names.length === 0;
    for (let slot = hash(first, second, group, cluster) & mask; ; slot = (slot + 1) & mask) {
      const cell = this.#slots[slot]!;
      if (cell < 0) {
        this.#slots[slot] = this.#size;
        this.#first[this.#size] = first;
        this.#second[this.#size] = second;
        this.#ordered[this.#size] = ordered;
        this.#group[this.#size] = group;
        this.#cluster[this.#size] = cluster;
        return this.#size++;
      }
      if (
        merges &&
        this.#first[cell] === first &&
        this.#second[cell] === second &&
        this.#ordered[cell] === ordered &&
        this.#group[cell] === group &&
        this.#cluster[cell] === cluster
      ) {
        return cell;
      }
    }
  }

  #grow(): void {
    const capacity = this.#slots.length;
    const int = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(capacity);
      to.set(from);
      return to;
    };
    const float = (from: Float64Array, width = 1): Float64Array<ArrayBuffer> => {
      const to = new Float64Array(capacity * width);
      to.set(from);
      return to;
    };
    this.#first = int(this.#first);
    this.#second = int(this.#second);
    this.#group = int(this.#group);
    this.#cluster = int(this.#cluster);
    const ordered = new Uint8Array(capacity);
    ordered.set(this.#ordered);
    this.#ordered = ordered;
    this.#wins = float(this.#wins);
    this.#losses = float(this.#losses);
    this.#ties = float(this.#ties);
    this.#covariates = float(this.#covariates, this.#names.length);
    this.#slots = new Int32Array(2 * capacity).fill(-1);
    const mask = 2 * capacity - 1;
    for (let cell = 0; cell < this.#size; cell++) {
      let slot = hash(this.#first[cell]!, this.#second[cell]!, this.#group[cell]!, this.#cluster[cell]!) & mask;
      while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
      this.#slots[slot] = cell;
    }
  }

  /** The counts; items and clusters without comparisons are dropped. */
  finish(names: {
    readonly items: readonly string[];
    readonly groups?: readonly string[];
    readonly clusters?: readonly string[];
  }): PairCounts {
    const size = this.#size;
    const items = dropUnused(names.items, [this.#first, this.#second], size);
    const clusters = dropUnused(names.clusters ?? [], [this.#cluster], size);
    return {
      items: items.names,
      cells: size,
      first: items.columns[0]!,
      second: items.columns[1]!,
      ordered: this.#ordered.slice(0, size),
      wins: this.#wins.slice(0, size),
      losses: this.#losses.slice(0, size),
      ties: this.#ties.slice(0, size),
      group: this.#group.slice(0, size),
      groups: names.groups ?? [],
      cluster: clusters.columns[0]!,
      clusters: clusters.names,
      covariates: this.#covariates.slice(0, size * this.#names.length),
      covariateNames: this.#names,
    };
  }
}

/** Drops unused names and re-indexes the columns. */
function dropUnused(
  names: readonly string[],
  columns: readonly Int32Array[],
  size: number,
): { readonly names: readonly string[]; readonly columns: readonly Int32Array[] } {
  const kept = columns.map((column) => column.slice(0, size));
  if (names.length === 0) return { names, columns: kept };
  const used = new Uint8Array(names.length);
  for (const column of kept) for (const index of column) used[index] = 1;
  const newIndex = new Int32Array(names.length);
  let next = 0;
  used.forEach((isUsed, index) => {
    if (isUsed === 1) newIndex[index] = next++;
  });
  return {
    names: next === names.length ? names : names.filter((_, index) => used[index] === 1),
    columns: kept.map((column) => column.map((index) => newIndex[index]!)),
  };
}

function hash(first: number, second: number, group: number, cluster: number): number {
  let h = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  h ^= Math.imul(group + 1, 0xc2b2ae35) ^ Math.imul(cluster + 1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

/** Comparisons as integer-coded columns. */
export interface ComparisonColumns {
  readonly items: readonly string[];
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  /** 1 first wins, 0 second wins, 2 tie. */
  readonly outcome: ArrayLike<number>;
}

/** Up to this many items a dense table of all pairs is faster than the hash table. */
const MAX_TABLE_ITEMS = 1000;

/**
 * Counts comparisons given as columns, one entry per comparison.
 *
 * @throws {DataError} `countColumns: comparison 7: outcome must be 0, 1 or 2, got 3`
 */
export function countColumns({ items, first, second, outcome }: ComparisonColumns): PairCounts {
  const counter = new PairCounter();
  const size = items.length;
  const table = size <= MAX_TABLE_ITEMS ? new Float64Array(3 * size * size) : null;
  for (let k = 0; k < outcome.length; k++) {
    const i = first[k]!;
    const j = second[k]!;
    const result = outcome[k]!;
    if (!(i >= 0 && i < size && j >= 0 && j < size)) {
      throw new DataError(`countColumns: comparison ${k}: items must be indices below ${size}, got ${i} and ${j}`);
    }
    if (result !== 0 && result !== 1 && result !== 2) {
      throw new DataError(`countColumns: comparison ${k}: outcome must be 0, 1 or 2, got ${inspect(result)}`);
    }
    if (table === null) {
      counter.count(i, j, 1, 0, 0, result === 1 ? 1 : 0, result === 0 ? 1 : 0, result === 2 ? 1 : 0);
    } else {
      const entry = (i * size + j) * 3 + result;
      table[entry] = table[entry]! + 1;
    }
  }
  for (let pair = 0; table !== null && pair < size * size; pair++) {
    const [losses, wins, ties] = [table[3 * pair]!, table[3 * pair + 1]!, table[3 * pair + 2]!];
    if (losses + wins + ties === 0) continue;
    counter.count(Math.floor(pair / size), pair % size, 1, 0, 0, wins, losses, ties);
  }
  return counter.finish({ items });
}

/** One row of a table of counts. */
export interface CountRow {
  readonly first: string;
  readonly second: string;
  readonly wins: number;
  readonly losses: number;
  readonly ties?: number;
  readonly group?: string;
  readonly cluster?: string;
  /** Differences first − second by name; every row has the same names. */
  readonly covariates?: Readonly<Record<string, number>>;
}

/** Counts from rows with names, for small tables. */
export function countRows(rows: readonly CountRow[]): PairCounts {
  const [items, groups, clusters] = [new Names(), new Names(), new Names()];
  const covariateNames = Object.keys(rows[0]?.covariates ?? {});
  const counter = new PairCounter(covariateNames);
  for (const { first, second, wins, losses, ties = 0, group, cluster, covariates } of rows) {
    counter.add(
      {
        first: items.of(first),
        second: items.of(second),
        ordered: 1,
        wins,
        losses,
        ties,
        group: group === undefined ? 0 : groups.of(group),
        cluster: cluster === undefined ? 0 : clusters.of(cluster),
      },
      covariateNames.map((name) => covariates?.[name] ?? 0),
    );
  }
  return counter.finish({ items: items.list, groups: groups.list, clusters: clusters.list });
}

/** The distinctions that `coarsen` keeps. */
interface CellDistinctions {
  readonly order?: boolean;
  readonly group?: boolean;
  readonly cluster?: boolean;
  /** Keep only the cells of this group. */
  readonly only?: number;
}

/** Merges cells over the distinctions that are not kept. */
export function coarsen(
  counts: PairCounts,
  { order = false, group = false, cluster = false, only }: CellDistinctions,
): PairCounts {
  const counter = new PairCounter(counts.covariateNames);
  const width = counts.covariateNames.length;
  for (let cell = 0; cell < counts.cells; cell++) {
    if (only !== undefined && counts.group[cell] !== only) continue;
    counter.count(
      counts.first[cell]!,
      counts.second[cell]!,
      order && counts.ordered[cell] === 1 ? 1 : 0,
      group ? counts.group[cell]! : 0,
      cluster ? counts.cluster[cell]! : 0,
      counts.wins[cell]!,
      counts.losses[cell]!,
      counts.ties[cell]!,
      counts.covariates.subarray(cell * width, (cell + 1) * width),
    );
  }
  return counter.finish(counts);
}

/** Sums over all cells. */
export function totals({ wins, losses, ties }: Pick<PairCounts, "wins" | "losses" | "ties">): {
  readonly decided: number;
  readonly ties: number;
} {
  const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0);
  return { decided: sum(wins) + sum(losses), ties: sum(ties) };
}
