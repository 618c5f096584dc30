/**
 * @module
 * Intraclass correlation of the outcomes of one prompt, and the design effect.
 */
import { DataError, inspect } from "../core/index.ts";

/**
 * The intraclass correlation of outcomes within clusters, by analysis of variance.
 *
 *     ρ = (MSB − MSW) / (MSB + (n₀ − 1) · MSW),   n₀ = (N − Σ n_g² / N) / (G − 1)
 *
 * Donner 1986, International Statistical Review 54. 1 when the outcomes of each prompt agree and prompts differ;
 * about 0 when outcomes do not depend on the prompt; negative when they vary within prompts more than by chance.
 *
 * Null when undefined: fewer than two clusters, no cluster with two outcomes, or no variation.
 *
 * @throws {DataError} when an outcome is not finite
 */
export function clusterCorrelation(clusters: readonly (readonly number[])[]): number | null {
  const filled = clusters.filter(({ length }) => length > 0);
  const groups = filled.length;
  const all = filled.flat();
  const bad = all.find((outcome) => !Number.isFinite(outcome));
  if (bad !== undefined) throw new DataError(`clusterCorrelation: outcomes must be finite, got ${inspect(bad)}`);
  if (groups < 2 || all.length === groups) return null;
  const mean = meanOf(all);
  let [between, within] = [0, 0];
  for (const outcomes of filled) {
    const own = meanOf(outcomes);
    between += outcomes.length * (own - mean) ** 2;
    for (const outcome of outcomes) within += (outcome - own) ** 2;
  }
  const [meanBetween, meanWithin] = [between / (groups - 1), within / (all.length - groups)];
  const squares = filled.reduce((sum, { length }) => sum + length ** 2, 0);
  const size = (all.length - squares / all.length) / (groups - 1);
  const spread = meanBetween + (size - 1) * meanWithin;
  return spread === 0 ? null : (meanBetween - meanWithin) / spread;
}

/**
 * Design effect: how many clustered outcomes carry the information of one independent outcome.
 *
 *     1 + (m − 1) · ρ
 *
 * Kish 1965, "Survey Sampling", for clusters of m outcomes each. With three completions per prompt and ρ = 0.5 the
 * design effect is 2: fifteen comparisons count as 7.5.
 */
export function designEffect(size: number, correlation: number): number {
  return 1 + (size - 1) * correlation;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
