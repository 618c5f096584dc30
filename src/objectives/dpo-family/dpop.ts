import { logSigmoid } from "../../engine/index.ts";
import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

export interface DpopOptions extends BetaOption {
  /** λ, the weight of the penalty on a less likely chosen completion; λ ≥ 0. @default 50 */
  readonly lambda?: number;
}

/**
 * DPO-Positive (DPOP), one loss per pair.
 *
 *     L = −log σ( β · [ Δ − λ · max(0, log π_ref(y_w)/π(y_w)) ] ),   Δ the margin, as in DPO
 *
 * Pal et al. 2024 (Smaug, arXiv:2402.13228), with their λ of 50. DPO may lower the chosen completion as long
 * as it lowers the rejected one more; the penalty prevents this. When policy and reference are equal, every
 * loss is log 2; the penalty is not differentiable there, and the gradient includes it.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-14]), rejected: tensor([-16]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(dpopLoss(policy, reference, { beta: 0.5, lambda: 5 }).losses); //=> 1.7014
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function dpopLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, lambda = 50 }: DpopOptions = {},
): PreferenceResult {
  const ratios = logRatios("dpopLoss", policy, reference);
  const penalty = ratios.chosen.neg().maximum(0);
  const logits = ratios.chosen.sub(ratios.rejected).sub(penalty.mul(lambda)).mul(beta);
  return withRewards(logSigmoid(logits).neg(), ratios, beta);
}
