import { logSigmoid } from "../engine/index.ts";
import { withRewards } from "./log-ratios.ts";
import type { PairLogps, PreferenceResult } from "./preference.ts";
import { checkShapes } from "./shapes.ts";

export interface SimpoOptions {
  /** β, the factor of the mean log-probabilities; β > 0. @default 2 */
  readonly beta?: number;
  /** γ, the target reward margin. @default 0.5 */
  readonly gamma?: number;
  /** ε, the assumed probability that a label is flipped; 0 ≤ ε < ½. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * Simple preference optimisation (SimPO), one loss per pair, without a reference; "simpo" in TRL's CPO trainer.
 *
 *     ĥ = (β/|y_w|) · log π(y_w|x) − (β/|y_l|) · log π(y_l|x) − γ
 *     L = −(1 − ε) · log σ(ĥ) − ε · log σ(−ĥ)
 *
 * Meng et al. 2024, Eq. 6 (arXiv:2405.14734), where ε = 0; the defaults are those of the authors' code. The
 * rewards are β · `mean`. Equal means give a loss of log(1 + e^γ).
 *
 * @param mean log-probabilities averaged over completion tokens, in nats per token
 * @example
 * const mean = { chosen: tensor([-1.2]), rejected: tensor([-1.7]) };
 * item(simpoLoss(mean, { beta: 2, gamma: 0.5 }).losses); //=> 0.4741
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function simpoLoss(
  mean: PairLogps,
  { beta = 2, gamma = 0.5, labelSmoothing = 0 }: SimpoOptions = {},
): PreferenceResult {
  checkShapes("simpoLoss", { chosen: [mean.chosen, "pair"], rejected: [mean.rejected, "pair"] });
  const logits = mean.chosen.sub(mean.rejected).mul(beta).sub(gamma);
  const clean = logSigmoid(logits).mul(1 - labelSmoothing);
  const flipped = logSigmoid(logits.neg()).mul(labelSmoothing);
  return withRewards(clean.add(flipped).neg(), mean, beta);
}
