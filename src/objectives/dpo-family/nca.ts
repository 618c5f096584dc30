import { logSigmoid } from "../../engine/index.ts";
import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * Noise-contrastive alignment of pairs, one loss per pair; TRL's "nca_pair".
 *
 *     r = β · log π(y)/π_ref(y)
 *     L = −log σ(r_w) − ½·log σ(−r_w) − ½·log σ(−r_l)
 *
 * Chen et al. 2024, §4.1 (arXiv:2402.05369), with all weight on the preferred one of two completions: it
 * asks for absolute rewards, so that the chosen likelihood does not fall along with the rejected one.
 * At the reference every pair costs 2·log 2.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function ncaPairLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("ncaPairLoss", policy, reference);
  const [chosen, rejected] = [ratios.chosen.mul(beta), ratios.rejected.mul(beta)];
  const noise = logSigmoid(chosen.neg()).add(logSigmoid(rejected.neg())).mul(0.5);
  return withRewards(logSigmoid(chosen).add(noise).neg(), ratios, beta);
}
