/**
 * @module
 * E.2: one response for groups that disagree: the MaxMin (egalitarian) rule, compared with other social choice
 * rules and the maximin lottery.
 */
import {
  borda,
  leximin,
  maximinLottery,
  maxMin,
  type Normalization,
  nash,
  type RatingMatrix,
  type RuleOutcome,
  ratingMatrix,
  ratingValues,
  utilitarian,
} from "../comparison/index.ts";
import { groupNames, preferenceTables } from "./bradley-terry.ts";
import {
  type Explanation,
  enumeration,
  heading,
  law,
  type Part,
  type Prose,
  paragraph,
  prose,
  step,
  table,
} from "./explanation.ts";
import { commaList, type Formula, math, response } from "./formula.ts";
import { sigmoid } from "./probabilities.ts";

/** A rule's choice, as response numbers from 1, and its scores. */
export interface RuleChoice {
  readonly choice: readonly number[];
  readonly scores: readonly number[];
}

export interface MaxMinNumbers {
  /** The MaxMin choice: response numbers from 1; more than one on a tie. */
  readonly choice: readonly number[];
  /** Each response's lowest rating. */
  readonly minimum: readonly number[];
  readonly normalize: Normalization;
  readonly utilitarian: RuleChoice;
  /** Null when a rating is negative, since the product is then meaningless. */
  readonly nash: RuleChoice | null;
  readonly leximin: { readonly choice: readonly number[]; readonly profiles: readonly (readonly number[])[] };
  readonly borda: RuleChoice;
  readonly lottery: {
    readonly probabilities: readonly number[];
    /** Expected rating of the worst-off group. */
    readonly minimum: number;
    /** Expected rating of each group. */
    readonly groups: readonly number[];
    /** Dual certificate: with these group weights no response has a mean rating above `minimum`. */
    readonly weights: readonly number[];
  };
}

export interface MaxMinOptions {
  /** @default "none" */
  readonly normalize?: Normalization;
  /** One name per group. @default "Group 1", … */
  readonly groups?: readonly string[];
}

/**
 * The MaxMin choice with worked steps, compared with other rules.
 *
 *     c ∈ argmax_i min_j r_j(y_i)
 *
 * @throws {SettingsError} `E_SETTINGS` when rows differ in length or a rating is not finite
 * @example
 * const ratings = [[1, 1, 2], [2, 1, 2], [3, 1, 0], [0, 2, 3]]; // a row for each group
 * explainMaxMin(ratings).numbers.choice; //=> [2], whose lowest rating is 1
 */
export function explainMaxMin(
  ratings: readonly (readonly number[])[],
  { normalize = "none", groups = groupNames(ratings) }: MaxMinOptions = {},
): Explanation<MaxMinNumbers> {
  const matrix = ratingMatrix(ratings, { normalize });
  const values = ratingValues(matrix);
  const numbers = maxMinNumbers(matrix, values, normalize);
  return {
    title: `MaxMin and other rules for groups that disagree${normalize === "range" ? ", each group's ratings scaled to 0 … 1" : ""}`,
    numbers,
    parts: [
      law("The chosen response maximises the minimum rating over groups:", math`c ∈ argmax_i min_j r_j(y_i)`),
      ...minimumSteps(values, numbers),
      heading("Compared with the preference tables"),
      ...comparisonParts(ratings, numbers, groups),
      heading("Compared with other rules"),
      rulesTable(numbers),
      ...ruleRemarks(numbers),
      heading("The best lottery"),
      ...lotteryParts(numbers, groups),
    ],
  };
}

function maxMinNumbers(
  matrix: RatingMatrix,
  values: readonly (readonly number[])[],
  normalize: Normalization,
): MaxMinNumbers {
  const egalitarian = maxMin(matrix);
  const byNash = nash(matrix);
  const { best, profiles } = leximin(matrix);
  const lottery = maximinLottery(matrix);
  return {
    choice: oneBased(egalitarian.best),
    minimum: egalitarian.scores,
    normalize,
    utilitarian: choiceOf(utilitarian(matrix)),
    nash: byNash ? choiceOf(byNash) : null,
    leximin: { choice: oneBased(best), profiles },
    borda: choiceOf(borda(matrix)),
    lottery: {
      ...lottery,
      groups: values.map((row) => row.reduce((sum, rating, i) => sum + rating * lottery.probabilities[i]!, 0)),
    },
  };
}

