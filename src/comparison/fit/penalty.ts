/**
 * @module
 * Penalties of the log-likelihood, which make the maximum finite or shrink it.
 */
import { inspect, SettingsError } from "../../core/index.ts";
import type { PairCounts } from "./counts.ts";
import { abilityDifference, addOuterProduct, emptyDesignRow, fillDesignRow, type Layout } from "./likelihood.ts";
import type { Objective } from "./newton.ts";
import { bradleyTerry, type CellTerms, type OutcomeModel } from "./outcome-models.ts";
import { factorize, invertFactored, logDeterminant } from "./symmetric.ts";

export type Penalty =
  | { readonly kind: "none" }
  | { readonly kind: "firth" }
  /** λ of −λ · Σ (θ_i − θ̄)²; equal to choix's `alpha`, a normal prior of variance 1/(2λ). */
  | { readonly kind: "ridge"; readonly strength: number }
  /** Wins added to both sides of every compared pair. */
  | { readonly kind: "pseudo-wins"; readonly wins: number };

/**
 * Checks a penalty.
 *
 * @throws {SettingsError} `fit: penalty firth needs the model bradley-terry, got davidson`
 */
export function checkPenalty(penalty: Penalty, model: OutcomeModel): void {
  if (penalty.kind === "firth" && model.hasTie) {
    throw new SettingsError(`fit: penalty firth needs the model bradley-terry, got ${model.name}`);
  }
  const [name, amount] =
    penalty.kind === "ridge"
      ? ["ridge", penalty.strength]
      : penalty.kind === "pseudo-wins"
        ? ["pseudo-wins", penalty.wins]
        : ["", 1];
  if (!(amount > 0 && amount < Number.POSITIVE_INFINITY)) {
    throw new SettingsError(`fit: penalty ${name} must be a number above 0, got ${inspect(amount)}`);
  }
}

/** The penalised likelihood. Without an order effect `counts` has one cell per pair. */
export function penalize(
  likelihood: Objective,
  penalty: Penalty,
  counts: PairCounts,
  layout: Layout,
  model: OutcomeModel,
): Objective {
  switch (penalty.kind) {
    case "none":
      return likelihood;
    case "firth":
      return firth(likelihood, counts, layout);
    case "ridge":
      return ridge(likelihood, penalty.strength, layout);
    case "pseudo-wins":
      return pseudoWins(likelihood, penalty.wins, counts, layout, model);
  }
}

/**
 * Firth 1993: adds half the log-determinant of the information (Jeffreys' prior). The maximum is always finite.
 *
 *     ℓᶠ = ℓ + ½ ln |I|,   ∂ℓᶠ/∂φ = Σ x · (w + h/2 − (n + h) · p),   h = n p (1 − p) · xᵀ I⁻¹ x
 *
 * Newton steps use I as the Hessian and ignore the derivative of h; the maximum is the same.
 */
function firth(likelihood: Objective, counts: PairCounts, layout: Layout): Objective {
  const row = emptyDesignRow(layout);
  const terms: CellTerms = { value: 0, d: 0, t: 0, dd: 0, dt: 0, tt: 0 };
  const { size } = layout;
  return {
    size,
    evaluate(at, gradient, information) {
      const value = likelihood.evaluate(at, gradient, information);
      const factor = Float64Array.from(information);
      if (factorize(factor, size) >= 0) return -Infinity;
      const inverse = invertFactored(factor, size);
      for (let cell = 0; cell < counts.cells; cell++) {
        fillDesignRow(counts, layout, cell, row);
        const d = abilityDifference(row, at);
        bradleyTerry.cell(d, 0, counts.wins[cell]!, counts.losses[cell]!, counts.ties[cell]!, terms);
        let leverage = 0;
        for (let a = 0; a < row.count; a++) {
          for (let b = 0; b < row.count; b++) {
            leverage += row.weights[a]! * row.weights[b]! * inverse[row.indices[a]! * size + row.indices[b]!]!;
          }
        }
        // x · h · (½ − p), and ½ − σ(d) = −½ tanh(d/2).
        const correction = (-terms.dd * leverage * Math.tanh(d / 2)) / 2;
        for (let a = 0; a < row.count; a++) {
          gradient[row.indices[a]!] = gradient[row.indices[a]!]! + row.weights[a]! * correction;
        }
      }
      return value + logDeterminant(factor, size) / 2;
    },
  };
}

/** −λ · Σ (θ_i − θ̄)²: centred on the mean, so that no item is favoured; abilities only. */
function ridge(likelihood: Objective, strength: number, { size, abilities }: Layout): Objective {
  const items = abilities + 1;
  return {
    size,
    evaluate(at, gradient, information) {
      const value = likelihood.evaluate(at, gradient, information);
      let sum = 0;
      for (let i = 0; i < abilities; i++) sum += at[i]!;
      const mean = sum / items;
      let squares = mean * mean;
      for (let i = 0; i < abilities; i++) {
        squares += (at[i]! - mean) ** 2;
        gradient[i] = gradient[i]! - 2 * strength * (at[i]! - mean);
        for (let j = 0; j <= i; j++) {
          information[i * size + j] = information[i * size + j]! + 2 * strength * ((i === j ? 1 : 0) - 1 / items);
        }
      }
      return value - strength * squares;
    },
  };
}

/** Adds wins to both sides of every compared pair; they are not counted in the variance. */
function pseudoWins(
  likelihood: Objective,
  wins: number,
  counts: PairCounts,
  layout: Layout,
  model: OutcomeModel,
): Objective {
  const row = emptyDesignRow(layout);
  const terms: CellTerms = { value: 0, d: 0, t: 0, dd: 0, dt: 0, tt: 0 };
  const { size, tie } = layout;
  return {
    size,
    evaluate(at, gradient, information) {
      let value = likelihood.evaluate(at, gradient, information);
      for (let cell = 0; cell < counts.cells; cell++) {
        fillDesignRow(counts, layout, cell, row);
        model.cell(abilityDifference(row, at), tie < 0 ? 0 : at[tie]!, wins, wins, 0, terms);
        value += terms.value;
        for (let a = 0; a < row.count; a++) {
          gradient[row.indices[a]!] = gradient[row.indices[a]!]! + row.weights[a]! * terms.d;
        }
        if (tie >= 0) gradient[tie] = gradient[tie]! + terms.t;
        addOuterProduct(information, layout, row, terms.dd, terms.dt, terms.tt);
      }
      return value;
    },
  };
}
