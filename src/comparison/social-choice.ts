/**
 * @module
 * Social choice rules: one response for groups that disagree, with scores and ties.
 *
 * Maxmin, utilitarian, Nash and leximin assume that ratings are comparable across groups. Borda uses rank orders
 * only.
 */
import { maxOf, minOf, type RatingMatrix, ratioOf } from "./rating-matrix.ts";

/** The result of a rule. */
export interface RuleOutcome {
  /** Columns of the best responses, ascending; more than one on an exact tie. */
  readonly best: readonly number[];
  /** One score per response, higher is better. */
  readonly scores: readonly number[];
}

/**
 * The egalitarian rule: the response whose worst-off group is best off.
 *
 *     argmax_i min_j r_j(y_i)
 *
 * Rawls 1971; as an alignment objective Chakraborty et al. 2024 (arXiv:2402.08925).
 */
export function maxMin(matrix: RatingMatrix): RuleOutcome {
  return outcome(columnsOf(matrix).map(minOf), matrix.denominator);
}

/**
 * The utilitarian rule: the highest sum over groups.
 *
 *     argmax_i Σ_j r_j(y_i)
 */
export function utilitarian(matrix: RatingMatrix): RuleOutcome {
  return outcome(
    columnsOf(matrix).map((column) => column.reduce((a, b) => a + b)),
    matrix.denominator,
  );
}

/**
 * Nash's rule: the highest product over groups; undefined where a rating is negative.
 *
 *     argmax_i Π_j r_j(y_i)
 *
 * Nash 1950, with 0 as the rating of no agreement. A group at 0 is a veto.
 */
export function nash(matrix: RatingMatrix): RuleOutcome | undefined {
  if (matrix.units.some((row) => row.some((rating) => rating < 0n))) return undefined;
  return outcome(
    columnsOf(matrix).map((column) => column.reduce((a, b) => a * b)),
    matrix.denominator ** BigInt(matrix.units.length),
  );
}

/** The result of leximin: each response's ratings, sorted from the worst-off group up. */
export interface LeximinOutcome {
  readonly best: readonly number[];
  readonly profiles: readonly (readonly number[])[];
}

/**
 * Maxmin, with ties broken by the second worst-off group, then the third, and so on (Sen 1970).
 *
 * Ratings (0, 3) and (0, 1) tie by maxmin; leximin takes the first.
 */
export function leximin(matrix: RatingMatrix): LeximinOutcome {
  const profiles = columnsOf(matrix).map((column) => column.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  const compare = (a: readonly bigint[], b: readonly bigint[]): number => {
    const at = a.findIndex((rating, j) => rating !== b[j]);
    return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1;
  };
  const top = profiles.reduce((a, b) => (compare(a, b) < 0 ? b : a));
  return {
    best: profiles.flatMap((profile, i) => (compare(profile, top) === 0 ? [i] : [])),
    profiles: profiles.map((profile) => profile.map((rating) => ratioOf(rating, matrix.denominator))),
  };
}

/**
 * The Borda count: per group, one point for every response rated lower and half a point for one rated equal.
 *
 * Borda 1781. The points sum to groups · n(n − 1)/2, whatever the ratings are.
 */
export function borda(matrix: RatingMatrix): RuleOutcome {
  const { units } = matrix;
  const halves = units[0]!.map((_, i) =>
    units.reduce(
      (total, row) =>
        total +
        BigInt(row.filter((other) => other < row[i]!).length * 2 + row.filter((other) => other === row[i]!).length - 1),
      0n,
    ),
  );
  return outcome(halves, 2n);
}

function columnsOf({ units }: RatingMatrix): bigint[][] {
  return units[0]!.map((_, i) => units.map((row) => row[i]!));
}

function outcome(scores: readonly bigint[], denominator: bigint): RuleOutcome {
  const top = maxOf(scores);
  return {
    best: scores.flatMap((score, i) => (score === top ? [i] : [])),
    scores: scores.map((score) => ratioOf(score, denominator)),
  };
}
