import { logSigmoid } from "../../engine/index.ts";
import type { ReferenceOptions } from "../dpo.ts";
import { leadOf, logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

export interface DiscopopOptions extends ReferenceOptions {
  /** τ, how sharply the two losses alternate; τ > 0. @default 0.05 */
  readonly tau?: number;
}

/**
 * The log-ratio modulated loss that a language model discovered, one loss per pair; TRL's "discopop".
 *
 *     ρ = β·Δ,   m = σ(ρ/τ)
 *     L = (1 − m) · (−log σ(ρ)) + m · e^−ρ
 *
 * Lu et al. 2024, Eq. 5 (arXiv:2406.08414): logistic while the pair trails, exponential once it leads.
 * It is not convex: around ρ = 0 it rises with ρ, so that with τ = 0.05 a step downhill from the
 * reference goes the wrong way. There every pair costs (1 + log 2)/2. m·e^−ρ is computed as one
 * exponential, since e^−ρ alone overflows where m vanishes.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function discopopLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, tau = 0.05, divergence = reverseKl }: DiscopopOptions = {},
): PreferenceResult {
  const ratios = logRatios("discopopLoss", policy, reference);
  const logits = leadOf(ratios, divergence).mul(beta);
  const modulation = logits.mul(1 / tau);
  const logistic = modulation.neg().sigmoid().mul(logSigmoid(logits)).neg();
  const exponential = logSigmoid(modulation).sub(logits).exp();
  return withRewards(logistic.add(exponential), ratios, beta);
}
