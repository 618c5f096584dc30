/**
 * @module
 * Goodness of fit: deviance from the saturated model, which has its own probabilities for each pair and order.
 */
import { coarsen, type PairCounts, totals } from "./counts.ts";
import { abilityDifference, emptyDesignRow, fillDesignRow, logLikelihood } from "./likelihood.ts";
import type { CellTerms } from "./outcome-models.ts";
import type { Problem } from "./problem.ts";

/** The log-likelihood without penalty. */
export function logLikelihoodAt({ counts, layout, model }: Problem, at: Float64Array): number {
  return logLikelihood(counts, layout, model).evaluate(
    at,
    new Float64Array(layout.size),
    new Float64Array(layout.size ** 2),
  );
}

interface Deviances {
  readonly deviance: number;
  readonly degreesOfFreedom: number;
  readonly nullDeviance: number;
}

/**
 * Deviance of a fit, its degrees of freedom, and the deviance of equal abilities.
 *
 *     D = 2 Σ_cells Σ_outcomes n_o · ln(n_o / (n · p_o)),   df = cells · (outcomes − 1) − parameters
 *
 * A cell is a pair in one order, with or without an order effect, as for the baseball data of Agresti 2002, section
 * 10.6; a pair of unknown order is one cell. Ties count as half wins under Bradley–Terry. With covariates every
 * row is a cell, and the deviance of single comparisons does not measure fit.
 */
export function modelDeviance({ layout, model, counts }: Problem, all: PairCounts, at: Float64Array): Deviances {
  const cells = coarsen(all, { order: true });
  const row = emptyDesignRow(layout);
  const terms: CellTerms = { value: 0, d: 0, t: 0, dd: 0, dt: 0, tt: 0 };
  const { decided, ties } = totals(counts);
  const evenTie = layout.tie < 0 ? 0 : model.startTie(ties / (decided + ties));
  let [deviance, nullDeviance, filled] = [0, 0, 0];
  for (let cell = 0; cell < cells.cells; cell++) {
    const [w, l, t] = [cells.wins[cell]!, cells.losses[cell]!, cells.ties[cell]!];
    if (w + l + t === 0) continue;
    filled++;
    const best = saturatedLogLikelihood(layout.tie < 0 ? [w + t / 2, l + t / 2] : [w, l, t]);
    fillDesignRow(cells, layout, cell, row);
    model.cell(abilityDifference(row, at), layout.tie < 0 ? 0 : at[layout.tie]!, w, l, t, terms);
    deviance += 2 * (best - terms.value);
    model.cell(0, evenTie, w, l, t, terms);
    nullDeviance += 2 * (best - terms.value);
  }
  // For a saturated model the deviance is rounding error and may be negative.
  return {
    deviance: Math.max(0, deviance),
    // A penalty can determine more parameters than the pairs do.
    degreesOfFreedom: Math.max(0, filled * (layout.tie < 0 ? 1 : 2) - layout.size),
    nullDeviance: Math.max(0, nullDeviance),
  };
}

/** Σ n_o · ln(n_o / n). */
function saturatedLogLikelihood(outcomes: readonly number[]): number {
  const n = outcomes.reduce((sum, count) => sum + count, 0);
  return outcomes.reduce((sum, count) => sum + (count === 0 ? 0 : count * Math.log(count / n)), 0);
}
