import { logSigmoid } from "../engine/index.ts";
import { withRewards } from "./log-ratios.ts";
import type { PairLogps, PreferenceResult } from "./preference.ts";
import { checkShapes } from "./shapes.ts";

export interface CpoOptions {
  /** β, the temperature; β > 0. @default 0.1 */
  readonly beta?: number;
  /** ε, the assumed probability that a label is flipped; 0 ≤ ε < ½. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * The preference term of contrastive preference optimisation (CPO), one loss per pair, without a reference.
 *
 *     ĥ = β · (log π(y_w|x) − log π(y_l|x))
 *     L_prefer = −(1 − ε) · log σ(ĥ) − ε · log σ(−ĥ)
 *
 * Xu et al. 2024, Eq. 3 (arXiv:2401.08417), where ε = 0: DPO with a uniform reference. The full
 * objective is L_prefer + α · L_NLL, with the negative log-likelihood of the chosen completion and
 * TRL's `cpo_alpha` 1; the trainer adds the two terms, so that each can be logged.
 *
 * Equal log-probabilities give a loss of log 2. Sums favour the shorter completion.
 *
 * @param policy log-probabilities summed over completion tokens, in nats
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * item(cpoLoss(policy, { beta: 0.5 }).losses); //=> 0.3133
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function cpoLoss(policy: PairLogps, { beta = 0.1, labelSmoothing = 0 }: CpoOptions = {}): PreferenceResult {
  checkShapes("cpoLoss", { chosen: [policy.chosen, "pair"], rejected: [policy.rejected, "pair"] });
  const logits = policy.chosen.sub(policy.rejected).mul(beta);
  const clean = logSigmoid(logits).mul(1 - labelSmoothing);
  const flipped = logSigmoid(logits.neg()).mul(labelSmoothing);
  return withRewards(clean.add(flipped).neg(), policy, beta);
}
