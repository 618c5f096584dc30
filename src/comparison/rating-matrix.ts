/**
 * @module
 * Group ratings of responses in exact arithmetic, so that ties are exact.
 */
import { inspect, SettingsError } from "../core/index.ts";

/** Ratings r_j(y_i), one row per group, one column per response, as integers over a common denominator. */
export interface RatingMatrix {
  readonly units: readonly (readonly bigint[])[];
  readonly denominator: bigint;
}

export interface RatingOptions {
  /**
   * `range` scales each group's ratings to 0 … 1, so that groups with larger numbers do not count more. A group
   * that rates all responses equally gets 1 everywhere. @default "none"
   */
  readonly normalize?: Normalization;
}

export type Normalization = "none" | "range";

/**
 * Converts decimal ratings exactly: 0.1 + 0.2 and 0.3 tie, unlike in floating point.
 *
 * @throws {SettingsError} `E_SETTINGS` when there is no group or response, when rows differ in length, or when
 * a rating is not finite
 */
export function ratingMatrix(
  ratings: readonly (readonly number[])[],
  { normalize = "none" }: RatingOptions = {},
): RatingMatrix {
  checkRatings(ratings);
  const decimals = ratings.map((row) => row.map(parseDecimal));
  const places = Math.max(0, ...decimals.flatMap((row) => row.map((decimal) => decimal.places)));
  const units = decimals.map((row) => row.map(({ digits, places: own }) => digits * 10n ** BigInt(places - own)));
  return normalize === "range" ? stretchToUnitRange(units) : { units, denominator: 10n ** BigInt(places) };
}

/**
 * Checks that ratings are a matrix of finite numbers.
 *
 * @throws {SettingsError} `E_SETTINGS` naming the group and the value
 */
export function checkRatings(ratings: readonly (readonly number[])[]): void {
  const [first] = ratings;
  if (!first || first.length === 0) throw new SettingsError("ratings: must have a group and a response, got none");
  ratings.forEach((row, j) => {
    if (row.length !== first.length) {
      throw new SettingsError(
        `ratings: group ${j + 1} must rate ${first.length} responses as group 1 does, got ${row.length}`,
      );
    }
    row.forEach((rating, i) => {
      if (!Number.isFinite(rating)) {
        throw new SettingsError(
          `ratings: group ${j + 1} must rate response ${i + 1} by a finite number, got ${inspect(rating)}`,
        );
      }
    });
  });
}

/** The ratings as numbers, after normalisation. */
export function ratingValues({ units, denominator }: RatingMatrix): number[][] {
  return units.map((row) => row.map((rating) => ratioOf(rating, denominator)));
}

/** The smallest of some integers. */
export function minOf(integers: readonly bigint[]): bigint {
  // biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigint
  return integers.reduce((found, next) => (next < found ? next : found));
}

/** The largest of some integers. */
export function maxOf(integers: readonly bigint[]): bigint {
  // biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigint
  return integers.reduce((found, next) => (next > found ? next : found));
}

/** The double nearest to an exact ratio with a positive denominator. */
export function ratioOf(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  const size = numerator < 0n ? -numerator : numerator;
  // 66 bits of quotient; the last bit is sticky, so that Number() rounds correctly.
  const shift = bitLength(denominator) - bitLength(size) + 66;
  const [dividend, divisor] = shift >= 0 ? [size << BigInt(shift), denominator] : [size, denominator << BigInt(-shift)];
  const quotient = (dividend / divisor) | (dividend % divisor === 0n ? 0n : 1n);
  const half = Math.trunc(shift / 2);
  return Number(numerator < 0n ? -quotient : quotient) * 2 ** -half * 2 ** (half - shift);
}

const bitLength = (integer: bigint): number => integer.toString(2).length;

/** The shortest decimal that reads back as the same double. */
function parseDecimal(value: number): { readonly digits: bigint; readonly places: number } {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 };
}

function stretchToUnitRange(units: readonly (readonly bigint[])[]): RatingMatrix {
  const ranges = units.map((row) => maxOf(row) - minOf(row));
  const denominator = ranges.filter((range) => range !== 0n).reduce((product, range) => product * range, 1n);
  const rows = units.map((row, j) => {
    const range = ranges[j]!;
    return row.map((rating) => (range === 0n ? denominator : ((rating - minOf(row)) * denominator) / range));
  });
  return { units: rows, denominator };
}
