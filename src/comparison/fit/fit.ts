/**
 * @module
 * Fits abilities to comparison counts: estimates, their uncertainty, and goodness of fit.
 */
import { inspect, SettingsError } from "../../core/index.ts";
import { CONFIDENCE, type Interval } from "../interval.ts";
import { normalQuantile } from "../normal-quantile.ts";
import { percentileInterval } from "../percentile.ts";
import { studentQuantile } from "../student-quantile.ts";
import { type BootstrapDraws, bootstrap } from "./bootstrap.ts";
import { type Constraint, constrain, constrainCovariance } from "./constraint.ts";
import { coarsen, type PairCounts, totals } from "./counts.ts";
import { logLikelihoodAt, modelDeviance } from "./deviance.ts";
import { clusterProducts, scoreProducts } from "./likelihood.ts";
import type { ModelName } from "./outcome-models.ts";
import type { Penalty } from "./penalty.ts";
import { checkReference, objectiveOf, type Problem, setUpProblem, solve } from "./problem.ts";
import { normalDraws, RANK_ROUNDS, rankIntervals, ranksOf } from "./ranks.ts";
import { factorize, invertFactored, sandwich } from "./symmetric.ts";

/** With fewer clusters, the clustered sandwich and the bootstrap of clusters are too narrow. */
const FEW_CLUSTERS = 20;

export const INTERVAL_KINDS = ["fisher", "sandwich", "clustered", "bootstrap"] as const;
export type IntervalKind = (typeof INTERVAL_KINDS)[number];

export interface FitOptions {
  /** @default "bradley-terry" */
  readonly model?: ModelName;
  /** Item whose ability is fixed at 0; null when abilities sum to 0. @default null */
  readonly reference?: string | null;
  /** Estimate an order effect: the advantage of being shown first, or of playing at home. @default false */
  readonly orderEffect?: boolean;
  /** @default none */
  readonly penalty?: Penalty;
  /** @default "fisher", or "sandwich" when ties count as half wins, since that is a quasi-likelihood */
  readonly intervals?: IntervalKind;
  /** Bootstrap samples. @default 1000 */
  readonly rounds?: number;
  /** Seed of the bootstrap and of the rank intervals. @default 42 */
  readonly seed?: number;
}

/** An estimate with standard error and interval; null when unknown. */
export interface Estimate {
  readonly value: number;
  readonly se: number | null;
  /** 95 %. */
  readonly interval: Interval | null;
}

export interface FittedItem {
  readonly item: string;
  /** In nats: a difference of 1 means odds of e. */
  readonly ability: number;
  /** Standard error; 0 for the item fixed at 0. */
  readonly se: number | null;
  readonly interval: Interval | null;
  /** Elo rating; 1000 for ability 0. */
  readonly elo: number;
  /** 1 is best. */
  readonly rank: number;
  readonly rankInterval: Interval | null;
  readonly comparisons: number;
}

export interface FittedTie extends Estimate {
  /** ν of Davidson, θ of Rao and Kupper. */
  readonly symbol: "nu" | "theta";
  /** The estimated parameter, log ν or log θ. */
  readonly log: Estimate;
}

export interface Fit {
  readonly model: ModelName;
  readonly reference: string | null;
  readonly penalty: Penalty;
  readonly intervals: IntervalKind;
  readonly comparisons: number;
  /** In order of first appearance. */
  readonly items: readonly FittedItem[];
  readonly orderEffect?: Estimate;
  readonly covariates?: readonly (Estimate & { readonly name: string })[];
  readonly tie?: FittedTie;
  /** Log-likelihood at the estimates, without penalty and without binomial coefficients. */
  readonly logLikelihood: number;
  readonly parameters: number;
  /** Deviance from the saturated model, which has its own probabilities for each pair and order. */
  readonly deviance: number;
  readonly degreesOfFreedom: number;
  /** Deviance of equal abilities. */
  readonly nullDeviance: number;
  readonly steps: number;
  /** Covariance matrix of the abilities under the constraint, row-major; null after a bootstrap. */
  readonly covariance: Float64Array | null;
  /** Warnings for the reader. */
  readonly notes: readonly string[];
}

/** Elo rating `400/ln 10 · θ + 1000`: 400 points mean odds of 10. */
export function elo(ability: number): number {
  return (400 / Math.LN10) * ability + 1000;
}

/**
 * Fits abilities to comparisons.
 *
 *     P(i better than j) = σ(θ_i − θ_j + γ · (i shown first) + βᵀ(x_i − x_j)), and with ties a τ
 *
 * Bradley and Terry 1952, by Newton's method on counts; Davidson 1970 and Rao and Kupper 1967 for ties.
 * Covariances: Fisher's I⁻¹; the sandwich I⁻¹ · G · I⁻¹ with G from single comparisons or from clusters. With a
 * penalty P, J = I + P replaces I in the bread only: the Fisher covariance is J⁻¹ · I · J⁻¹, so that added
 * pseudo-wins do not reduce the standard errors.
 *
 * The four journals of Stigler 1994 give Biometrika 0, Comm Statist −2.949, JASA −0.480, JRSS-B 0.269.
 *
 * Ties alone give equal abilities without standard errors.
 *
 * @throws {DataError} when there is no finite maximum, naming the items, or no comparison
 * @throws {SettingsError} when an option is unknown or does not fit the data
 */
