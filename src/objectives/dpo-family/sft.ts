import { withRewards } from "../log-ratios.ts";
import type { PairLengths, PairLogps, PreferenceResult } from "../preference.ts";
import { checkShapes } from "../shapes.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * The likelihood of the chosen completion, one loss per pair; TRL's "sft", made to be mixed with others.
 *
 *     L = −log π(y_w|x) / n̄,   n̄ the mean number of tokens of a chosen completion
 *
 * The mean over pairs is then the mean over tokens: long completions count for more than short ones.
 * n̄ comes from outside, because it is known only for a whole accumulation window. There is no reference,
 * so the rewards are β · log π.
 *
 * @throws {ShapeError} `E_SHAPE` when the two sides disagree about the number of pairs, or n̄ is no scalar
 */
export function sftLoss(
  policy: PairLogps,
  { meanChosen }: Pick<PairLengths, "meanChosen">,
  { beta = 0.1 }: BetaOption = {},
): PreferenceResult {
  checkShapes("sftLoss", {
    chosen: [policy.chosen, "pair"],
    rejected: [policy.rejected, "pair"],
    meanChosen: [meanChosen, ""],
  });
  return withRewards(policy.chosen.div(meanChosen).neg(), policy, beta);
}
