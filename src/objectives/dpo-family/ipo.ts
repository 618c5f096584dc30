/**
 * @module
 * Identity preference optimisation (IPO), over sums and over means.
 */
import type { Tensor } from "../../engine/index.ts";
import type { ReferenceOptions } from "../dpo.ts";
import { logRatioMargin, logRatios, perToken, withRewards } from "../log-ratios.ts";
import type { PairLengths, PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * IPO over sums of token log-probabilities, one loss per pair.
 *
 *     L = (Δ − 1/(2β))²,   Δ = log π(y_w)/π_ref(y_w) − log π(y_l)/π_ref(y_l)
 *
 * Azar et al. 2023, Eq. 17 (arXiv:2310.12036), where β is τ. The margin has a finite target, so that
 * deterministic preferences do not drive π to 0. When policy and reference are equal, every loss is 1/(4β²).
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(ipoLoss(policy, reference, { beta: 0.5 }).losses); //=> 1
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function ipoLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, divergence = reverseKl }: ReferenceOptions = {},
): PreferenceResult {
  const ratios = logRatios("ipoLoss", policy, reference);
  return withRewards(squaredError(logRatioMargin(ratios, divergence), beta), ratios, beta);
}

/**
 * IPO over means of token log-probabilities, one loss per pair; TRL's "ipo".
 *
 *     L = (Δ̄ − 1/(2β))²,   Δ̄ = (1/|y_w|)·log π(y_w)/π_ref(y_w) − (1/|y_l|)·log π(y_l)/π_ref(y_l)
 *
 * Not in the paper, but what its authors used according to TRL. The rewards are computed from sums.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * const lengths = { chosen: tensor([2]), rejected: tensor([4]) };
 * item(ipoPerTokenLoss(policy, reference, lengths, { beta: 0.5 }).losses); //=> 0.0625
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function ipoPerTokenLoss(
  policy: PairLogps,
  reference: PairLogps,
  lengths: Omit<PairLengths, "meanChosen">,
  { beta = 0.1, divergence = reverseKl }: ReferenceOptions = {},
): PreferenceResult {
  const ratios = logRatios("ipoPerTokenLoss", policy, reference);
  const scores = { chosen: divergence(ratios.chosen), rejected: divergence(ratios.rejected) };
  const means = perToken("ipoPerTokenLoss", scores, lengths);
  return withRewards(squaredError(means.chosen.sub(means.rejected), beta), ratios, beta);
}

function squaredError(margin: Tensor, beta: number): Tensor {
  const error = margin.sub(1 / (2 * beta));
  return error.mul(error);
}
