/**
 * @module
 * Inter-rater agreement, corrected for chance.
 */
import { DataError, inspect } from "../core/index.ts";

/** One rater's rating of each unit; null where missing. */
export type Ratings = readonly (number | string | null)[];

export type Level = "nominal" | "ordinal" | "interval";

/**
 * Krippendorff's α, for any number of raters and with missing ratings.
 *
 *     α = 1 − D_o / D_e,   o_ck = Σ_units (ordered pairs of c and k) / (m_u − 1)
 *     D_o = Σ o_ck · δ²(c, k) / n,   D_e = Σ n_c n_k · δ²(c, k) / (n (n − 1))
 *
 * Krippendorff 2011, "Computing Krippendorff's alpha-reliability". δ² is 1 for different nominal values,
 * (c − k)² on an interval scale, and on an ordinal one (Σ_{g = c…k} n_g − (n_c + n_k)/2)². Units
 * with fewer than two ratings are ignored.
 *
 * 1 is perfect agreement, 0 is chance level. Null when all ratings are equal, since expected disagreement is 0.
 *
 * `ratings` has one list per rater, all of equal length; ordinal and interval values are numbers.
 *
 * @throws {DataError} when lists differ in length, values do not fit the level, or no unit has two ratings
 */
export function krippendorffAlpha(ratings: readonly Ratings[], level: Level = "nominal"): number | null {
  const units = ratings[0]?.length ?? 0;
  for (const { length } of ratings) {
    if (length !== units) {
      throw new DataError(`krippendorffAlpha: every rater must have ${units} ratings like the first, got ${length}`);
    }
  }
  const values = distinctValues(ratings, level);
  const index = new Map(values.map((value, i) => [value, i]));
  const coincidences = new Float64Array(values.length ** 2);
  for (let unit = 0; unit < units; unit++) {
    const counts = new Float64Array(values.length);
    for (const rater of ratings) {
      const value = rater[unit];
      if (value !== null && value !== undefined) counts[index.get(value)!]!++;
    }
    addCoincidences(coincidences, counts);
  }
  if (coincidences.every((x) => x === 0)) {
    throw new DataError("krippendorffAlpha: at least one unit must have two ratings, got none");
  }
  return alphaOf(coincidences, values, level);
}

/** Adds one unit's o_ck, from its counts per value; fewer than two ratings add nothing. */
export function addCoincidences(coincidences: Float64Array, counts: ArrayLike<number>): void {
  const size = counts.length;
  let given = 0;
  for (let c = 0; c < size; c++) given += counts[c]!;
  if (given < 2) return;
  for (let c = 0; c < size; c++) {
    for (let k = 0; k < size; k++) {
      const others = c === k ? counts[k]! - 1 : counts[k]!;
      coincidences[c * size + k]! += (counts[c]! * others) / (given - 1);
    }
  }
}

/** α from the sums o_ck over all units, in the order of `values`; null when all ratings are equal or missing. */
export function alphaOf(coincidences: Float64Array, values: readonly (number | string)[], level: Level): number | null {
  const size = values.length;
  const marginals = values.map((_, c) =>
    coincidences.subarray(c * size, (c + 1) * size).reduce((sum, x) => sum + x, 0),
  );
  const n = marginals.reduce((sum, x) => sum + x, 0);
  const distance = distanceFunction(values, marginals, level);
  let [observed, expected] = [0, 0];
  for (let c = 0; c < size; c++) {
    for (let k = 0; k < size; k++) {
      observed += coincidences[c * size + k]! * distance(c, k);
      expected += marginals[c]! * marginals[k]! * distance(c, k);
    }
  }
  return expected === 0 ? null : 1 - ((n - 1) * observed) / expected;
}

function distinctValues(ratings: readonly Ratings[], level: Level): (number | string)[] {
  const values = new Set<number | string>();
  for (const value of ratings.flat()) {
    if (value === null || value === undefined) continue;
    if (level !== "nominal" && !Number.isFinite(value)) {
      throw new DataError(`krippendorffAlpha: ${level} ratings must be finite numbers, got ${inspect(value)}`);
    }
    values.add(value);
  }
  const list = [...values];
  return level === "nominal" ? list : list.sort((a, b) => Number(a) - Number(b));
}

/** δ² between the c-th and the k-th value. */
function distanceFunction(
  values: readonly (number | string)[],
  marginals: readonly number[],
  level: Level,
): (c: number, k: number) => number {
  switch (level) {
    case "nominal":
      return (c, k) => (c === k ? 0 : 1);
    case "interval":
      return (c, k) => (Number(values[c]) - Number(values[k])) ** 2;
    case "ordinal": {
      // Mid-rank Σ_{g ≤ c} n_g − n_c/2 of a value; differences of mid-ranks are the ordinal distance.
      let below = 0;
      const middle = marginals.map((count) => (below += count) - count / 2);
      return (c, k) => (middle[c]! - middle[k]!) ** 2;
    }
  }
}

