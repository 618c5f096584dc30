import type { ReferenceOptions } from "../dpo.ts";
import { logRatioMargin, logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * DPO with a hinge loss instead of the logistic loss, one loss per pair; TRL's "hinge".
 *
 *     L = max(0, 1 − β·Δ),   Δ = log π(y_w)/π_ref(y_w) − log π(y_l)/π_ref(y_l)
 *
 * Zhao et al. 2023, §2 (SLiC-HF, arXiv:2305.10425), with log-ratios for its log-probabilities and β for
 * 1/δ, as Liu et al. 2023 propose (RSO, arXiv:2309.06657).
 *
 * From a margin of 1/β on, loss and gradient are 0. When policy and reference are equal, every loss is 1.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(hingeLoss(policy, reference, { beta: 0.1 }).losses); //=> 0.8
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function hingeLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, divergence = reverseKl }: ReferenceOptions = {},
): PreferenceResult {
  const ratios = logRatios("hingeLoss", policy, reference);
  const oneMinusLogits = logRatioMargin(ratios, divergence).mul(-beta).add(1);
  return withRewards(oneMinusLogits.maximum(0), ratios, beta);
}