export function fitComparisons(all: PairCounts, options: FitOptions = {}): Fit {
  const { model = "bradley-terry", reference = null, orderEffect = false, penalty = { kind: "none" } } = options;
  const problem = setUpProblem(all, { model, orderEffect, penalty });
  checkReference(reference, all.items);
  const { decided, ties } = totals(problem.counts);
  const isHalved = model === "bradley-terry" && ties > 0;
  const { intervals = isHalved ? "sandwich" : "fisher", rounds = 1000, seed = 42 } = options;
  checkIntervals(intervals, all);

  const { at, steps } = solve(problem);
  const notes = isHalved
    ? [
        `${ties} ${ties === 1 ? "tie counts" : "ties count"} as half a win for each; the models davidson and rao-kupper have a tie probability`,
      ]
    : [];
  if (decided === 0) {
    notes.push("no comparison was decided: all abilities are equal, and nothing shows how certain that is");
  }
  const clusters = all.clusters.length;
  if (clusters > 0 && clusters < FEW_CLUSTERS && (intervals === "clustered" || intervals === "bootstrap")) {
    notes.push(
      `${clusters} ${clusters === 1 ? "cluster is" : "clusters are"} few: below about ${FEW_CLUSTERS}, ${intervals} intervals are too narrow`,
    );
  }
  const draws = decided > 0 && intervals === "bootstrap" ? bootstrap(problem, all, at, { rounds, seed }) : null;
  if (draws !== null && draws.lost > 0) {
    notes.push(`${draws.lost} of ${rounds} bootstrap rounds had no finite maximum and were left out`);
  }
  const spread =
    decided === 0
      ? UNKNOWN_SPREAD
      : draws === null
        ? covarianceSpread(problem, all, at, intervals, reference)
        : bootstrapSpread(draws, problem, reference);
  const tie = tieOf(problem, model, at, spread);
  if (model !== "bradley-terry" && ties === 0) notes.push(`no comparison was a tie, so ${model} is bradley-terry here`);

  const abilities = constrain(at, constraintOf(problem, reference));
  const ranks = ranksOf(abilities);
  const rankDraws = spread.abilityDraws ?? normalDraws(abilities, spread.covariance!, { rounds: RANK_ROUNDS, seed });
  const rankOf = rankIntervals(rankDraws, abilities.length);
  const compared = countComparisons(problem.counts);
  const { layout } = problem;
  return {
    model,
    reference,
    penalty,
    intervals,
    comparisons: compared.total,
    items: problem.counts.items.map((item, i) => ({
      item,
      ability: abilities[i]!,
      ...spread.ability(i, abilities[i]!),
      elo: elo(abilities[i]!),
      rank: ranks[i]!,
      rankInterval: rankOf[i]!,
      comparisons: compared.each[i]!,
    })),
    ...(orderEffect && { orderEffect: { value: at[layout.order]!, ...spread.other(layout.order, at[layout.order]!) } }),
    ...(layout.covariateCount > 0 && {
      covariates: problem.counts.covariateNames.map((name, k) => {
        const value = at[layout.covariates + k]!;
        return { name, value, ...spread.other(layout.covariates + k, value) };
      }),
    }),
    ...(tie && { tie }),
    logLikelihood: logLikelihoodAt(problem, at),
    parameters: layout.size,
    ...modelDeviance(problem, all, at),
    steps,
    covariance: spread.covariance,
    notes,
  };
}

function checkIntervals(intervals: IntervalKind, { clusters }: PairCounts): void {
  if (!INTERVAL_KINDS.includes(intervals)) {
    throw new SettingsError(`fit: intervals must be one of ${INTERVAL_KINDS.join(", ")}, got ${inspect(intervals)}`);
  }
  if (intervals === "clustered" && clusters.length < 2) {
    throw new SettingsError(
      `fit: clustered intervals need at least two clusters, got ${clusters.length}; hint: --cluster COLUMN`,
    );
  }
}

type Uncertainty = Pick<Estimate, "se" | "interval">;

/** Uncertainty of the estimates, from a covariance matrix or from bootstrap draws. */
interface Spread {
  ability(item: number, value: number): Uncertainty;
  /** Uncertainty of an order effect, a covariate or the tie parameter, by parameter index. */
  other(index: number, value: number): Uncertainty;
  readonly covariance: Float64Array | null;
  readonly abilityDraws: readonly Float64Array[] | null;
}

/** Ties alone: half wins have no variance, which is no certainty. */
const UNKNOWN_SPREAD: Spread = {
  ability: () => ({ se: null, interval: null }),
  other: () => ({ se: null, interval: null }),
  covariance: null,
  abilityDraws: [],
};

