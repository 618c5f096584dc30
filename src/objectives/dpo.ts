import { logSigmoid } from "../engine/index.ts";
import { type Divergence, reverseKl } from "./dpo-family/divergences.ts";
import { leadOf, logRatios, withRewards } from "./log-ratios.ts";
import type { PairLogps, PreferenceResult } from "./preference.ts";

/** What most objectives with a reference share. */
export interface ReferenceOptions {
  /** β, the strength of the pull towards the reference; β > 0. @default 0.1 */
  readonly beta?: number;
  /** What ties the policy to its reference. @default reverseKl */
  readonly divergence?: Divergence;
}

export interface DpoOptions extends ReferenceOptions {
  /** ε, the assumed chance that a label is flipped; 0 ≤ ε < ½. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * Direct preference optimisation, one loss per pair.
 *
 *     ĥ = β · [ (log π(y_w|x) − log π_ref(y_w|x)) − (log π(y_l|x) − log π_ref(y_l|x)) ]
 *     L = −(1 − ε) · log σ(ĥ) − ε · log σ(−ĥ)
 *
 * ε = 0 is Rafailov et al. 2023, Eq. 7 (arXiv:2305.18290), TRL's "sigmoid"; ε > 0 is conservative DPO
 * (Mitchell 2023, Eq. 3), which TRL's "sigmoid" does not know. With another divergence, f′ stands for
 * the logarithm of each ratio (Wang et al. 2023, Theorem 1, arXiv:2309.16240).
 *
 * Log-probabilities are summed over completion tokens. Gradients flow into `policy` only. When policy
 * and reference agree, every loss is log 2, whatever β is: the first step of a healthy run prints 0.6931.
 * The rewards are β · log π/π_ref, whatever the divergence, as TRL logs them.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function dpoLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 0, divergence = reverseKl }: DpoOptions = {},
): PreferenceResult {
  const ratios = logRatios("dpoLoss", policy, reference);
  const logits = leadOf(ratios, divergence).mul(beta);
  const agree = logSigmoid(logits).mul(1 - labelSmoothing);
  const flip = logSigmoid(logits.neg()).mul(labelSmoothing);
  return withRewards(agree.add(flip).neg(), ratios, beta);
}
