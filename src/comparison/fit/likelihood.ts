/**
 * @module
 * The log-likelihood of counts and its derivatives. The parameter vector holds the abilities of all items but the
 * last, which is fixed at 0, then the order effect, the coefficients of the covariates, and the tie parameter.
 */
import type { PairCounts } from "./counts.ts";
import type { Objective } from "./newton.ts";
import type { CellTerms, OutcomeModel } from "./outcome-models.ts";

/** Indices of the parameters in the vector. */
export interface Layout {
  readonly size: number;
  /** Number of free abilities; the last item is fixed at 0. */
  readonly abilities: number;
  /** −1 without an order effect. */
  readonly order: number;
  /** Index of the first covariate coefficient. */
  readonly covariates: number;
  readonly covariateCount: number;
  /** −1 without ties. */
  readonly tie: number;
}

export function parameterLayout(
  items: number,
  {
    orderEffect,
    covariates,
    tie,
  }: { readonly orderEffect: boolean; readonly covariates: number; readonly tie: boolean },
): Layout {
  const abilities = items - 1;
  const order = orderEffect ? abilities : -1;
  const firstCovariate = abilities + (orderEffect ? 1 : 0);
  const tieIndex = firstCovariate + covariates;
  return {
    size: tieIndex + (tie ? 1 : 0),
    abilities,
    order,
    covariates: firstCovariate,
    covariateCount: covariates,
    tie: tie ? tieIndex : -1,
  };
}

/** A sparse row of the design matrix: parameter indices and weights of one cell's difference d. */
interface DesignRow {
  count: number;
  readonly indices: Int32Array;
  readonly weights: Float64Array;
}

export function emptyDesignRow({ covariateCount }: Layout): DesignRow {
  return { count: 0, indices: new Int32Array(covariateCount + 3), weights: new Float64Array(covariateCount + 3) };
}

/** Overwrites `row` with the design row of a cell, indices ascending. */
export function fillDesignRow(counts: PairCounts, layout: Layout, cell: number, row: DesignRow): void {
  const { indices, weights } = row;
  const [i, j] = [counts.first[cell]!, counts.second[cell]!];
  let count = 0;
  if (i < layout.abilities) {
    indices[count] = i;
    weights[count++] = 1;
  }
  if (j < layout.abilities) {
    indices[count] = j;
    weights[count++] = -1;
    if (count === 2 && j < i) {
      indices[0] = j;
      weights[0] = -1;
      indices[1] = i;
      weights[1] = 1;
    }
  }
  if (layout.order >= 0 && counts.ordered[cell] === 1) {
    indices[count] = layout.order;
    weights[count++] = 1;
  }
  for (let k = 0; k < layout.covariateCount; k++) {
    indices[count] = layout.covariates + k;
    weights[count++] = counts.covariates[cell * layout.covariateCount + k]!;
  }
  row.count = count;
}

/** The difference d = xᵀθ of a design row. */
export function abilityDifference(row: DesignRow, at: Float64Array): number {
  let d = 0;
  for (let a = 0; a < row.count; a++) d += row.weights[a]! * at[row.indices[a]!]!;
  return d;
}

/** Adds dd · x xᵀ, dt · x eᵀ and tt · e eᵀ to a lower triangle; e is the unit vector of the tie parameter. */
export function addOuterProduct(
  matrix: Float64Array,
  layout: Layout,
  row: DesignRow,
  dd: number,
  dt: number,
  tt: number,
): void {
  const { size, tie } = layout;
  const { count, indices, weights } = row;
  for (let a = 0; a < count; a++) {
    const line = indices[a]! * size;
    const share = dd * weights[a]!;
    for (let b = 0; b <= a; b++) matrix[line + indices[b]!] = matrix[line + indices[b]!]! + share * weights[b]!;
  }
  if (tie < 0) return;
  for (let a = 0; a < count; a++) {
    matrix[tie * size + indices[a]!] = matrix[tie * size + indices[a]!]! + dt * weights[a]!;
  }
  matrix[tie * size + tie] = matrix[tie * size + tie]! + tt;
}

/**
 * The log-likelihood ℓ as an objective.
 *
 *     d = θ_i − θ_j + γ · (i shown first) + βᵀx,   ℓ = Σ_cells ℓ_model(d, τ; wins, losses, ties)
 *
 * Without order effect and covariates, the Bradley–Terry information is the Laplacian of the comparison graph,
 * weighted by n · p · (1 − p), without its last row and column.
 */
