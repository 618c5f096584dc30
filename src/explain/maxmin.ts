/**
 * @module
 * E.2: one response for groups that disagree, by the egalitarian rule, beside the other rules of social
 * choice and the best lottery.
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
  prose,
  step,
  table,
  words,
} from "./explanation.ts";
import { type Formula, listed, math, response } from "./formula.ts";
import { sigmoid } from "./probabilities.ts";

/** A rule's choice, as numbers of responses counted from 1, and its score of every response. */
export interface RuleChoice {
  readonly choice: readonly number[];
  readonly scores: readonly number[];
}

export interface MaxMinNumbers {
  /** The MaxMin choice: numbers of responses counted from 1, more than one when they tie. */
  readonly choice: readonly number[];
  /** Each response's lowest rating. */
  readonly minimum: readonly number[];
  readonly normalize: Normalization;
  readonly utilitarian: RuleChoice;
  /** Null when a rating is negative: a product then means nothing. */
  readonly nash: RuleChoice | null;
  readonly leximin: { readonly choice: readonly number[]; readonly profiles: readonly (readonly number[])[] };
  readonly borda: RuleChoice;
  readonly lottery: {
    readonly probabilities: readonly number[];
    /** What the worst-off group expects. */
    readonly minimum: number;
    /** What each group expects. */
    readonly groups: readonly number[];
    /** With groups weighted like this, no response is worth more than `minimum`: the proof. */
    readonly weights: readonly number[];
  };
}

export interface MaxMinOptions {
  /** @default "none" */
  readonly normalize?: Normalization;
  /** One name a group. @default "Group 1", … */
  readonly groups?: readonly string[];
}

/**
 * The MaxMin choice with its working, and what other rules would choose.
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
    title: `MaxMin and other rules for groups that disagree${normalize === "range" ? ", each group's ratings stretched to 0 … 1" : ""}`,
    numbers,
    parts: [
      law("The chosen response maximises the minimum rating over groups:", {
        plain: "c ∈ argmax_i min_j r_j(y_i)",
        latex: "c \\in \\arg\\max_i \\min_j r_j(y_i)",
      }),
      ...minimumSteps(values, numbers),
      heading("Compared with the preference tables"),
      ...comparison(ratings, numbers, groups),
      heading("Beside other rules"),
      rulesTable(numbers),
      ...ruleWords(numbers),
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
    choice: fromOne(egalitarian.best),
    minimum: egalitarian.scores,
    normalize,
    utilitarian: choiceOf(utilitarian(matrix)),
    nash: byNash ? choiceOf(byNash) : null,
    leximin: { choice: fromOne(best), profiles },
    borda: choiceOf(borda(matrix)),
    lottery: {
      ...lottery,
      groups: values.map((row) => row.reduce((sum, rating, i) => sum + rating * lottery.probabilities[i]!, 0)),
    },
  };
}

const fromOne = (columns: readonly number[]): number[] => columns.map((i) => i + 1);

const choiceOf = ({ best, scores }: RuleOutcome): RuleChoice => ({ choice: fromOne(best), scores });

const responses = (choice: readonly number[]): Prose => enumeration(choice.map((i) => response(i - 1)));

function minimumSteps(values: readonly (readonly number[])[], { choice, minimum }: MaxMinNumbers): Part[] {
  return [
    ...minimum.map((least, i) =>
      step(prose`The lowest rating of ${response(i)}:`, math`min(${listed(values.map((row) => row[i]!))})`, least),
    ),
    choice.length === 1
      ? words`The highest of these is ${minimum[choice[0]! - 1]!}: MaxMin chooses ${responses(choice)}.`
      : words`The highest of these is ${minimum[choice[0]! - 1]!}, reached by ${responses(choice)}: MaxMin does not decide between them.`,
  ];
}

/** The choice beside E.1: whose favourite it is, and what each group would rather have. */
function comparison(
  ratings: readonly (readonly number[])[],
  { choice, normalize }: MaxMinNumbers,
  groups: readonly string[],
): Part[] {
  const { groups: tables } = preferenceTables(ratings);
  const rows = groups.map((name, j) => {
    const row = ratings[j]!;
    const { best } = tables[j]!;
    const chances = choice.map((c) => math`${sigmoid(row[c - 1]! - row[best[0]! - 1]!)}`);
    return [[name], responses(best), chances.length === 1 ? [chances[0]!] : [listed(chances)]];
  });
  const fans = groups.filter((_, j) => choice.some((c) => tables[j]!.best.includes(c)));
  const head =
    choice.length === 1
      ? prose`${responses(choice)} preferred to it`
      : prose`${responses(choice)}, each preferred to it`;
  const pooled = pooledWinner(ratings);
  const isOne = choice.length === 1;
  return [
    table([["group"], ["most preferred"], prose`${head} (logit)`], rows),
    fans.length === 0
      ? words`${responses(choice)} ${isOne ? "is" : "are"} no group's favourite. The tables tell what each group likes best; MaxMin asks only how badly off the worst-off group is left, and every group gives up its favourite for that.`
      : words`${responses(choice)} ${isOne ? "is a favourite" : "hold the favourites"} of ${enumeration(fans)}${fans.length === groups.length ? ", of all groups" : prose`, and of no other group`}.`,
    ...(pooled === undefined
      ? []
      : [
          choice.length === 1 && choice[0] === pooled.winner
            ? words`Averaged over groups, the tables (logit) prefer ${responses([pooled.winner])} too, with probability at least ${pooled.least} against each other response.`
            : words`Averaged over groups, the tables (logit) prefer ${responses([pooled.winner])} to every other response, with probability at least ${pooled.least}: one reward model fitted to all groups together would learn that, and not see who loses by it.`,
        ]),
    words`The tables alone cannot give the MaxMin choice. They do not change when a group adds a constant to all its ratings; MaxMin does, since it takes a point to mean the same to every group.${normalize === "none" ? " Stretching each group's ratings to 0 … 1 is another such belief; it is made only when asked for." : ""}`,
  ];
}