/**
 * Cohen's κ of two raters, from their contingency table (rows: first rater, columns: second rater).
 *
 *     κ = (p_o − p_e) / (1 − p_e),   p_o = Σ_c n_cc / n,   p_e = Σ_c n_c· n_·c / n²
 *
 * Cohen 1960. [[20, 5], [10, 15]] gives 0.4. Null when both raters used one category only.
 *
 * @throws {DataError} when the table is not square, has a negative count, or is all 0
 */
export function cohenKappa(table: readonly (readonly number[])[]): number | null {
  const size = table.length;
  const n = checkTable("cohenKappa", table, size);
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const agreed = sum(table.map((row, c) => row[c]!));
  const byChance = sum(table.map((row, c) => sum(row) * sum(table.map((other) => other[c]!)))) / n;
  return n === byChance ? null : (agreed - byChance) / (n - byChance);
}

/**
 * Fleiss' κ, for units with equally many ratings. One row per unit, one column per category, each cell the number
 * of raters who chose it.
 *
 *     κ = (P̄ − P_e) / (1 − P_e),   P̄ = mean of Σ_j n_ij (n_ij − 1) / (m (m − 1)),   P_e = Σ_j p_j²
 *
 * Fleiss 1971. Null when only one category was chosen.
 *
 * @throws {DataError} when units differ in their number of ratings, or have fewer than two
 */
export function fleissKappa(counts: readonly (readonly number[])[]): number | null {
  const categories = counts[0]?.length ?? 0;
  const n = checkTable("fleissKappa", counts, categories);
  const sum = (row: readonly number[]): number => row.reduce((total, count) => total + count, 0);
  const raters = sum(counts[0]!);
  for (const row of counts) {
    if (sum(row) !== raters) {
      throw new DataError(`fleissKappa: every unit must have ${raters} ratings like the first, got ${sum(row)}`);
    }
  }
  if (raters < 2) throw new DataError(`fleissKappa: every unit must have at least two ratings, got ${raters}`);
  const agreed = sum(counts.map((row) => sum(row.map((count) => count * (count - 1))))) / (n * (raters - 1));
  const byChance = sum(counts[0]!.map((_, j) => (sum(counts.map((row) => row[j]!)) / n) ** 2));
  return byChance === 1 ? null : (agreed - byChance) / (1 - byChance);
}

function checkTable(where: string, table: readonly (readonly number[])[], width: number): number {
  let n = 0;
  for (const row of table) {
    if (row.length !== width) throw new DataError(`${where}: every row must have ${width} counts, got ${row.length}`);
    for (const count of row) {
      if (!(count >= 0 && count < Number.POSITIVE_INFINITY)) {
        throw new DataError(`${where}: counts must be numbers of at least 0, got ${inspect(count)}`);
      }
      n += count;
    }
  }
  if (n === 0) throw new DataError(`${where}: there must be at least one rating, got none`);
  return n;
}

export interface PlainAgreement {
  /** Pairs of judgements of the same unit by two raters. */
  readonly pairs: number;
  /** Share of pairs that agree, ties included; null without pairs. */
  readonly withTies: number | null;
  readonly decidedPairs: number;
  /** Share of pairs that agree among pairs without a tie. */
  readonly withoutTies: number | null;
}

/**
 * Raw agreement of two raters, with and without ties. `counts` has one row per unit, one column per choice.
 *
 *     withTies = Σ_units Σ_c C(n_c, 2) / Σ_units C(n, 2);   without ties: without the tie's column
 *
 * Zheng et al. 2023 (arXiv:2306.05685), section 4.2, report both: random raters agree on 1/3 with ties and on 1/2
 * without. Not corrected for chance, unlike `krippendorffAlpha`.
 *
 * Ratings a, a and b of one unit form three pairs, of which one agrees.
 */
export function plainAgreement(counts: Iterable<ArrayLike<number>>, tie: number): PlainAgreement {
  let [pairs, agreed, decidedPairs, decidedAgreed] = [0, 0, 0, 0];
  const pairsOf = (n: number): number => (n * (n - 1)) / 2;
  for (const row of counts) {
    let [all, decided] = [0, 0];
    for (let c = 0; c < row.length; c++) {
      const n = row[c]!;
      all += n;
      agreed += pairsOf(n);
      if (c === tie) continue;
      decided += n;
      decidedAgreed += pairsOf(n);
    }
    pairs += pairsOf(all);
    decidedPairs += pairsOf(decided);
  }
  return {
    pairs,
    withTies: pairs === 0 ? null : agreed / pairs,
    decidedPairs,
    withoutTies: decidedPairs === 0 ? null : decidedAgreed / decidedPairs,
  };
}
