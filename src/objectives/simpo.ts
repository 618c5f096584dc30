import { logSigmoid } from "../engine/index.ts";
import { withRewards } from "./log-ratios.ts";
import type { PairLogps, PreferenceResult } from "./preference.ts";
import { checkShapes } from "./shapes.ts";

export interface SimpoOptions {
  /** β, the scale of the mean log-probabilities; β > 0. @default 2 */
  readonly beta?: number;
  /** γ, the lead that is asked for, in units of reward. @default 0.5 */
  readonly gamma?: number;
  /** ε, the assumed chance that a label is flipped; 0 ≤ ε < ½. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * Simple preference optimisation, one loss per pair and no reference; TRL's "simpo" of its CPO trainer.
 *
 *     ĥ = (β/|y_w|) · log π(y_w|x) − (β/|y_l|) · log π(y_l|x) − γ
 *     L = −(1 − ε) · log σ(ĥ) − ε · log σ(−ĥ)
 *
 * Meng et al. 2024, Eq. 6 (arXiv:2405.14734), where ε = 0; defaults of the authors' code.
 *
 * `mean` holds log-probabilities averaged over completion tokens, as generation ranks them; the rewards
 * are β times these. Equal means cost log(1 + e^γ).
 *
 * @throws {ShapeError} `E_SHAPE` when the two tensors disagree about the number of pairs
 */
export function simpoLoss(
  mean: PairLogps,
  { beta = 2, gamma = 0.5, labelSmoothing = 0 }: SimpoOptions = {},
): PreferenceResult {
  checkShapes("simpoLoss", { chosen: [mean.chosen, "pair"], rejected: [mean.rejected, "pair"] });
  const logits = mean.chosen.sub(mean.rejected).mul(beta).sub(gamma);
  const agree = logSigmoid(logits).mul(1 - labelSmoothing);
  const flip = logSigmoid(logits.neg()).mul(labelSmoothing);
  return withRewards(agree.add(flip).neg(), mean, beta);
}
