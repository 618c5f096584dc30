import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * Self-play preference optimisation with hard labels, one loss per pair; TRL's "sppo_hard".
 *
 *     L = ( log π(y_w)/π_ref(y_w) − 1/(2β) )² + ( log π(y_l)/π_ref(y_l) + 1/(2β) )²
 *
 * Wu et al. 2024, Eq. 4.7 (arXiv:2405.00675), with a win rate of 1 for the chosen completion and 0 for
 * the rejected one, 1/β for η, and the sum of both squares for their mean. Each log-ratio is drawn to a
 * target of its own. At the reference every pair costs 1/(2β²).
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function sppoHardLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  const ratios = logRatios("sppoHardLoss", policy, reference);
  const chosenMiss = ratios.chosen.sub(0.5 / beta);
  const rejectedMiss = ratios.rejected.add(0.5 / beta);
  return withRewards(chosenMiss.mul(chosenMiss).add(rejectedMiss.mul(rejectedMiss)), ratios, beta);
}
