import { logSigmoid } from "../../engine/index.ts";
import type { ReferenceOptions } from "../dpo.ts";
import { logRatios, perToken, withRewards } from "../log-ratios.ts";
import type { PairLengths, PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * DPO with averages over tokens, one loss per pair; TRL's "sigmoid_norm".
 *
 *     L = −log σ( β · [ (1/|y_w|)·log π(y_w)/π_ref(y_w) − (1/|y_l|)·log π(y_l)/π_ref(y_l) ] )
 *
 * Lambert et al. 2024, length-normalised DPO (Tülu 3, arXiv:2411.15124); there β is about 5, not
 * 0.1, because means are so much smaller than sums. `policy` and `reference` hold sums; the rewards are
 * made of them too. At the reference every pair costs log 2.
 *
 * @throws {ShapeError} `E_SHAPE` when the tensors disagree about the number of pairs
 */
export function sigmoidNormLoss(
  policy: PairLogps,
  reference: PairLogps,
  lengths: Omit<PairLengths, "meanChosen">,
  { beta = 0.1, divergence = reverseKl }: ReferenceOptions = {},
): PreferenceResult {
  const ratios = logRatios("sigmoidNormLoss", policy, reference);
  const scores = { chosen: divergence(ratios.chosen), rejected: divergence(ratios.rejected) };
  const means = perToken("sigmoidNormLoss", scores, lengths);
  return withRewards(logSigmoid(means.chosen.sub(means.rejected).mul(beta)).neg(), ratios, beta);
}