export function logLikelihood(counts: PairCounts, layout: Layout, model: OutcomeModel): Objective {
  const row = emptyDesignRow(layout);
  const terms: CellTerms = { value: 0, d: 0, t: 0, dd: 0, dt: 0, tt: 0 };
  const { size, tie } = layout;
  return {
    size,
    evaluate(at, gradient, information) {
      gradient.fill(0);
      information.fill(0);
      let value = 0;
      for (let cell = 0; cell < counts.cells; cell++) {
        fillDesignRow(counts, layout, cell, row);
        const tieAt = tie < 0 ? 0 : at[tie]!;
        model.cell(
          abilityDifference(row, at),
          tieAt,
          counts.wins[cell]!,
          counts.losses[cell]!,
          counts.ties[cell]!,
          terms,
        );
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

/**
 * The meat of the sandwich: the sum over comparisons of the outer product of their scores.
 *
 *     G = Σ_k s_k s_kᵀ,   s_k the score of one comparison
 */
export function scoreProducts(counts: PairCounts, layout: Layout, model: OutcomeModel, at: Float64Array): Float64Array {
  const row = emptyDesignRow(layout);
  const scores = new Float64Array(6);
  const meat = new Float64Array(layout.size ** 2);
  for (let cell = 0; cell < counts.cells; cell++) {
    fillDesignRow(counts, layout, cell, row);
    model.scores(abilityDifference(row, at), layout.tie < 0 ? 0 : at[layout.tie]!, scores);
    let [dd, dt, tt] = [0, 0, 0];
    [counts.wins[cell]!, counts.losses[cell]!, counts.ties[cell]!].forEach((count, outcome) => {
      const [d, t] = [scores[2 * outcome]!, scores[2 * outcome + 1]!];
      dd += count * d * d;
      dt += count * d * t;
      tt += count * t * t;
    });
    addOuterProduct(meat, layout, row, dd, dt, tt);
  }
  return meat;
}

/**
 * The meat of the clustered sandwich: scores are summed within clusters (prompts or annotators) first.
 *
 *     G = C/(C − 1) · Σ_c s_c s_cᵀ,   s_c = Σ_{k ∈ c} s_k,   C clusters
 *
 * Liang and Zeger 1986, with the small-sample factor that `clusteredRate` has.
 */
export function clusterProducts(
  counts: PairCounts,
  layout: Layout,
  model: OutcomeModel,
  at: Float64Array,
): Float64Array {
  const { size } = layout;
  const row = emptyDesignRow(layout);
  const terms: CellTerms = { value: 0, d: 0, t: 0, dd: 0, dt: 0, tt: 0 };
  const meat = new Float64Array(size ** 2);
  const cells = Array.from({ length: counts.cells }, (_, cell) => cell);
  cells.sort((a, b) => counts.cluster[a]! - counts.cluster[b]!);
  const sum = new Float64Array(size);
  let touched: number[] = [];
  const factor = counts.clusters.length / (counts.clusters.length - 1);
  cells.forEach((cell, k) => {
    fillDesignRow(counts, layout, cell, row);
    const tieAt = layout.tie < 0 ? 0 : at[layout.tie]!;
    model.cell(abilityDifference(row, at), tieAt, counts.wins[cell]!, counts.losses[cell]!, counts.ties[cell]!, terms);
    for (let a = 0; a < row.count; a++) {
      const index = row.indices[a]!;
      sum[index] = sum[index]! + row.weights[a]! * terms.d;
      touched.push(index);
    }
    if (layout.tie >= 0) {
      sum[layout.tie] = sum[layout.tie]! + terms.t;
      touched.push(layout.tie);
    }
    const next = cells[k + 1];
    if (next !== undefined && counts.cluster[next] === counts.cluster[cell]) return;
    touched = [...new Set(touched)];
    for (const i of touched) {
      for (const j of touched) {
        if (j <= i) meat[i * size + j] = meat[i * size + j]! + factor * sum[i]! * sum[j]!;
      }
    }
    for (const index of touched) sum[index] = 0;
    touched = [];
  });
  return meat;
}
