import { logSigmoid } from "../../engine/index.ts";
import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * A binary classifier of single completions, one loss per pair; TRL's "bco_pair".
 *
 *     L = −log σ(β · log π(y_w)/π_ref(y_w)) − log σ(−β · log π(y_l)/π_ref(y_l))
 *
 * Jung et al. 2024, §4 (arXiv:2404.04656), without its reward shift: an upper bound of DPO's loss.
 * At the reference every pair costs 2·log 2.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function bcoPairLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("bcoPairLoss", policy, reference);
  const isChosen = logSigmoid(ratios.chosen.mul(beta));
  const isRejected = logSigmoid(ratios.rejected.mul(-beta));
  return withRewards(isChosen.add(isRejected).neg(), ratios, beta);
}
