import { logSigmoid } from "../../engine/index.ts";
import type { DpoOptions } from "../dpo.ts";
import { leadOf, logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * Efficient exact optimisation, one loss per pair; TRL's "exo_pair".
 *
 *     q = σ(β·Δ),   Δ = log π(y_w)/π_ref(y_w) − log π(y_l)/π_ref(y_l)
 *     L = q · (log q − log(1 − ε)) + (1 − q) · (log(1 − q) − log ε)
 *
 * Ji et al. 2024, Eq. 16 (arXiv:2402.00856): the KL divergence from the labels' distribution (1 − ε, ε)
 * to the policy's (q, 1 − q), reversed against DPO's. It is 0 where q = 1 − ε and needs ε > 0: a label
 * beyond doubt would make any doubt of the policy's infinitely wrong.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function exoPairLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 1e-3, divergence = reverseKl }: DpoOptions = {},
): PreferenceResult {
  const ratios = logRatios("exoPairLoss", policy, reference);
  const logits = leadOf(ratios, divergence).mul(beta);
  const preferred = logits.sigmoid().mul(logSigmoid(logits).sub(Math.log1p(-labelSmoothing)));
  const other = logits
    .neg()
    .sigmoid()
    .mul(logSigmoid(logits.neg()).sub(Math.log(labelSmoothing)));
  return withRewards(preferred.add(other), ratios, beta);
}
