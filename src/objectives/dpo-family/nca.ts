import { logSigmoid } from "../../engine/index.ts";
import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * Noise-contrastive alignment (NCA) of pairs, one loss per pair; TRL's "nca_pair".
 *
 *     r = β · log π(y)/π_ref(y)
 *     L = −log σ(r_w) − ½·log σ(−r_w) − ½·log σ(−r_l)
 *
 * Chen et al. 2024, §4.1 (arXiv:2402.05369), with two completions and all weight on the chosen one. Absolute
 * rewards keep the chosen likelihood from falling together with the rejected one. When policy and reference
 * are equal, every loss is 2·log 2.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * const reference = { chosen: tensor([-13]), rejected: tensor([-13]) };
 * item(ncaPairLoss(policy, reference, { beta: 0.5 }).losses); //=> 1.1982
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function ncaPairLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("ncaPairLoss", policy, reference);
  const [chosen, rejected] = [ratios.chosen.mul(beta), ratios.rejected.mul(beta)];
  const noiseTerm = logSigmoid(chosen.neg()).add(logSigmoid(rejected.neg())).mul(0.5);
  return withRewards(logSigmoid(chosen).add(noiseTerm).neg(), ratios, beta);
}
