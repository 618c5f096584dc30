/**
 * @module
 * E.1: preference probabilities from ratings, on a chosen scale.
 */
import { checkRatings } from "../comparison/index.ts";
import { inspect, SettingsError } from "../core/index.ts";
import {
  type Explanation,
  enumeration,
  law,
  type Part,
  type Prose,
  paragraph,
  prose,
  type Table,
  table,
} from "./explanation.ts";
import { type Formula, fraction, math, operand, response } from "./formula.ts";
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
  /**
   * Scale of the answer. When it differs from `scale`, the explanation is an aside to that answer: it says where the
   * two readings agree and where they differ. @default `scale`
   */
  readonly answer?: Scale;
}

/**
 * `preferenceTables` with worked steps: the reading of the ratings, every probability with its formula, and ties.
 *
 * @throws {SettingsError} `E_SETTINGS` as `preferenceTables`
 * @example
 * const { groups } = explainBradleyTerry([[1, 1, 2]]).numbers;
 * groups[0].pairs[1].p; //=> 0.2689, response 1 against response 3
 */
export function explainBradleyTerry(
  ratings: readonly (readonly number[])[],
  { scale = "logit", groups = groupNames(ratings), answer = scale }: BradleyTerryOptions = {},
): Explanation<PreferenceTables> {
  const numbers = preferenceTables(ratings, { scale });
  const isAside = answer !== scale;
  return {
    title: isAside ? `Aside: ${describeScale(scale)}` : `Bradley–Terry preference tables, ${describeScale(scale)}`,
    numbers,
    parts: [
      ...scaleParts(scale, isAside),
      preferenceTable(ratings, numbers, groups),
      isAside
        ? comparison(numbers, groups, preferenceTables(ratings, { scale: answer }))
        : mostPreferred(numbers, groups),
      ...zeroParts(ratings, numbers, groups),
    ],
  };
}

/** Pair columns that fit on a page. */
const MAX_PAIR_COLUMNS = 3;

function preferenceTable(
  ratings: readonly (readonly number[])[],
  { scale, groups: tables }: PreferenceTables,
  groups: readonly string[],
): Table {
  const cells = tables.map(({ pairs }, j) =>
    pairs.map(({ i, j: k, p }) =>
      withRoundedValue(probabilityFormula(scale, ratings[j]![i - 1]!, ratings[j]![k - 1]!), p),
    ),
  );
  const bests = tables.map(({ best }) => prose`${responseNames(best)}${best.length > 1 ? " (tie)" : ""}`);
  const heads = tables[0]!.pairs.map((pair) => prose`${pairFormula(pair)}`);
  // With many pairs, one column per group instead of one column per pair.
  return heads.length <= MAX_PAIR_COLUMNS
    ? table(
        [["group"], ...heads, ["most preferred"]],
        groups.map((name, j) => [[name], ...cells[j]!.map((formula) => [formula]), bests[j]!]),
      )
    : table(
        [["pair"], ...groups.map((name) => [name])],
        [...heads.map((head, at) => [head, ...cells.map((row) => [row[at]!])]), [["most preferred"], ...bests]],
      );
}

/** Default names of groups. */
export function groupNames(ratings: readonly unknown[]): string[] {
  return ratings.map((_, j) => `Group ${j + 1}`);
}

function responseNames(numbers: readonly number[]): Prose {
  return enumeration(numbers.map((i) => response(i - 1)));
}

function pairFormula({ i, j }: PairPreference): Formula {
  return math`Pr(${response(i - 1)} > ${response(j - 1)})`;
}

function describeScale(scale: Scale): string {
  if (scale === "strength") return "ratings as strengths";
  const base = baseOf(scale);
  return base === undefined ? "ratings as rewards (logits)" : `ratings as logits to base ${base}`;
}

function probabilityFormula(scale: Scale, a: number, b: number): Formula {
  if (scale === "strength") return fraction(a, math`${a} + ${b}`);
  const base = baseOf(scale);
  const difference = math`${a} − ${operand(b)}`;
  return base === undefined ? math`σ(${difference})` : fraction(1, math`1 + ${base}^(${b - a})`);
}

/** A probability to four decimals, or three digits where it is small. */
function roundProbability(p: number): number {
  return Number(p < 1e-3 ? p.toPrecision(3) : p.toFixed(4));
}

/** The formula of a probability, followed by its rounded value: `σ(1 − 2) ≈ 0.2689`. */
function withRoundedValue(formula: Formula, p: number): Formula {
  const rounded = roundProbability(p);
  return Math.abs(rounded - p) <= 1e-14 ? math`${formula} = ${rounded}` : math`${formula} ≈ ${rounded}`;
}

