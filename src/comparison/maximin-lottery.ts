/**
 * @module
 * The maximin lottery over responses: a matrix game, solved exactly.
 */
import { minOf, type RatingMatrix, ratioOf } from "./rating-matrix.ts";

/** An optimal lottery with its dual certificate. */
export interface Lottery {
  /** One per response, summing to 1. */
  readonly probabilities: readonly number[];
  /** Expected rating of the worst-off group. */
  readonly minimum: number;
  /**
   * Dual solution: with these group weights (summing to 1), no response has a mean rating above `minimum`, so no
   * lottery has.
   */
  readonly weights: readonly number[];
}

/**
 * A lottery p that maximises the expected rating of the worst-off group.
 *
 *     max_p min_j Σ_i p_i · r_j(y_i) = min_q max_i Σ_j q_j · r_j(y_i)
 *
 * von Neumann 1928. The simplex method on integers (Edmonds 1967's exact division) with Bland's rule: it
 * terminates, and the result is an exact vertex. If several lotteries are optimal, it returns one of them.
 *
 * Two groups with opposite tastes, ratings (1, 0) and (0, 1): half and half gives a minimum of 0.5, where every single
 * response gives 0.
 */
export function maximinLottery({ units, denominator }: RatingMatrix): Lottery {
  // Ratings above 0 make the value positive, which the scaling x = p / value needs.
  const shift = 1n - minOf(units.flat());
  const [groups, responses] = [units.length, units[0]!.length];

  // max Σ y_j with Σ_j r_j(y_i) · y_j ≤ 1 for every response i; the last row and column are costs and bounds.
  const tableau: bigint[][] = [
    ...Array.from({ length: responses }, (_, i) => [...units.map((row) => row[i]! + shift), 1n]),
    [...units.map(() => -1n), 0n],
  ];
  const columns = units.map((_, j) => j);
  const rows = Array.from({ length: responses }, (_, i) => groups + i);
  let scale = 1n;
  for (;;) {
    const costs = tableau[responses]!;
    const entering = lowestVariable(columns, (column) => costs[column]! < 0n);
    if (entering === undefined) break;
    const leaving = ratioTest(tableau, rows, entering, groups);
    scale = pivot(tableau, leaving, entering, scale);
    [rows[leaving], columns[entering]] = [columns[entering]!, rows[leaving]!];
  }

  const costs = tableau[responses]!;
  const total = costs[groups]!;
  const probabilities = new Array<number>(responses).fill(0);
  const weights = new Array<number>(groups).fill(0);
  columns.forEach((variable, column) => {
    if (variable >= groups) probabilities[variable - groups] = ratioOf(costs[column]!, total);
  });
  rows.forEach((variable, row) => {
    if (variable < groups) weights[variable] = ratioOf(tableau[row]![groups]!, total);
  });
  return { probabilities, minimum: ratioOf(scale - shift * total, total * denominator), weights };
}

/** Index of the lowest qualifying variable: Bland's rule, which prevents cycling. */
function lowestVariable(variables: readonly number[], qualifies: (index: number) => boolean): number | undefined {
  let found: number | undefined;
  variables.forEach((variable, index) => {
    if (qualifies(index) && (found === undefined || variable < variables[found]!)) found = index;
  });
  return found;
}

/** The ratio test: the row that bounds the entering column most tightly; on ties, the lowest variable. */
function ratioTest(tableau: readonly bigint[][], rows: readonly number[], entering: number, bound: number): number {
  let tightest: number | undefined;
  rows.forEach((variable, row) => {
    const slope = tableau[row]![entering]!;
    if (slope <= 0n) return;
    if (tightest === undefined) {
      tightest = row;
      return;
    }
    const best = tableau[tightest]!;
    const difference = tableau[row]![bound]! * best[entering]! - best[bound]! * slope;
    if (difference < 0n || (difference === 0n && variable < rows[tightest]!)) tightest = row;
  });
  // Every rating is above 0, so each column has a row that bounds it.
  return tightest!;
}

/** Exchanges a row's variable with a column's. Entries are over the common denominator `scale`; returns the new one. */
function pivot(tableau: bigint[][], row: number, column: number, scale: bigint): bigint {
  const pivotRow = [...tableau[row]!];
  const corner = pivotRow[column]!;
  tableau.forEach((line, i) => {
    if (i === row) return;
    const factor = line[column]!;
    line.forEach((entry, j) => {
      line[j] = j === column ? -factor : (entry * corner - factor * pivotRow[j]!) / scale;
    });
  });
  tableau[row] = pivotRow.map((entry, j) => (j === column ? scale : entry));
  return corner;
}