function covarianceSpread(
  problem: Problem,
  all: PairCounts,
  at: Float64Array,
  intervals: IntervalKind,
  reference: string | null,
): Spread {
  const { layout } = problem;
  const parameters = parameterCovariance(problem, all, at, intervals);
  const covariance = constrainCovariance(parameters, layout.size, constraintOf(problem, reference));
  const tail = (1 + CONFIDENCE) / 2;
  const quantile = intervals === "clustered" ? studentQuantile(tail, all.clusters.length - 1) : normalQuantile(tail);
  const uncertainty = (variance: number, value: number): Uncertainty => {
    // The variance of the item fixed at 0 is rounding error and may be negative.
    const se = Math.sqrt(Math.max(0, variance));
    return { se, interval: [value - quantile * se, value + quantile * se] };
  };
  const items = layout.abilities + 1;
  return {
    ability: (i, value) => uncertainty(covariance[i * items + i]!, value),
    other: (index, value) => uncertainty(parameters[index * layout.size + index]!, value),
    covariance,
    abilityDraws: null,
  };
}

/** Parameter covariance: bread from the penalised likelihood, meat from the data alone. */
function parameterCovariance(
  problem: Problem,
  all: PairCounts,
  at: Float64Array,
  intervals: IntervalKind,
): Float64Array {
  const { layout, model, penalty } = problem;
  const { size } = layout;
  const information = (of: Problem): Float64Array => {
    const matrix = new Float64Array(size * size);
    objectiveOf(of).evaluate(at, new Float64Array(size), matrix);
    return matrix;
  };
  const bread = information(problem);
  factorize(bread, size);
  const inverse = invertFactored(bread, size);
  if (intervals === "sandwich") return sandwich(inverse, scoreProducts(problem.counts, layout, model, at), size);
  if (intervals === "clustered") {
    const byCluster = coarsen(all, { order: layout.order >= 0, cluster: true });
    return sandwich(inverse, clusterProducts(byCluster, layout, model, at), size);
  }
  if (penalty.kind === "none" || penalty.kind === "firth") return inverse;
  return sandwich(inverse, information({ ...problem, penalty: { kind: "none" } }), size);
}

function bootstrapSpread({ parameters }: BootstrapDraws, problem: Problem, reference: string | null): Spread {
  const abilityDraws = parameters.map((at) => constrain(at, constraintOf(problem, reference)));
  const uncertainty = (draws: readonly number[]): Uncertainty => {
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (draws.length - 1);
    return { se: Math.sqrt(variance), interval: percentileInterval(Float64Array.from(draws)) };
  };
  return {
    ability: (i) => uncertainty(abilityDraws.map((draw) => draw[i]!)),
    other: (index) => uncertainty(parameters.map((draw) => draw[index]!)),
    covariance: null,
    abilityDraws,
  };
}

function constraintOf({ counts }: Problem, reference: string | null): Constraint {
  return { items: counts.items.length, zeroItem: reference === null ? null : counts.items.indexOf(reference) };
}

function tieOf(problem: Problem, model: ModelName, at: Float64Array, spread: Spread): FittedTie | undefined {
  const { layout } = problem;
  if (model === "bradley-terry") return undefined;
  const symbol = model === "davidson" ? "nu" : "theta";
  if (layout.tie < 0) {
    const { ties } = totals(problem.counts);
    const least = model === "davidson" ? Number.NEGATIVE_INFINITY : 0;
    const border = { value: ties === 0 ? least : Number.POSITIVE_INFINITY, se: null, interval: null };
    return { symbol, value: Math.exp(border.value), se: null, interval: null, log: border };
  }
  const value = at[layout.tie]!;
  const { se, interval } = spread.other(layout.tie, value);
  // Rao and Kupper's θ is at least 1.
  const least = model === "rao-kupper" ? 0 : Number.NEGATIVE_INFINITY;
  const log = { value, se, interval: interval && ([Math.max(least, interval[0]), interval[1]] as const) };
  const exponential = Math.exp(value);
  // Standard error by the delta method; the interval is the exponentiated interval of the logarithm.
  return {
    symbol,
    value: exponential,
    se: log.se === null ? null : exponential * log.se,
    interval: log.interval === null ? null : [Math.exp(log.interval[0]), Math.exp(log.interval[1])],
    log,
  };
}

function countComparisons({ items, cells, first, second, wins, losses, ties }: PairCounts): {
  readonly total: number;
  readonly each: Float64Array;
} {
  const each = new Float64Array(items.length);
  let total = 0;
  for (let cell = 0; cell < cells; cell++) {
    const count = wins[cell]! + losses[cell]! + ties[cell]!;
    total += count;
    each[first[cell]!] = each[first[cell]!]! + count;
    each[second[cell]!] = each[second[cell]!]! + count;
  }
  return { total, each };
}
