/**
 * @module
 * What a row of comparisons looks like in each format, and what it says.
 */
import { DataError, inspect } from "../../../core/index.ts";
import { type ComparisonRow, countOf, nameOf } from "./intake.ts";

/** A column's value in the row at hand. */
type Field = (column: number) => unknown;
export type Place = () => string;

export interface RowFormat {
  readonly name: string;
  /** A row of this format has all of these. */
  readonly columns: readonly string[];
  /** It may have these. */
  readonly optional: readonly string[];
  /** Overwrites `reading`; returns a reason when the row is to be left out. */
  read(field: Field, place: Place, reading: ComparisonRow): string | undefined;
}

/** Counts of one pair a row. */
const counts: RowFormat = {
  name: "counts",
  columns: ["item_a", "item_b", "wins_a", "wins_b"],
  optional: ["ties"],
  read(field, place, reading) {
    readNames(field, ["item_a", "item_b"], place, reading);
    reading.ordered = 1;
    reading.wins = countOf(field(2), "wins_a", place);
    reading.losses = countOf(field(3), "wins_b", place);
    const ties = field(4);
    reading.ties = ties === undefined || ties === "" ? 0 : countOf(ties, "ties", place);
    return undefined;
  },
};

/** One comparison a row. */
const winner: RowFormat = {
  name: "winner",
  columns: ["item_a", "item_b", "winner"],
  optional: [],
  read(field, place, reading) {
    readNames(field, ["item_a", "item_b"], place, reading);
    reading.ordered = 1;
    switch (field(2)) {
      case "a":
        return setOutcome(reading, 1, 0, 0);
      case "b":
        return setOutcome(reading, 0, 1, 0);
      case "tie":
      case "both_bad":
        return setOutcome(reading, 0, 0, 1);
      case "skip":
        return "skipped";
      default:
        throw new DataError(`${place()}: winner must be one of a, b, tie, both_bad, skip, got ${inspect(field(2))}`);
    }
  },
};

/** The arena's battles: model_a stood on the left. */
const arena: RowFormat = {
  name: "arena",
  columns: ["model_a", "model_b", "winner"],
  optional: [],
  read(field, place, reading) {
    readNames(field, ["model_a", "model_b"], place, reading);
    reading.ordered = 1;
    switch (field(2)) {
      case "model_a":
        return setOutcome(reading, 1, 0, 0);
      case "model_b":
        return setOutcome(reading, 0, 1, 0);
      case "tie":
      case "tie (bothbad)":
      case "both_bad":
      case "bothbad":
        return setOutcome(reading, 0, 0, 1);
      default:
        throw new DataError(
          `${place()}: winner must be one of model_a, model_b, tie, tie (bothbad), both_bad, got ${inspect(field(2))}`,
        );
    }
  },
};

/**
 * AlpacaEval's annotations: 1 is output_1, 2 is output_2, 1.5 and 0 are draws; what lies between is a
 * probability, and counts as parts of a win. The order shown was random and is not recorded.
 */
const alpacaEval: RowFormat = {
  name: "AlpacaEval",
  columns: ["generator_1", "generator_2", "preference"],
  optional: [],
  read(field, place, reading) {
    readNames(field, ["generator_1", "generator_2"], place, reading);
    reading.ordered = 0;
    const value = field(2);
    if (value === null || value === "") return "no preference was given";
    const preference = countOf(value, "preference", place);
    if (preference === 0 || preference === 1.5) return setOutcome(reading, 0, 0, 1);
    if (preference >= 1 && preference <= 2) return setOutcome(reading, 2 - preference, preference - 1, 0);
    throw new DataError(`${place()}: preference must be 0 or from 1 to 2, got ${inspect(value)}`);
  },
};

/** Flat formats, those with more columns first. */
export const flatFormats: readonly RowFormat[] = [counts, winner, arena, alpacaEval];

function readNames(field: Field, [a, b]: readonly [string, string], place: Place, reading: ComparisonRow): void {
  reading.first = nameOf(field(0), a, place);
  reading.second = nameOf(field(1), b, place);
}

function setOutcome(reading: ComparisonRow, wins: number, losses: number, ties: number): undefined {
  reading.wins = wins;
  reading.losses = losses;
  reading.ties = ties;
  return undefined;
}

/** What all formats have, for messages. */
export const FORMAT_HELP: string =
  "item_a, item_b and winner, or item_a, item_b, wins_a and wins_b, or model_a, model_b and winner, " +
  "or generator_1, generator_2 and preference";
