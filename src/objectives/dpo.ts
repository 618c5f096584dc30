import { logSigmoid } from "../engine/index.ts";
import type { PairLogps, PreferenceResult } from "./preference.ts";
import { checkShapes } from "./shapes.ts";

export interface DpoOptions {
  /** β, the strength of the pull towards the reference; β > 0. @default 0.1 */
  readonly beta?: number;
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
 * (Mitchell 2023, Eq. 3), which TRL's "sigmoid" does not know.
 *
 * Log-probabilities are summed over completion tokens. Gradients flow into `policy` only. When policy
 * and reference agree, every loss is log 2, whatever β is: the first step of a healthy run prints 0.6931.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function dpoLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 0 }: DpoOptions = {},
): PreferenceResult {
  checkShapes("dpoLoss", {
    "policy.chosen": [policy.chosen, "pair"],
    "policy.rejected": [policy.rejected, "pair"],
    "reference.chosen": [reference.chosen, "pair"],
    "reference.rejected": [reference.rejected, "pair"],
  });
  const chosenRewards = policy.chosen.sub(reference.chosen.detach()).mul(beta);
  const rejectedRewards = policy.rejected.sub(reference.rejected.detach()).mul(beta);
  const logits = chosenRewards.sub(rejectedRewards);
  const agree = logSigmoid(logits).mul(1 - labelSmoothing);
  const flip = logSigmoid(logits.neg()).mul(labelSmoothing);
  return {
    losses: agree.add(flip).neg(),
    chosenRewards: chosenRewards.detach(),
    rejectedRewards: rejectedRewards.detach(),
  };
}
