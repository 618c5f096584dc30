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
  /** The column that identifies what was judged, beside the two items. */
  readonly unit?: string;
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

const TIES: readonly string[] = ["tie", "both_bad", "tie (bothbad)", "bothbad", "draw"];
const SKIPS: readonly string[] = ["skip", "ignore"];

/**
 * One comparison per row: two columns of items, and one that says which won, by the item's position or by its name.
 *
 * @param positions what stands in the column for the first and for the second item
 */
function oneWinner(
  name: string,
  [first, second, result]: readonly [string, string, string],
  positions: readonly [string, string],
  listed: readonly string[],
): RowFormat {
  const outcomeOf = (value: unknown): "first" | "second" | "tie" | "skip" | undefined => {
    if (value === positions[0]) return "first";
    if (value === positions[1]) return "second";
    if (TIES.includes(value as string)) return "tie";
    return SKIPS.includes(value as string) ? "skip" : undefined;
  };
  return {
    name,
    columns: [first, second, result],
    optional: [],
    read(field, place, row) {
      readNames(field, [first, second], place, row);
      row.ordered = 1;
      const value = field(2);
      // The usual rows, without further looks at names.
      if (value === positions[0] && value !== row.second) return setOutcome(row, 1, 0, 0);
      if (value === positions[1] && value !== row.first) return setOutcome(row, 0, 1, 0);
      let outcome = outcomeOf(value);
      const isFirst = value === row.first;
      const isSecond = value === row.second;
      // An item may be called "a" and stand in the second column.
      if (outcome !== undefined && isFirst !== isSecond && outcome !== (isFirst ? "first" : "second")) {
        const other = isFirst ? first : second;
        throw new DataError(
          `${place()}: ${result} must mean one item, got ${inspect(value)}, which is also the name in ${other}; hint: rename the item`,
        );
      }
      if (outcome === undefined && isFirst !== isSecond) outcome = isFirst ? "first" : "second";
      if (outcome === undefined && typeof value === "string") outcome = outcomeOf(value.trim().toLowerCase());
      switch (outcome) {
        case "first":
          return setOutcome(row, 1, 0, 0);
        case "second":
          return setOutcome(row, 0, 1, 0);
        case "tie":
          return setOutcome(row, 0, 0, 1);
        case "skip":
          return "skipped";
        default:
          throw new DataError(
            `${place()}: ${result} must be one of ${[...positions, ...listed].join(", ")}, or the name of an item, got ${inspect(value)}`,
          );
      }
    },
  };
}

const winner = oneWinner("winner", ["item_a", "item_b", "winner"], ["a", "b"], ["tie", "both_bad", "skip"]);
/** Arena battles: model_a was shown on the left. */
const arena = oneWinner(
  "arena",
  ["model_a", "model_b", "winner"],
  ["model_a", "model_b"],
  ["tie", "tie (bothbad)", "both_bad"],
);
/** As evalica's data sets are stored. */
const evalica = oneWinner("evalica", ["left", "right", "winner"], ["left", "right"], ["tie", "skip"]);
/** As Crowd-Kit has them. */
const crowdKit = oneWinner("Crowd-Kit", ["left", "right", "label"], ["left", "right"], ["tie", "skip"]);

/** Arena battles with one column for each outcome, as in Kaggle's competition: exactly one of them is 1. */
const kaggle: RowFormat = {
  name: "arena, one column for each outcome",
  columns: ["model_a", "model_b", "winner_model_a", "winner_model_b", "winner_tie"],
  optional: [],
  read(field, place, row) {
    readNames(field, ["model_a", "model_b"], place, row);
    row.ordered = 1;
    const [wins, losses, ties] = kaggle.columns.slice(2).map((column, k) => {
      const value = field(k + 2);
      if (value === true || value === false) return Number(value);
      const text = typeof value === "string" ? value.toLowerCase() : "";
      return text === "true" ? 1 : text === "false" ? 0 : countOf(value, column, place);
    }) as [number, number, number];
    if (wins + losses + ties !== 1 || Math.max(wins, losses, ties) !== 1) {
      throw new DataError(
        `${place()}: one of winner_model_a, winner_model_b and winner_tie must be 1 and the others 0, got ${wins}, ${losses} and ${ties}`,
      );
    }
    return setOutcome(row, wins, losses, ties);
  },
};

/**
 * FastChat's judgements of pairs: a language model judged each pair twice, `g1_winner` with model_1 first and
 * `g2_winner` with model_2 first. As FastChat counts them, a model wins when it wins in both orders; all else is a tie.
 */
const fastChat: RowFormat = {
  name: "FastChat pairs",
  columns: ["model_1", "model_2", "g1_winner", "g2_winner"],
  optional: [],
  unit: "question_id",
  read(field, place, row) {
    readNames(field, ["model_1", "model_2"], place, row);
    row.ordered = 0;
    const outcome = fastChatOutcome(field(2), field(3), place);
    if (outcome === "error") return "a judgement is an error";
    return setOutcome(row, outcome === "model_1" ? 1 : 0, outcome === "model_2" ? 1 : 0, outcome === "tie" ? 1 : 0);
  },
};

const GAMES = ["model_1", "model_2", "tie", "error"] as const;
type Game = (typeof GAMES)[number];

/** The result of both orders. @throws {DataError} when one is not a result */
export function fastChatOutcome(first: unknown, second: unknown, place: Place): Game {
  const [one, two] = ([first, second] as const).map((value, k) => {
    const found = GAMES.find((game) => game === value);
    if (found) return found;
    throw new DataError(`${place()}: g${k + 1}_winner must be one of ${GAMES.join(", ")}, got ${inspect(value)}`);
  }) as [Game, Game];
  if (one === "error" || two === "error") return "error";
  return one === two ? one : "tie";
}

/**
 * AlpacaEval annotations: 1 is output_1, 2 is output_2, 1.5 and 0 are ties. Values in between are probabilities and
 * count as fractional wins. The order shown was random and is not recorded.
 */
const alpacaEval: RowFormat = {
  name: "AlpacaEval",
  columns: ["generator_1", "generator_2", "preference"],
  optional: [],
  unit: "instruction",
  read(field, place, row) {
    readNames(field, ["generator_1", "generator_2"], place, row);
    row.ordered = 0;
    const value = field(2);
    // pandas writes a missing number as nan.
    if (value === null || value === "" || (typeof value === "string" && /^nan$/i.test(value))) {
      return "no preference was given";
    }
    const preference = countOf(value, "preference", place);
    if (preference === 0 || preference === 1.5) return setOutcome(row, 0, 0, 1);
    if (preference >= 1 && preference <= 2) return setOutcome(row, 2 - preference, preference - 1, 0);
    throw new DataError(`${place()}: preference must be 0 or from 1 to 2, got ${inspect(value)}`);
  },
};

/** Flat formats, with more columns first. */
export const flatFormats: readonly RowFormat[] = [
  counts,
  kaggle,
  fastChat,
  winner,
  arena,
  evalica,
  crowdKit,
  alpacaEval,
];

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

/** Every column of every format. */
export const FORMAT_COLUMNS: readonly string[] = [
  ...new Set(flatFormats.flatMap(({ columns, optional }) => [...columns, ...optional])),
];

/** The columns of all formats, for messages. */
export const FORMAT_HELP: string =
  "item_a, item_b and winner, or item_a, item_b, wins_a and wins_b, or model_a, model_b and winner, " +
  "or left, right and winner, or generator_1, generator_2 and preference";