const oneBased = (columns: readonly number[]): number[] => columns.map((i) => i + 1);

const choiceOf = ({ best, scores }: RuleOutcome): RuleChoice => ({ choice: oneBased(best), scores });

const responseList = (choice: readonly number[]): Prose => enumeration(choice.map((i) => response(i - 1)));

function minimumSteps(values: readonly (readonly number[])[], { choice, minimum }: MaxMinNumbers): Part[] {
  return [
    ...minimum.map((least, i) =>
      step(prose`The lowest rating of ${response(i)}:`, math`min(${commaList(values.map((row) => row[i]!))})`, least),
    ),
    choice.length === 1
      ? paragraph`The highest of these is ${minimum[choice[0]! - 1]!}: MaxMin chooses ${responseList(choice)}.`
      : paragraph`The highest of these is ${minimum[choice[0]! - 1]!}, reached by ${responseList(choice)}: a tie, which MaxMin does not break.`,
  ];
}

/** The choice compared with E.1: which groups prefer it most, and what the others prefer. */
function comparisonParts(
  ratings: readonly (readonly number[])[],
  { choice, normalize }: MaxMinNumbers,
  groups: readonly string[],
): Part[] {
  const { groups: tables } = preferenceTables(ratings);
  const rows = groups.map((name, j) => {
    const row = ratings[j]!;
    const { best } = tables[j]!;
    const chances = choice.map((c) => math`${sigmoid(row[c - 1]! - row[best[0]! - 1]!)}`);
    return [[name], responseList(best), chances.length === 1 ? [chances[0]!] : [commaList(chances)]];
  });
  const fans = groups.filter((_, j) => choice.some((c) => tables[j]!.best.includes(c)));
  const head =
    choice.length === 1
      ? prose`${responseList(choice)} preferred to it`
      : prose`${responseList(choice)}, each preferred to it`;
  const pooled = pooledWinner(ratings);
  const isOne = choice.length === 1;
  return [
    table([["group"], ["most preferred"], prose`${head} (logit)`], rows),
    fans.length === 0
      ? paragraph`${responseList(choice)} ${isOne ? "is" : "are"} no group's favourite. The tables show what each group prefers most. MaxMin considers only the rating of the worst-off group, and here no group gets its favourite.`
      : paragraph`${responseList(choice)} ${isOne ? "is a favourite" : "are favourites"} of ${enumeration(fans)}${fans.length === groups.length ? ", of all groups" : prose`, and of no other group`}.`,
    ...(pooled === undefined
      ? []
      : [
          choice.length === 1 && choice[0] === pooled.winner
            ? paragraph`Averaged over groups, the tables (logit) prefer ${responseList([pooled.winner])} too, with probability at least ${pooled.least} against each other response.`
            : paragraph`Averaged over groups, the tables (logit) prefer ${responseList([pooled.winner])} to every other response, with probability at least ${pooled.least}: a single reward model fitted to all groups would learn this order and hide which groups lose by it.`,
        ]),
    paragraph`The tables alone do not determine the MaxMin choice. They do not change when a group adds a constant to all its ratings; the MaxMin choice may, since MaxMin assumes that ratings are comparable across groups.${normalize === "none" ? " Scaling each group's ratings to 0 … 1 is a different assumption (--normalize range)." : ""}`,
  ];
}

