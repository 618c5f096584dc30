import { logSigmoid } from "../../engine/index.ts";
import type { DpoOptions } from "../dpo.ts";
import { logRatioMargin, logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * DPO for noisy labels, one loss per pair; TRL's "robust".
 *
 *     L = [ −(1 − ε) · log σ(β·Δ) + ε · log σ(−β·Δ) ] / (1 − 2ε),   Δ the margin, as in DPO
 *
 * Chowdhury et al. 2024, §3.1 (arXiv:2403.00409): when labels are flipped with probability ε, its mean is
 * DPO's loss on the true labels. The second term has the opposite sign of conservative DPO's, so there is no
 * finite optimal margin, and a loss may be negative. When policy and reference are equal, every loss is log 2.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(robustLoss(policy, reference, { beta: 0.5, labelSmoothing: 0.1 }).losses); //=> 0.1883
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function robustLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 0, divergence = reverseKl }: DpoOptions = {},
): PreferenceResult {
  const ratios = logRatios("robustLoss", policy, reference);
  const logits = logRatioMargin(ratios, divergence).mul(beta);
  const clean = logSigmoid(logits).mul(1 - labelSmoothing);
  const flipped = logSigmoid(logits.neg()).mul(labelSmoothing);
  return withRewards(flipped.sub(clean).mul(1 / (1 - 2 * labelSmoothing)), ratios, beta);
}