/** What the ratings are, the formula of the probability, and the reason for this reading. */
function scaleParts(scale: Scale, isAside: boolean): Part[] {
  const pair = math`Pr(y_i > y_j)`;
  const base = baseOf(scale);
  if (scale === "strength") {
    return [
      law(
        isAside
          ? "The ratings can also be strengths. The odds of two responses are then the ratio of their ratings:"
          : "The ratings are strengths. The odds of two responses are the ratio of their ratings:",
        math`${pair} = ${fraction(math`r_i`, math`r_i + r_j`)}`,
      ),
      paragraph`Bradley and Terry (1952) wrote their model in this form, and it fits the words "twice as much" of the exercise: a response rated 2 has odds of ${math`2 : 1`} against one rated 1, a probability of ${fraction(2, 3)}.${isAside ? "" : prose` The reward-model loss of E.3 reads ratings as rewards instead, which gives ${withRoundedValue(math`σ(2 − 1)`, sigmoid(1))} for this pair.`}`,
    ];
  }
  if (base === undefined) {
    return [
      law(
        isAside
          ? "The ratings can also be rewards. The log-odds of two responses are then the difference of their ratings:"
          : "The answer is the Bradley–Terry model with the ratings as rewards:",
        math`${pair} = σ(r_i − r_j) = ${fraction(1, math`1 + exp(r_j − r_i)`)}`,
      ),
      paragraph`This is the model of the reward-model loss in E.3: the term ${math`−log σ(r(y_w) − r(y_l))`} is ${math`−log Pr(y_w > y_l)`}. Only differences of ratings matter: one more point multiplies the odds of a response by ${math`e`}.`,
    ];
  }
  return [
    law(
      `The ratings ${isAside ? "can also be" : "are"} logits to base ${base}:`,
      math`${pair} = ${fraction(1, math`1 + ${base}^(r_j − r_i)`)}`,
    ),
    paragraph`Only differences of ratings matter: one more point multiplies the odds of a response by ${base}${base === 2 ? ', which also fits the words "twice as much" for ratings of 2 and 1' : ""}.`,
  ];
}

function mostPreferred({ groups: tables }: PreferenceTables, groups: readonly string[]): Part {
  const ties = tables.flatMap(({ best }, j) =>
    best.length > 1 ? [prose`In ${groups[j]!}, ${responseNames(best)} tie.`] : [],
  );
  return paragraph`The most preferred response of a group is the one with the highest rating: it is preferred to every other response with a probability of at least ${0.5}.${ties.flatMap((tie) => prose` ${tie}`)}`;
}

/** Where an aside and the answer agree, and where they differ. */
function comparison(
  { scale, groups: tables }: PreferenceTables,
  groups: readonly string[],
  answer: PreferenceTables,
): Part {
  const differences = tables.flatMap(({ pairs }, j) =>
    pairs.map((pair, k) => ({ group: groups[j]!, pair, p: pair.p, inAnswer: answer.groups[j]!.pairs[k]!.p })),
  );
  const gap = ({ p, inAnswer }: (typeof differences)[number]): number => Math.abs(p - inAnswer);
  const largest = differences.reduce<(typeof differences)[number] | undefined>(
    (most, one) => (gap(one) > (most ? gap(most) : 1e-12) ? one : most),
    undefined,
  );
  const differ = largest
    ? prose`They differ in the probabilities, most in ${largest.group}: ${pairFormula(largest.pair)} is ${roundProbability(largest.p)} here and ${roundProbability(largest.inAnswer)} in the answer.`
    : prose`For these ratings they also agree on the probabilities.`;
  return paragraph`The two readings agree on the order of the responses in every group, on the most preferred response and on ties. ${differ} Both are the Bradley–Terry model ${math`Pr(y_i > y_j) = ${fraction(math`s_i`, math`s_i + s_j`)}`}: the strengths are ${strengthFormula(scale)} here and ${strengthFormula(answer.scale)} in the answer.`;
}

/** The strength of a rating r. */
function strengthFormula(scale: Scale): Formula {
  if (scale === "strength") return math`s = r`;
  const base = baseOf(scale);
  return base === undefined ? math`s = exp(r)` : math`s = ${base}^r`;
}

function zeroParts(
  ratings: readonly (readonly number[])[],
  { scale }: PreferenceTables,
  groups: readonly string[],
): Part[] {
  const zeros = groups.filter((_, j) => scale === "strength" && ratings[j]!.includes(0));
  return zeros.length === 0
    ? []
    : [
        paragraph`In ${enumeration(zeros)} a response has rating 0. A strength of 0 loses to every other response with probability 1; a reward of 0 does not, since only differences of rewards matter.`,
      ];
}
