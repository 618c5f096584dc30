/**
 * @module
 * How the coefficient of the KL penalty follows the divergence it is to hold. Pure functions: the old
 * coefficient in, the new one out; the trainer keeps the state.
 */

export interface ProportionalControl {
  /** The divergence to be held, in nats per completion. */
  readonly target: number;
  /** Over how many episodes a divergence of twice the target multiplies the coefficient by about e^0.2. */
  readonly horizon: number;
  /** How many episodes the observation covers. */
  readonly episodes: number;
}

/**
 * The next coefficient by proportional control.
 *
 *     e = clip(KL/KL_target − 1, −0.2, 0.2)
 *     β′ = β · (1 + e · episodes/horizon)
 *
 * Ziegler et al. 2019, §2.2 (arXiv:1909.08593), with episodes/horizon for K_β = 0.1, as their code and
 * TRL's. On target nothing changes.
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
 * The next coefficient by doubling and halving.
 *
 *     β′ = β/2 if KL < KL_target/1.5,   2β if KL > 1.5·KL_target,   else β
 *
 * Schulman et al. 2017, §4 (arXiv:1707.06347).
 */
export function doublingKlCoefficient(
  coefficient: number,
  observedKl: number,
  { target }: { readonly target: number },
): number {
  if (observedKl < target / 1.5) return coefficient / 2;
  return observedKl > target * 1.5 ? coefficient * 2 : coefficient;
}
