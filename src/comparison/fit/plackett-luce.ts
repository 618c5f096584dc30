/**
 * @module
 * The Plackett–Luce model: abilities from rankings of any length.
 */
import { DataError, inspect } from "../../core/index.ts";
import { CONFIDENCE } from "../interval.ts";
import { normalQuantile } from "../normal-quantile.ts";
import { constrain, constrainCovariance } from "./constraint.ts";
import { explainUnconnected, graphOf, strongComponents } from "./existence.ts";
import { elo, type FittedItem } from "./fit.ts";
import { Names } from "./names.ts";
import { maximize, type Objective } from "./newton.ts";
import { checkReference } from "./problem.ts";
import { normalDraws, RANK_ROUNDS, rankIntervals, ranksOf } from "./ranks.ts";
import type { Exclusion } from "./read/intake.ts";
import { factorize, invertFactored } from "./symmetric.ts";

/** Items from best to worst, with the count of this ranking. */
export interface Ranking {
  readonly items: readonly string[];
  /** @default 1 */
  readonly count?: number;
  /** `rankings.jsonl:3`, for messages. */
  readonly place?: string;
}

export interface RankingFit {
  readonly reference: string | null;
  readonly rankings: number;
  /** Rankings of fewer than two items, which compare nothing. */
  readonly excluded: readonly Exclusion[];
  readonly items: readonly FittedItem[];
  readonly logLikelihood: number;
  readonly steps: number;
  readonly covariance: Float64Array;
}

interface CodedRanking {
  readonly order: Int32Array;
  readonly count: number;
}

/**
 * Fits abilities to rankings.
 *
 *     P(r₁ ≻ r₂ ≻ … ≻ r_m) = Π_k e^{θ_{r_k}} / Σ_{j ≥ k} e^{θ_{r_j}}
 *
 * Luce 1959, Plackett 1975; Newton's method on the concave log-likelihood. Rankings may be partial; with two items
 * each the model is Bradley–Terry, and the fits agree.
 *
 * A finite maximum exists when the graph "ranked above" is strongly connected (Hunter 2004, Annals of Statistics
 * 32, assumption 1). `se` is from Fisher's information.
 *
 * @throws {DataError} when a ranking has ties, or one item twice, or no finite maximum exists
 * @throws {SettingsError} when `reference` is not an item
 */
export function fitRankings(
  rankings: readonly Ranking[],
  { reference = null, seed = 42 }: { readonly reference?: string | null; readonly seed?: number } = {},
): RankingFit {
  const { coded, items, compared, excluded } = encodeRankings(rankings);
  checkReference(reference, items);
  checkConnected(coded, items);
  const objective = rankingLikelihood(coded, items.length);
  const { size } = objective;
  const { at, steps } = maximize(objective, new Float64Array(size));
  const information = new Float64Array(size * size);
  const logLikelihood = objective.evaluate(at, new Float64Array(size), information);
  factorize(information, size);
  const constraint = { items: items.length, zeroItem: reference === null ? null : items.indexOf(reference) };
  const abilities = constrain(at, constraint);
  const covariance = constrainCovariance(invertFactored(information, size), size, constraint);
  const ranks = ranksOf(abilities);
  const intervals = rankIntervals(normalDraws(abilities, covariance, { rounds: RANK_ROUNDS, seed }), items.length);
  const quantile = normalQuantile((1 + CONFIDENCE) / 2);
  return {
    reference,
    rankings: coded.reduce((sum, { count }) => sum + count, 0),
    excluded,
    items: items.map((item, i): FittedItem => {
      const ability = abilities[i]!;
      const se = Math.sqrt(Math.max(0, covariance[i * items.length + i]!));
      return {
        item,
        ability,
        se,
        interval: [ability - quantile * se, ability + quantile * se],
        elo: elo(ability),
        rank: ranks[i]!,
        rankInterval: intervals[i]!,
        comparisons: compared[i]!,
      };
    }),
    logLikelihood,
    steps,
    covariance,
  };
}

