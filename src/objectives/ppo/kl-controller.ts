/**
 * @module
 * Adaptive coefficients β of the KL penalty. Pure functions from the old to the new coefficient; the trainer
 * keeps the state.
 */

export interface ProportionalControl {
  /** The target KL divergence, in nats per completion. */
  readonly target: number;
  /** Time scale in episodes: from 1.2 times the target on, the coefficient grows by about e^0.2 per horizon. */
  readonly horizon: number;
  /** The number of episodes since the last update. */
  readonly episodes: number;
}

/**
 * The next coefficient by a proportional controller.
 *
 *     e = clip(KL/KL_target − 1, −0.2, 0.2)
 *     β′ = β · (1 + e · episodes/horizon)
 *
 * Ziegler et al. 2019, §2.2 (arXiv:1909.08593), with episodes/horizon for K_β = 0.1, as in their code and
 * TRL's. On target the coefficient stays the same.
 *
 * @example
 * proportionalKlCoefficient(0.1, 12, { target: 6, horizon: 1280, episodes: 64 }); //=> 0.101
 */
export function proportionalKlCoefficient(
  coefficient: number,
  observedKl: number,
  { target, horizon, episodes }: ProportionalControl,
): number {
  const error = Math.min(0.2, Math.max(-0.2, observedKl / target - 1));
  return coefficient * (1 + (error * episodes) / horizon);
}

/**
 * The next coefficient by doubling or halving.
 *
 *     β′ = β/2 if KL < KL_target/1.5,   2β if KL > 1.5·KL_target,   else β
 *
 * Schulman et al. 2017, §4 (arXiv:1707.06347).
 *
 * @example
 * doublingKlCoefficient(0.1, 12, { target: 6 }); //=> 0.2
 */
export function doublingKlCoefficient(
  coefficient: number,
  observedKl: number,
  { target }: { readonly target: number },
): number {
  if (observedKl < target / 1.5) return coefficient / 2;
  return observedKl > target * 1.5 ? coefficient * 2 : coefficient;
}
