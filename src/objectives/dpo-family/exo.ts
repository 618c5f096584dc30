import { logSigmoid } from "../../engine/index.ts";
import type { DpoOptions } from "../dpo.ts";
import { logRatioMargin, logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * Efficient exact optimisation (EXO), one loss per pair; TRL's "exo_pair".
 *
 *     q = σ(β·Δ),   Δ = log π(y_w)/π_ref(y_w) − log π(y_l)/π_ref(y_l)
 *     L = q · (log q − log(1 − ε)) + (1 − q) · (log(1 − q) − log ε)
 *
 * Ji et al. 2024, Eq. 16 (arXiv:2402.00856): the reverse KL divergence KL(q ‖ label) of the policy's
 * distribution (q, 1 − q) and the label's (1 − ε, ε), where DPO has the forward one. It is 0 at q = 1 − ε and
 * infinite for ε = 0.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(exoPairLoss(policy, reference, { beta: 0.5, labelSmoothing: 0.1 }).losses); //=> 0.1141
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function exoPairLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 1e-3, divergence = reverseKl }: DpoOptions = {},
): PreferenceResult {
  const ratios = logRatios("exoPairLoss", policy, reference);
  const logits = logRatioMargin(ratios, divergence).mul(beta);
  const chosenTerm = logits.sigmoid().mul(logSigmoid(logits).sub(Math.log1p(-labelSmoothing)));
  const rejectedTerm = logits
    .neg()
    .sigmoid()
    .mul(logSigmoid(logits.neg()).sub(Math.log(labelSmoothing)));
  return withRewards(chosenTerm.add(rejectedTerm), ratios, beta);
}
