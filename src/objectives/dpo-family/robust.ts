import { logSigmoid } from "../../engine/index.ts";
import type { DpoOptions } from "../dpo.ts";
import { leadOf, logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * DPO for labels of which some are flipped, one loss per pair; TRL's "robust".
 *
 *     L = [ −(1 − ε) · log σ(β·Δ) + ε · log σ(−β·Δ) ] / (1 − 2ε)
 *
 * Chowdhury et al. 2024, §3.1 (arXiv:2403.00409): averaged over flips of chance ε, it is what DPO
 * would cost without them. Where conservative DPO stops at a lead, this one does not: the second term
 * has the other sign. A single loss may be negative. At the reference every pair costs log 2.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function robustLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 0, divergence = reverseKl }: DpoOptions = {},
): PreferenceResult {
  const ratios = logRatios("robustLoss", policy, reference);
  const logits = leadOf(ratios, divergence).mul(beta);
  const clean = logSigmoid(logits).mul(1 - labelSmoothing);
  const flipped = logSigmoid(logits.neg()).mul(labelSmoothing);
  return withRewards(flipped.sub(clean).mul(1 / (1 - 2 * labelSmoothing)), ratios, beta);
}
