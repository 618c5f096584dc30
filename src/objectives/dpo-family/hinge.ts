import type { ReferenceOptions } from "../dpo.ts";
import { leadOf, logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * A hinge in the place of DPO's logistic function, one loss per pair; TRL's "hinge".
 *
 *     L = max(0, 1 − β·Δ),   Δ = log π(y_w)/π_ref(y_w) − log π(y_l)/π_ref(y_l)
 *
 * Zhao et al. 2023, §2 (SLiC-HF, arXiv:2305.10425), with log-ratios for its log-probabilities and β for
 * 1/δ, as Liu et al. 2023 propose (RSO, arXiv:2309.06657).
 *
 * A pair that leads by 1/β costs nothing and teaches nothing; at the reference every pair costs 1.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function hingeLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, divergence = reverseKl }: ReferenceOptions = {},
): PreferenceResult {
  const ratios = logRatios("hingeLoss", policy, reference);
  const shortfall = leadOf(ratios, divergence).mul(-beta).add(1);
  return withRewards(shortfall.maximum(0), ratios, beta);
}
