import { logSigmoid } from "../../engine/index.ts";
import type { ReferenceOptions } from "../dpo.ts";
import { logRatios, perToken, withRewards } from "../log-ratios.ts";
import type { PairLengths, PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * DPO over means of token log-probabilities, one loss per pair; TRL's "sigmoid_norm".
 *
 *     L = −log σ( β · [ (1/|y_w|)·log π(y_w)/π_ref(y_w) − (1/|y_l|)·log π(y_l)/π_ref(y_l) ] )
 *
 * Lambert et al. 2024, length-normalised DPO (Tülu 3, arXiv:2411.15124). They use β = 5 instead of 0.1,
 * because means are much smaller than sums. The rewards are computed from sums. When policy and reference
 * are equal, every loss is log 2.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * const lengths = { chosen: tensor([2]), rejected: tensor([4]) };
 * item(sigmoidNormLoss(policy, reference, lengths, { beta: 5 }).losses); //=> 0.0232
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function sigmoidNormLoss(
  policy: PairLogps,
  reference: PairLogps,
  lengths: Omit<PairLengths, "meanChosen">,
  { beta = 0.1, divergence = reverseKl }: ReferenceOptions = {},
): PreferenceResult {
  const ratios = logRatios("sigmoidNormLoss", policy, reference);
  const scores = { chosen: divergence(ratios.chosen), rejected: divergence(ratios.rejected) };
  const means = perToken("sigmoidNormLoss", scores, lengths);
  return withRewards(logSigmoid(means.chosen.sub(means.rejected).mul(beta)).neg(), ratios, beta);
}
