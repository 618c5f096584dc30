import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * Self-play preference optimisation (SPPO) with hard labels, one loss per pair; TRL's "sppo_hard".
 *
 *     L = ( log π(y_w)/π_ref(y_w) − 1/(2β) )² + ( log π(y_l)/π_ref(y_l) + 1/(2β) )²
 *
 * Wu et al. 2024, Eq. 4.7 (arXiv:2405.00675), with a win rate of 1 for the chosen completion and 0 for
 * the rejected one, 1/β for η, and the sum of both squares for their mean. Each log-ratio has its own target.
 * When policy and reference are equal, every loss is 1/(2β²).
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(sppoHardLoss(policy, reference, { beta: 0.25 }).losses); //=> 2
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function sppoHardLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("sppoHardLoss", policy, reference);
  const chosenError = ratios.chosen.sub(0.5 / beta);
  const rejectedError = ratios.rejected.add(0.5 / beta);
  return withRewards(chosenError.mul(chosenError).add(rejectedError.mul(rejectedError)), ratios, beta);
}