function encodeRankings(rankings: readonly Ranking[]): {
  readonly coded: CodedRanking[];
  readonly items: string[];
  readonly compared: number[];
  readonly excluded: Exclusion[];
} {
  const known = new Names();
  const compared: number[] = [];
  const short: string[] = [];
  const coded = rankings.flatMap(({ items: names, count = 1, place }, k): CodedRanking[] => {
    const where = place ?? `fit: ranking ${k + 1}`;
    if (!(count >= 0 && count < Number.POSITIVE_INFINITY)) {
      throw new DataError(`${where}: count must be a number of at least 0, got ${inspect(count)}`);
    }
    const broken = names.find((name) => typeof name !== "string" || name === "");
    if (broken !== undefined) {
      const hint = Array.isArray(broken)
        ? "; hint: ties have no probability in this model, compare their items as pairs"
        : "";
      throw new DataError(
        `${where}: a ranking must list single items from best to worst, got ${inspect(broken)}${hint}`,
      );
    }
    if (names.length < 2) {
      short.push(where);
      return [];
    }
    const order = Int32Array.from(names, (name) => {
      const index = known.of(name);
      compared[index] = (compared[index] ?? 0) + count;
      return index;
    });
    if (new Set(order).size < order.length) {
      throw new DataError(`${where}: a ranking must list each item once, got ${inspect(names)}`);
    }
    return [{ order, count }];
  });
  const [first] = short;
  if (coded.length === 0) {
    const got = first === undefined ? "none" : `${short.length} of fewer, first ${first}`;
    throw new DataError(`fit: there must be at least one ranking of two items, got ${got}`);
  }
  const reason = "a ranking of fewer than two items compares nothing";
  return {
    coded,
    items: known.list,
    compared,
    excluded: first === undefined ? [] : [{ reason, count: short.length, first }],
  };
}

function checkConnected(coded: readonly CodedRanking[], items: readonly string[]): void {
  const [above, below]: [number[], number[]] = [[], []];
  for (const { order, count } of coded) {
    if (count === 0) continue;
    for (let k = 1; k < order.length; k++) {
      above.push(order[k - 1]!);
      below.push(order[k]!);
    }
  }
  const component = strongComponents(graphOf(items.length, above, below));
  if (component.every((c) => c === 0)) return;
  const met = strongComponents(graphOf(items.length, [...above, ...below], [...below, ...above]));
  const hint = met.some((c) => c !== 0)
    ? "fit each part from a file of its own, or rank items of both together"
    : "leave these items out, or count the rankings as pairs and fit those with a penalty";
  throw new DataError(`fit: abilities must be finite, but ${explainUnconnected(component, met, items)}; hint: ${hint}`);
}

function rankingLikelihood(coded: readonly CodedRanking[], items: number): Objective {
  const size = items - 1;
  return {
    size,
    evaluate(at, gradient, information) {
      gradient.fill(0);
      information.fill(0);
      const ability = (i: number): number => (i < size ? at[i]! : 0);
      let value = 0;
      for (const { order, count } of coded) {
        const shares = new Float64Array(order.length);
        for (let k = 0; k < order.length - 1; k++) {
          const left = order.subarray(k);
          const most = left.reduce((max, i) => Math.max(max, ability(i)), Number.NEGATIVE_INFINITY);
          let total = 0;
          left.forEach((i, a) => {
            shares[a] = Math.exp(ability(i) - most);
            total += shares[a]!;
          });
          value += count * (ability(left[0]!) - most - Math.log(total));
          left.forEach((i, a) => {
            if (i === size) return;
            const share = shares[a]! / total;
            gradient[i] = gradient[i]! + count * ((a === 0 ? 1 : 0) - share);
            left.forEach((j, b) => {
              if (j > i) return;
              const both = (i === j ? share : 0) - (share * shares[b]!) / total;
              information[i * size + j] = information[i * size + j]! + count * both;
            });
          });
        }
      }
      return value;
    },
  };
}
