import { logSigmoid } from "../../engine/index.ts";
import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * Binary classifier optimisation (BCO), one loss per pair; TRL's "bco_pair".
 *
 *     L = −log σ(β · log π(y_w)/π_ref(y_w)) − log σ(−β · log π(y_l)/π_ref(y_l))
 *
 * Jung et al. 2024, §4 (arXiv:2404.04656), without its reward shift: an upper bound of DPO's loss. When
 * policy and reference are equal, every loss is 2·log 2.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(bcoPairLoss(policy, reference, { beta: 0.5 }).losses); //=> 0.9482
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function bcoPairLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("bcoPairLoss", policy, reference);
  const chosenTerm = logSigmoid(ratios.chosen.mul(beta));
  const rejectedTerm = logSigmoid(ratios.rejected.mul(-beta));
  return withRewards(chosenTerm.add(rejectedTerm).neg(), ratios, beta);
}
