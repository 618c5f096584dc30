import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * Anchored preference optimisation towards the chosen completion, one loss per pair; TRL's "apo_zero".
 *
 *     L = 1 − σ(β · log π(y_w)/π_ref(y_w)) + σ(β · log π(y_l)/π_ref(y_l))
 *
 * D'Oosterlinck et al. 2024, Eq. 7 (arXiv:2408.06266): for chosen completions better than the policy's
 * own; their likelihood rises, the rejected one's falls. At the reference every pair costs 1.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function apoZeroLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("apoZeroLoss", policy, reference);
  const chosenDoubt = ratios.chosen.mul(-beta).sigmoid();
  const rejectedBelief = ratios.rejected.mul(beta).sigmoid();
  return withRewards(chosenDoubt.add(rejectedBelief), ratios, beta);
}

/**
 * Anchored preference optimisation away from both completions, one loss per pair; TRL's "apo_down".
 *
 *     L = σ(β · log π(y_w)/π_ref(y_w)) + 1 − σ(β·Δ),   Δ as in DPO
 *
 * D'Oosterlinck et al. 2024, Eq. 8 (arXiv:2408.06266): for a policy better than both completions; both
 * likelihoods fall, the rejected one's more. At the reference every pair costs 1.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function apoDownLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("apoDownLoss", policy, reference);
  const chosenBelief = ratios.chosen.mul(beta).sigmoid();
  const leadDoubt = ratios.chosen.sub(ratios.rejected).mul(-beta).sigmoid();
  return withRewards(chosenBelief.add(leadDoubt), ratios, beta);
}
