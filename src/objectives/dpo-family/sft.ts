import { withRewards } from "../log-ratios.ts";
import type { PairLengths, PairLogps, PreferenceResult } from "../preference.ts";
import { checkShapes } from "../shapes.ts";
import type { BetaOption } from "./beta-option.ts";

/**
 * The negative log-likelihood of the chosen completion, one loss per pair; TRL's "sft", for use in a mixture.
 *
 *     L = −log π(y_w|x) / n̄,   n̄ the mean number of tokens of a chosen completion
 *
 * The mean over pairs is then the mean over tokens. The caller passes n̄, because it is the mean of the whole
 * gradient-accumulation window. Without a reference, the rewards are β · log π.
 *
 * @param policy log-probabilities summed over completion tokens, in nats
 * @example
 * const policy = { chosen: tensor([-12]), rejected: tensor([-14]) };
 * item(sftLoss(policy, { meanChosen: constant(8) }).losses); //=> 1.5
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ, or n̄ is not a scalar
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