/** The response that beats all others on the average over groups, and its closest comparison. */
function pooledWinner(
  ratings: readonly (readonly number[])[],
): { readonly winner: number; readonly least: number } | undefined {
  const average = (i: number, k: number): number =>
    ratings.reduce((sum, row) => sum + sigmoid(row[i]! - row[k]!), 0) / ratings.length;
  const columns = ratings[0]!.map((_, i) => i);
  for (const i of columns) {
    const chances = columns.filter((k) => k !== i).map((k) => average(i, k));
    const least = Math.min(...chances);
    if (chances.length > 0 && least > 0.5 + 1e-12) return { winner: i + 1, least };
  }
  return undefined;
}

function rulesTable({ choice, minimum, ...others }: MaxMinNumbers): Part {
  const row = (name: string, asks: Prose | string, scores: Prose, best: readonly number[]): readonly Prose[] => [
    [name],
    typeof asks === "string" ? [asks] : asks,
    scores,
    responseList(best),
  ];
  const profile = (own: readonly number[]): Formula => math`(${commaList(own)})`;
  const { leximin: lexical } = others;
  return table(
    [["rule"], ["maximises"], prose`score of ${commaList(minimum.map((_, i) => response(i)))}`, ["choice"]],
    [
      row("MaxMin", "the lowest rating", [commaList(minimum)], choice),
      row("leximin", "the lowest rating, then the next", [commaList(lexical.profiles.map(profile))], lexical.choice),
      row(
        "Nash",
        "the product of ratings",
        others.nash ? [commaList(others.nash.scores)] : ["undefined below 0"],
        others.nash?.choice ?? [],
      ),
      row("utilitarian", "the sum of ratings", [commaList(others.utilitarian.scores)], others.utilitarian.choice),
      row("Borda", "points for responses ranked below", [commaList(others.borda.scores)], others.borda.choice),
    ],
  );
}

function ruleRemarks({ choice, utilitarian: sum, borda: points, leximin: lexical }: MaxMinNumbers): Part[] {
  const same = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();
  const parts: Part[] = [];
  if (choice.length > 1 && lexical.choice.length < choice.length) {
    parts.push(
      paragraph`Leximin breaks the tie of MaxMin by the next worst-off group, and chooses ${responseList(lexical.choice)}.`,
    );
  }
  if (!same(choice, sum.choice)) {
    parts.push(
      paragraph`The sum prefers ${responseList(sum.choice)}: it lets the gain of one group compensate the loss of another, which MaxMin never does.${same(sum.choice, points.choice) ? " Borda, which uses rank orders only and needs no common scale, agrees with the sum." : ""}`,
    );
  } else
    parts.push(
      paragraph`Here the sum agrees with MaxMin: the response that is best for the worst-off group also has the highest total.`,
    );
  return parts;
}

function lotteryParts({ choice, minimum, lottery }: MaxMinNumbers, groups: readonly string[]): Part[] {
  const { probabilities, weights } = lottery;
  const shares = probabilities.flatMap((p, i) => (p > 0 ? [prose`${response(i)} with probability ${p}`] : []));
  const mixture = shares.reduce((before, share) => prose`${before}, ${share}`);
  const best = minimum[choice[0]! - 1]!;
  const tight = groups.flatMap((name, j) => (weights[j]! > 0 ? [prose`${weights[j]!} for ${name}`] : []));
  const isPure = shares.length === 1;
  return [
    law(
      "A policy may draw a response at random. The lottery that is best for the worst-off group:",
      math`max_p min_j ∑_i p(y_i) · r_j(y_i)`,
    ),
    isPure
      ? paragraph`It chooses ${mixture}: randomisation does not help here. The worst-off group gets ${lottery.minimum}.`
      : paragraph`It draws ${mixture}. The worst-off group then has an expected rating of ${lottery.minimum}; the best single response gives it ${best}.`,
    table(
      [["group"], ["expected rating"]],
      lottery.groups.map((expected, j) => [[groups[j]!], prose`${expected}`]),
    ),
    paragraph`No lottery is better: with group weights ${tight.reduce((before, one) => prose`${before}, ${one}`)}, no response has a weighted mean rating above ${lottery.minimum}, hence no lottery has.`,
  ];
}