/** The response that beats all others when groups count alike, and its closest comparison. */
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
    responses(best),
  ];
  const profile = (own: readonly number[]): Formula => math`(${listed(own)})`;
  const { leximin: lexical } = others;
  return table(
    [["rule"], ["maximises"], prose`score of ${listed(minimum.map((_, i) => response(i)))}`, ["choice"]],
    [
      row("MaxMin", "the lowest rating", [listed(minimum)], choice),
      row("leximin", "the lowest rating, then the next", [listed(lexical.profiles.map(profile))], lexical.choice),
      row(
        "Nash",
        "the product of ratings",
        others.nash ? [listed(others.nash.scores)] : ["undefined below 0"],
        others.nash?.choice ?? [],
      ),
      row("utilitarian", "the sum of ratings", [listed(others.utilitarian.scores)], others.utilitarian.choice),
      row("Borda", "points for responses ranked below", [listed(others.borda.scores)], others.borda.choice),
    ],
  );
}

function ruleWords({ choice, utilitarian: sum, borda: points, leximin: lexical }: MaxMinNumbers): Part[] {
  const same = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join();
  const parts: Part[] = [];
  if (choice.length > 1 && lexical.choice.length < choice.length) {
    parts.push(
      words`Leximin breaks MaxMin's tie: it looks at the next worst-off group, and chooses ${responses(lexical.choice)}.`,
    );
  }
  if (!same(choice, sum.choice)) {
    parts.push(
      words`The sum prefers ${responses(sum.choice)}: it lets a gain of one group pay for a loss of another, which MaxMin never does.${same(sum.choice, points.choice) ? " Borda, which uses orders alone and needs no common scale, agrees with the sum." : ""}`,
    );
  } else parts.push(words`Here the sum agrees with MaxMin: the worst-off group is served without a loss in total.`);
  return parts;
}

function lotteryParts({ choice, minimum, lottery }: MaxMinNumbers, groups: readonly string[]): Part[] {
  const { probabilities, weights } = lottery;
  const shares = probabilities.flatMap((p, i) => (p > 0 ? [prose`${response(i)} with probability ${p}`] : []));
  const mixture = shares.reduce((before, share) => prose`${before}, ${share}`);
  const best = minimum[choice[0]! - 1]!;
  const tight = groups.flatMap((name, j) => (weights[j]! > 0 ? [prose`${name} by ${weights[j]!}`] : []));
  const isPure = shares.length === 1;
  return [
    law("A policy need not choose one response: it may draw one. The lottery that serves the worst-off group best:", {
      plain: "max_p min_j Σ_i p(y_i) · r_j(y_i)",
      latex: "\\max_p \\min_j \\sum_i p(y_i)\\, r_j(y_i)",
    }),
    isPure
      ? words`It chooses ${mixture}: mixing does not help here. The worst-off group gets ${lottery.minimum}.`
      : words`It draws ${mixture}. The worst-off group then expects ${lottery.minimum}, where the best single response gives it ${best}.`,
    table(
      [["group"], ["expects"]],
      lottery.groups.map((expected, j) => [[groups[j]!], prose`${expected}`]),
    ),
    words`No lottery does better: weigh ${tight.reduce((before, one) => prose`${before}, ${one}`)}, and no response is worth more than ${lottery.minimum} on average, hence no mixture of responses either.`,
  ];
}
