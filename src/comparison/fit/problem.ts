/**
 * @module
 * A fitting problem: counts, parameter layout, model and penalty, validated and solved, or an error that says why
 * there is no finite solution.
 */
import { DataError, didYouMean, inspect, SettingsError } from "../../core/index.ts";
import { coarsen, type PairCounts, totals } from "./counts.ts";
import { checkExistence, weakComponents } from "./existence.ts";
import { type Layout, logLikelihood, parameterLayout } from "./likelihood.ts";
import { type Maximum, maximize, type Objective } from "./newton.ts";
import { bradleyTerry, type ModelName, type OutcomeModel, outcomeModels } from "./outcome-models.ts";
import { checkPenalty, type Penalty, penalize } from "./penalty.ts";

export interface Problem {
  /** Counts per pair, and per order with an order effect; groups and clusters are merged. */
  readonly counts: PairCounts;
  readonly layout: Layout;
  readonly model: OutcomeModel;
  readonly penalty: Penalty;
}

interface ProblemOptions {
  readonly model: ModelName;
  readonly orderEffect: boolean;
  readonly penalty: Penalty;
}

/** Limit of the dense information matrix: more items need too much memory and time. */
const MAX_ITEMS = 4000;

/**
 * Sets up a problem and checks that it has a solution.
 *
 * @throws {DataError} when there is one item, no win, or no finite maximum, naming the items
 * @throws {SettingsError} when an option does not fit the data
 */
export function setUpProblem(all: PairCounts, { model: name, orderEffect, penalty }: ProblemOptions): Problem {
  const model = outcomeModels[name];
  checkPenalty(penalty, model);
  checkCounts(all);
  if (orderEffect && !all.ordered.some((known) => known === 1)) {
    throw new SettingsError("fit: an order effect needs to know which item was shown first, got no such comparison");
  }
  const counts = coarsen(all, { order: orderEffect });
  const { decided, ties } = totals(counts);
  // Without ties the tie parameter is at its boundary, where these models reduce to Bradley–Terry.
  // Without a win it is infinite, and all abilities are equal.
  const effective = ties === 0 || decided === 0 ? bradleyTerry : model;
  const layout = parameterLayout(counts.items.length, {
    orderEffect,
    covariates: counts.covariateNames.length,
    tie: effective.hasTie,
  });
  checkFinite(counts, penalty, effective);
  return { counts, layout, model: effective, penalty };
}

function checkCounts(counts: PairCounts): void {
  const { items, cells } = counts;
  if (cells === 0) throw new DataError("fit: there must be at least one comparison, got none");
  if (items.length > MAX_ITEMS)
    throw new DataError(`fit: there must be at most ${MAX_ITEMS} items, got ${items.length}`);
  for (let cell = 0; cell < cells; cell++) {
    const [i, j] = [items[counts.first[cell]!]!, items[counts.second[cell]!]!];
    if (i === j) throw new DataError(`fit: an item must be compared with another, got ${inspect(i)} with itself`);
    for (const count of [counts.wins[cell]!, counts.losses[cell]!, counts.ties[cell]!]) {
      if (!(count >= 0 && count < Number.POSITIVE_INFINITY)) {
        throw new DataError(
          `fit: counts must be numbers of at least 0, got ${inspect(count)} for ${inspect(i)} and ${inspect(j)}`,
        );
      }
    }
  }
}

/** Penalties that make every parameter finite. Firth's has no term for ties. */
const finitePenalties = ({ hasTie }: OutcomeModel): string => (hasTie ? "pseudo-wins:0.5" : "firth or pseudo-wins:0.5");

/**
 * Items that were never compared with the rest, not even through others, have no place in one ranking: a penalty gives
 * numbers, but only the penalty decides them.
 */
function checkFinite(counts: PairCounts, { kind }: Penalty, model: OutcomeModel): void {
  const { exists, reason } = checkExistence(counts);
  if (exists) return;
  if (weakComponents(counts).some((c) => c !== 0)) {
    throw new DataError(
      `fit: abilities must be comparable, but ${reason}; hint: no penalty can rank the parts against each other: fit each part from a file of its own, or compare items of both`,
    );
  }
  if (kind !== "none") return;
  const penalties = model.hasTie ? "ridge:0.1 or pseudo-wins:0.5" : "firth, ridge:0.1 or pseudo-wins:0.5";
  throw new DataError(
    `fit: abilities must be finite, but ${reason}; hint: a penalty (${penalties}) gives finite abilities, or leave these items out`,
  );
}

export function objectiveOf({ counts, layout, model, penalty }: Problem): Objective {
  return penalize(logLikelihood(counts, layout, model), penalty, counts, layout, model);
}

/** Starting point: equal abilities, and the observed tie rate. */
function startOf({ counts, layout, model }: Problem): Float64Array {
  const start = new Float64Array(layout.size);
  if (layout.tie >= 0) {
    const { decided, ties } = totals(counts);
    start[layout.tie] = model.startTie(ties / (decided + ties));
  }
  return start;
}

/**
 * Maximises the likelihood.
 *
 * @throws {DataError} when the maximum is at infinity or parameters are not identifiable, naming them
 */
export function solve(problem: Problem): Maximum {
  const maximum = maximize(objectiveOf(problem), startOf(problem));
  if (maximum.outcome === "found") return maximum;
  const names = maximum.culprits.map((index) => parameterName(problem, index));
  if (maximum.outcome === "runs away") {
    throw new DataError(
      `fit: estimates must be finite, but the likelihood grows for ever with ${names.slice(0, 5).join(", ")}; ` +
        `hint: these comparisons can be predicted without error; leave the parameter out, or use the penalty ${finitePenalties(problem.model)}`,
    );
  }
  const hint =
    maximum.culprits[0] === problem.layout.order
      ? "some pair must be compared in both orders, or the pairs must form a cycle"
      : "a covariate must differ between comparisons of the same pair";
  throw new DataError(`fit: ${names[0]} cannot be told from the parameters before it; hint: ${hint}`);
}

/** A parameter's name for messages. */
function parameterName({ counts, layout }: Problem, index: number): string {
  if (index < layout.abilities) return `the ability of ${inspect(counts.items[index])}`;
  if (index === layout.order) return "the order effect";
  if (index === layout.tie) return "the tie parameter";
  return `covariate ${inspect(counts.covariateNames[index - layout.covariates])}`;
}

/** @throws {SettingsError} `fit: reference must be one of the items, got "JASSA", did you mean "JASA"?` */
export function checkReference(reference: string | null, items: readonly string[]): void {
  if (reference === null || items.includes(reference)) return;
  throw new SettingsError(
    `fit: reference must be one of the items, got ${inspect(reference)}${didYouMean(reference, items)}`,
  );
}
