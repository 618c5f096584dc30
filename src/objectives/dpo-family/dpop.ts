import { logSigmoid } from "../../engine/index.ts";
import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

export interface DpopOptions extends BetaOption {
  /** λ, what a nat of lost likelihood of the chosen completion costs; λ ≥ 0. @default 50 */
  readonly lambda?: number;
}

/**
 * DPO-Positive, one loss per pair.
 *
 *     L = −log σ( β · [ Δ − λ · max(0, log π_ref(y_w)/π(y_w)) ] ),   Δ as in DPO
 *
 * Pal et al. 2024 (Smaug, arXiv:2402.13228), with their λ of 50. DPO is content when the chosen
 * completion becomes unlikely, as long as the rejected one falls further; here that costs λ times as
 * much. At the reference every pair costs log 2; it stands on the penalty's kink, and the gradient is that
 * of a chosen completion about to lose.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function dpopLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, lambda = 50 }: DpopOptions = {},
): PreferenceResult {
  const ratios = logRatios("dpopLoss", policy, reference);
  const lostLikelihood = ratios.chosen.neg().maximum(0);
  const logits = ratios.chosen.sub(ratios.rejected).sub(lostLikelihood.mul(lambda)).mul(beta);
  return withRewards(logSigmoid(logits).neg(), ratios, beta);
}
