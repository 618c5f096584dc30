/**
 * @module
 * Anchored preference optimisation (APO), zero and down.
 */
import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * APO-zero: raises the chosen and lowers the rejected completion, one loss per pair; TRL's "apo_zero".
 *
 *     L = 1 − σ(β · log π(y_w)/π_ref(y_w)) + σ(β · log π(y_l)/π_ref(y_l))
 *
 * D'Oosterlinck et al. 2024, Eq. 7 (arXiv:2408.06266): for chosen completions better than the policy's own.
 * When policy and reference are equal, every loss is 1.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(apoZeroLoss(policy, reference, { beta: 0.5 }).losses); //=> 0.7551
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function apoZeroLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("apoZeroLoss", policy, reference);
  const chosenTerm = ratios.chosen.mul(-beta).sigmoid();
  const rejectedTerm = ratios.rejected.mul(beta).sigmoid();
  return withRewards(chosenTerm.add(rejectedTerm), ratios, beta);
}

/**
 * APO-down: lowers both completions, the rejected one more, one loss per pair; TRL's "apo_down".
 *
 *     L = σ(β · log π(y_w)/π_ref(y_w)) + 1 − σ(β·Δ),   Δ the margin, as in DPO
 *
 * D'Oosterlinck et al. 2024, Eq. 8 (arXiv:2408.06266): for a policy better than both completions. When policy
 * and reference are equal, every loss is 1.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(apoDownLoss(policy, reference, { beta: 0.5 }).losses); //=> 0.8914
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function apoDownLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("apoDownLoss", policy, reference);
  const chosenTerm = ratios.chosen.mul(beta).sigmoid();
  const marginTerm = ratios.chosen.sub(ratios.rejected).mul(-beta).sigmoid();
  return withRewards(chosenTerm.add(marginTerm), ratios, beta);
}
