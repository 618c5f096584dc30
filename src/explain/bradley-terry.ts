/**
 * @module
 * E.1: preference probabilities from ratings, on a chosen scale.
 */
import { checkRatings } from "../comparison/index.ts";
import { inspect, SettingsError } from "../core/index.ts";
import { type Explanation, enumeration, law, type Part, paragraph, prose, table } from "./explanation.ts";
import { type Formula, fraction, math, operand, response, withValue } from "./formula.ts";
import { sigmoid } from "./probabilities.ts";

/**
 * How ratings become odds: `logit` e to the difference, `logit:B` B to the difference, `strength` the ratio.
 */
export type Scale = "logit" | "strength" | `logit:${number}`;

export interface PreferenceTables {
  readonly scale: Scale;
  readonly groups: readonly GroupTable[];
}

export interface GroupTable {
  readonly pairs: readonly PairPreference[];
  /** Numbers of the most preferred responses, ascending; more than one on a tie. */
  readonly best: readonly number[];
}

/** The probability that response `i` is preferred to response `j`, both counted from 1. */
export interface PairPreference {
  readonly i: number;
  readonly j: number;
  readonly p: number;
}

export interface TableOptions {
  /** @default "logit" */
  readonly scale?: Scale;
}

/**
 * Parses a scale.
 *
 * @throws {SettingsError} `E_SETTINGS` when there is no such scale, or no base above 1
 */
export function parseScale(text: string): Scale {
  if (text === "logit" || text === "strength") return text;
  const base = /^logit:(.+)$/.exec(text)?.[1];
  if (base === undefined) throw new SettingsError(`scale: must be logit, strength or logit:BASE, got ${inspect(text)}`);
  if (!(Number(base) > 1 && Number.isFinite(Number(base)))) {
    throw new SettingsError(`scale: the base of a logit must be a number above 1, got ${inspect(base)}`);
  }
  return `logit:${Number(base)}`;
}

/**
 * Preference tables, one per group: Pr(y_i ≻ y_j) for every pair i < j.
 *
 *     logit:     σ(r_i − r_j) = 1 / (1 + e^(r_j − r_i))
 *     logit:B:   1 / (1 + B^(r_j − r_i))
 *     strength:  r_i / (r_i + r_j)
 *
 * Bradley and Terry 1952; Ouyang et al. 2022 (arXiv:2203.02155) train reward models with the logit form.
 *
 * Ratings 1 against 2 give 0.2689 as logits and 1/3 as strengths. A strength of 0 loses with probability 1.
 *
 * @throws {SettingsError} `E_SETTINGS` when rows differ in length or a rating is not finite; with strengths,
 * when one is negative, or two of a group are 0, since 0 / (0 + 0) is undefined
 */
export function preferenceTables(
  ratings: readonly (readonly number[])[],
  { scale = "logit" }: TableOptions = {},
): PreferenceTables {
  checkRatings(ratings);
  const probability = probabilityOf(parseScale(scale));
  if (scale === "strength") checkStrengths(ratings);
  const groups = ratings.map((row) => {
    const top = Math.max(...row);
    return {
      pairs: pairsOf(row).map(([i, j]) => ({ i: i + 1, j: j + 1, p: probability(row[i]!, row[j]!) })),
      best: row.flatMap((rating, i) => (rating === top ? [i + 1] : [])),
    };
  });
  return { scale, groups };
}

function pairsOf(row: readonly number[]): [number, number][] {
  return row.flatMap((_, i) => row.slice(i + 1).map((_, k): [number, number] => [i, i + 1 + k]));
}

function probabilityOf(scale: Scale): (a: number, b: number) => number {
  // Halve the strengths if their sum overflows.
  if (scale === "strength") return (a, b) => (Number.isFinite(a + b) ? a / (a + b) : a / 2 / (a / 2 + b / 2));
  const base = baseOf(scale);
  return (a, b) => (base === undefined ? sigmoid(a - b) : 1 / (1 + base ** (b - a)));
}

/** The base of a logit when it is not e. */
function baseOf(scale: Scale): number | undefined {
  return scale.startsWith("logit:") ? Number(scale.slice("logit:".length)) : undefined;
}

function checkStrengths(ratings: readonly (readonly number[])[]): void {
  ratings.forEach((row, j) => {
    const where = `ratings: group ${j + 1}`;
    const negative = row.findIndex((rating) => rating < 0);
    if (negative >= 0) {
      throw new SettingsError(
        `${where}: a strength must be at least 0, got ${row[negative]} for response ${negative + 1}; hint: the scale logit takes any number`,
      );
    }
    const zeros = row.flatMap((rating, i) => (rating === 0 ? [i + 1] : []));
    if (zeros.length > 1) {
      throw new SettingsError(
        `${where}: at most one strength must be 0, got 0 for responses ${zeros.join(" and ")}, whose comparison 0 / (0 + 0) is undefined; hint: the scale logit compares them as equal`,
      );
    }
  });
}

export interface BradleyTerryOptions extends TableOptions {
  /** One name per group. @default "Group 1", … */
  readonly groups?: readonly string[];
}

