import { logSigmoid } from "../engine/index.ts";
import { withRewards } from "./log-ratios.ts";
import type { PairLogps, PreferenceResult } from "./preference.ts";
import { checkShapes } from "./shapes.ts";

export interface CpoOptions {
  /** β, the temperature; β > 0. @default 0.1 */
  readonly beta?: number;
  /** ε, the assumed chance that a label is flipped; 0 ≤ ε < ½. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * The preference term of contrastive preference optimisation, one loss per pair and no reference.
 *
 *     ĥ = β · (log π(y_w|x) − log π(y_l|x))
 *     L_prefer = −(1 − ε) · log σ(ĥ) − ε · log σ(−ĥ)
 *
 * Xu et al. 2024, Eq. 3 (arXiv:2401.08417), where ε = 0: DPO with a uniform reference. The full
 * objective is L_prefer + α · L_NLL with the likelihood of the chosen completion, TRL's `cpo_alpha` 1;
 * the trainer adds the two, so that each can be logged alone.
 *
 * `policy` holds sums over completion tokens, so equal probabilities cost log 2, but the longer
 * completion starts behind.
 *
 * @throws {ShapeError} `E_SHAPE` when the two tensors disagree about the number of pairs
 */
export function cpoLoss(policy: PairLogps, { beta = 0.1, labelSmoothing = 0 }: CpoOptions = {}): PreferenceResult {
  checkShapes("cpoLoss", { chosen: [policy.chosen, "pair"], rejected: [policy.rejected, "pair"] });
  const logits = policy.chosen.sub(policy.rejected).mul(beta);
  const agree = logSigmoid(logits).mul(1 - labelSmoothing);
  const flip = logSigmoid(logits.neg()).mul(labelSmoothing);
  return withRewards(agree.add(flip).neg(), policy, beta);
}
