import { logSigmoid } from "../engine/index.ts";
import { type Divergence, reverseKl } from "./dpo-family/divergences.ts";
import { logRatioMargin, logRatios, withRewards } from "./log-ratios.ts";
import type { PairLogps, PreferenceResult } from "./preference.ts";

/** Options of most objectives with a reference model. */
export interface ReferenceOptions {
  /** β, the weight of the KL penalty to the reference; β > 0. @default 0.1 */
  readonly beta?: number;
  /** The f-divergence of the penalty. @default reverseKl */
  readonly divergence?: Divergence;
}

export interface DpoOptions extends ReferenceOptions {
  /** ε, the assumed probability that a label is flipped; 0 ≤ ε < ½. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * Direct preference optimisation (DPO), one loss per pair.
 *
 *     ĥ = β · [ (log π(y_w|x) − log π_ref(y_w|x)) − (log π(y_l|x) − log π_ref(y_l|x)) ]
 *     L = −(1 − ε) · log σ(ĥ) − ε · log σ(−ĥ)
 *
 * ε = 0 is Rafailov et al. 2023, Eq. 7 (arXiv:2305.18290), TRL's "sigmoid"; ε > 0 is conservative DPO
 * (Mitchell 2023, Eq. 3), which TRL's "sigmoid" does not support. Another divergence replaces the
 * logarithm of each ratio by f′ (Wang et al. 2023, Theorem 1, arXiv:2309.16240).
 *
 * Gradients flow into `policy` only. When policy and reference are equal, every loss is log 2 for any β:
 * the first step of a correct run prints 0.6931. The rewards are β · log π/π_ref for every divergence, as
 * TRL logs them.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(dpoLoss(policy, reference, { beta: 0.5 }).losses); //=> 0.3133
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function dpoLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 0, divergence = reverseKl }: DpoOptions = {},
): PreferenceResult {
  const ratios = logRatios("dpoLoss", policy, reference);
  const logits = logRatioMargin(ratios, divergence).mul(beta);
  const clean = logSigmoid(logits).mul(1 - labelSmoothing);
  const flipped = logSigmoid(logits.neg()).mul(labelSmoothing);
  return withRewards(clean.add(flipped).neg(), ratios, beta);
}
