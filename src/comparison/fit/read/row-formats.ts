/**
 * @module
 * Row formats of comparison files.
 */
import { DataError, inspect } from "../../../core/index.ts";
import { type ComparisonRow, countOf, nameOf } from "./intake.ts";

/** A column's value in the current row. */
type Field = (column: number) => unknown;
type Place = () => string;

export interface RowFormat {
  readonly name: string;
  /** Required columns. */
  readonly columns: readonly string[];
  /** Optional columns. */
  readonly optional: readonly string[];
  /** Overwrites `row`; returns a reason when the row is to be excluded. */
  read(field: Field, place: Place, row: ComparisonRow): string | undefined;
}

/** Counts of one pair per row. */
const counts: RowFormat = {
  name: "counts",
  columns: ["item_a", "item_b", "wins_a", "wins_b"],
  optional: ["ties"],
  read(field, place, row) {
    readNames(field, ["item_a", "item_b"], place, row);
    row.ordered = 1;
    row.wins = countOf(field(2), "wins_a", place);
    row.losses = countOf(field(3), "wins_b", place);
    const ties = field(4);
    row.ties = ties === undefined || ties === "" ? 0 : countOf(ties, "ties", place);
    return undefined;
  },
};

/** One comparison per row. */
const winner: RowFormat = {
  name: "winner",
  columns: ["item_a", "item_b", "winner"],
  optional: [],
  read(field, place, row) {
    readNames(field, ["item_a", "item_b"], place, row);
    row.ordered = 1;
    switch (field(2)) {
      case "a":
        return setOutcome(row, 1, 0, 0);
      case "b":
        return setOutcome(row, 0, 1, 0);
      case "tie":
      case "both_bad":
        return setOutcome(row, 0, 0, 1);
      case "skip":
        return "skipped";
      default:
        throw new DataError(`${place()}: winner must be one of a, b, tie, both_bad, skip, got ${inspect(field(2))}`);
    }
  },
};

/** Arena battles: model_a was shown on the left. */
const arena: RowFormat = {
  name: "arena",
  columns: ["model_a", "model_b", "winner"],
  optional: [],
  read(field, place, row) {
    readNames(field, ["model_a", "model_b"], place, row);
    row.ordered = 1;
    switch (field(2)) {
      case "model_a":
        return setOutcome(row, 1, 0, 0);
      case "model_b":
        return setOutcome(row, 0, 1, 0);
      case "tie":
      case "tie (bothbad)":
      case "both_bad":
      case "bothbad":
        return setOutcome(row, 0, 0, 1);
      default:
        throw new DataError(
          `${place()}: winner must be one of model_a, model_b, tie, tie (bothbad), both_bad, got ${inspect(field(2))}`,
        );
    }
  },
};

/**
 * AlpacaEval annotations: 1 is output_1, 2 is output_2, 1.5 and 0 are ties. Values in between are probabilities and
 * count as fractional wins. The order shown was random and is not recorded.
 */
const alpacaEval: RowFormat = {
  name: "AlpacaEval",
  columns: ["generator_1", "generator_2", "preference"],
  optional: [],
  read(field, place, row) {
    readNames(field, ["generator_1", "generator_2"], place, row);
    row.ordered = 0;
    const value = field(2);
    if (value === null || value === "") return "no preference was given";
    const preference = countOf(value, "preference", place);
    if (preference === 0 || preference === 1.5) return setOutcome(row, 0, 0, 1);
    if (preference >= 1 && preference <= 2) return setOutcome(row, 2 - preference, preference - 1, 0);
    throw new DataError(`${place()}: preference must be 0 or from 1 to 2, got ${inspect(value)}`);
  },
};

/** Flat formats, with more columns first. */
export const flatFormats: readonly RowFormat[] = [counts, winner, arena, alpacaEval];

function readNames(field: Field, [a, b]: readonly [string, string], place: Place, row: ComparisonRow): void {
  row.first = nameOf(field(0), a, place);
  row.second = nameOf(field(1), b, place);
}

function setOutcome(row: ComparisonRow, wins: number, losses: number, ties: number): undefined {
  row.wins = wins;
  row.losses = losses;
  row.ties = ties;
  return undefined;
}

/** The columns of all formats, for messages. */
export const FORMAT_HELP: string =
  "item_a, item_b and winner, or item_a, item_b, wins_a and wins_b, or model_a, model_b and winner, " +
  "or generator_1, generator_2 and preference";
