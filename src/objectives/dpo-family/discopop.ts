import { logSigmoid } from "../../engine/index.ts";
import type { ReferenceOptions } from "../dpo.ts";
import { logRatioMargin, logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

export interface DiscopopOptions extends ReferenceOptions {
  /** τ, the temperature of the transition between the two losses; τ > 0. @default 0.05 */
  readonly tau?: number;
}

/**
 * The log-ratio modulated loss (LRML) of DiscoPOP, one loss per pair; TRL's "discopop".
 *
 *     ρ = β·Δ,   m = σ(ρ/τ),   Δ the margin, as in DPO
 *     L = (1 − m) · (−log σ(ρ)) + m · e^−ρ
 *
 * Lu et al. 2024, Eq. 5 (arXiv:2406.08414), found by a language model: logistic for ρ < 0, exponential for
 * ρ > 0. It is not convex: around ρ = 0 it increases with ρ, so that with τ = 0.05 a gradient step from the
 * reference goes the wrong way. When policy and reference are equal, every loss is (1 + log 2)/2. m·e^−ρ is
 * computed as one exponential, because e^−ρ alone overflows where m is near 0.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(discopopLoss(policy, reference, { beta: 0.5 }).losses); //=> 0.3679
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function discopopLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, tau = 0.05, divergence = reverseKl }: DiscopopOptions = {},
): PreferenceResult {
  const ratios = logRatios("discopopLoss", policy, reference);
  const logits = logRatioMargin(ratios, divergence).mul(beta);
  const modulation = logits.mul(1 / tau);
  const logistic = modulation.neg().sigmoid().mul(logSigmoid(logits)).neg();
  const exponential = logSigmoid(modulation).sub(logits).exp();
  return withRewards(logistic.add(exponential), ratios, beta);
}