/**
 * `preferenceTables` with worked steps: every probability with its formula, and the meaning of the scale.
 *
 * @example
 * const { groups } = explainBradleyTerry([[1, 1, 2]]).numbers;
 * groups[0].pairs[1].p; //=> 0.2689, response 1 against response 3
 */
export function explainBradleyTerry(
  ratings: readonly (readonly number[])[],
  { scale = "logit", groups = groupNames(ratings) }: BradleyTerryOptions = {},
): Explanation<PreferenceTables> {
  const numbers = preferenceTables(ratings, { scale });
  const pairs = pairsOf(ratings[0]!);
  const cells = numbers.groups.map(({ pairs: own }, j) =>
    own.map(({ i, j: k, p }) => withValue(probabilityFormula(scale, ratings[j]![i - 1]!, ratings[j]![k - 1]!), p)),
  );
  const bests = numbers.groups.map(({ best }) => prose`${enumeration(best.map((i) => response(i - 1)))}`);
  const heads = pairs.map(([i, j]) => prose`${math`Pr(${response(i)} > ${response(j)})`}`);
  // With many pairs, one column per group instead of one column per pair.
  const shownTable =
    pairs.length <= MAX_PAIR_COLUMNS
      ? table(
          [["group"], ...heads, ["most preferred"]],
          groups.map((name, j) => [[name], ...cells[j]!.map((formula) => [formula]), bests[j]!]),
        )
      : table(
          [["pair"], ...groups.map((name) => [name])],
          [...heads.map((head, at) => [head, ...cells.map((row) => [row[at]!])]), [["most preferred"], ...bests]],
        );
  return {
    title: `Bradley–Terry preference tables, ${describeScale(scale)}`,
    numbers,
    parts: [...scaleParts(scale), shownTable, ...remarkParts(ratings, numbers, groups)],
  };
}

/** Pair columns that fit on a page. */
const MAX_PAIR_COLUMNS = 3;

/** Default names of groups. */
export function groupNames(ratings: readonly unknown[]): string[] {
  return ratings.map((_, j) => `Group ${j + 1}`);
}

function describeScale(scale: Scale): string {
  if (scale === "strength") return "ratings read as strengths";
  const base = baseOf(scale);
  return base === undefined ? "ratings read as logits" : `ratings read as logits to base ${base}`;
}

function probabilityFormula(scale: Scale, a: number, b: number): Formula {
  if (scale === "strength") return fraction(a, math`${a} + ${b}`);
  const base = baseOf(scale);
  const difference = math`${a} − ${operand(b)}`;
  return base === undefined ? math`σ(${difference})` : fraction(1, math`1 + ${base}^(${b - a})`);
}

function scaleParts(scale: Scale): Part[] {
  const pair = math`Pr(y_i > y_j)`;
  if (scale === "strength") {
    return [
      law(
        "The odds of two responses are the ratio of their ratings:",
        math`${pair} = ${fraction(math`r_i`, math`r_i + r_j`)}`,
      ),
      paragraph`A response rated 2 is preferred "twice as much" as one rated 1: the odds are ${math`2 : 1`}, the probability is ${fraction(2, 3)}. Multiplying all ratings by a constant changes nothing. The reward-model loss reads ratings as logits instead, which gives ${withValue(math`σ(1)`, sigmoid(1))} here.`,
    ];
  }
  const base = baseOf(scale);
  if (base === undefined) {
    return [
      law(
        "The log-odds of two responses are the difference of their ratings, as in the reward-model loss:",
        math`${pair} = σ(r_i − r_j) = ${fraction(1, math`1 + exp(r_j − r_i)`)}`,
      ),
      paragraph`One more point multiplies the odds by e: a response rated 2 is preferred to one rated 1 at odds of ${math`${Math.E} : 1`}, not "twice as much". Adding a constant to all ratings changes nothing. Reading ratings as strengths, or as logits to base 2, gives odds of ${math`2 : 1`}.`,
    ];
  }
  return [
    law(
      `The log-odds of two responses, to base ${base}, are the difference of their ratings:`,
      math`${pair} = ${fraction(1, math`1 + ${base}^(r_j − r_i)`)}`,
    ),
    paragraph`One more point multiplies the odds by ${base}${base === 2 ? ': a response rated 2 is preferred "twice as much" as one rated 1' : ""}. Adding a constant to all ratings changes nothing.`,
  ];
}

function remarkParts(
  ratings: readonly (readonly number[])[],
  { scale, groups: tables }: PreferenceTables,
  groups: readonly string[],
): Part[] {
  const zeros = groups.filter((_, j) => scale === "strength" && ratings[j]!.some((rating) => rating === 0));
  const tied = groups.filter((_, j) => tables[j]!.best.length > 1);
  return [
    paragraph`On every scale, the most preferred response is the one with the highest rating${tied.length > 0 ? prose`; there is a tie in ${enumeration(tied)}` : ""}.`,
    ...(zeros.length > 0
      ? [
          paragraph`In ${enumeration(zeros)} a response has strength 0: it loses to every other response with probability 1, which no finite logit can express.`,
        ]
      : []),
  ];
}
