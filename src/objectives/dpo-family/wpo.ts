/**
 * @module
 * Weighted preference optimisation (WPO): pairs that are more likely under the policy have a larger weight.
 */
import type { Tensor, TokenLogps } from "../../engine/index.ts";
import type { PairLogps } from "../preference.ts";
import { checkShapes } from "../shapes.ts";

/**
 * The log-probability of each token relative to that of a token sampled from the policy, in nats, detached.
 *
 *     aₜ = log π(yₜ) − log Σ_v π(v)²
 *
 * Zhou et al. 2024, sampled alignment (arXiv:2406.11827): Σ_v π(v)² is the mean probability of a token
 * sampled from π, so that peaked and flat distributions have comparable weights.
 *
 * @param tokens from the engine's `tokenLogps`
 * @example
 * const tokens = { logps: tensor([Math.log(0.75)]), sumOfSquares: tensor([0.625]) };
 * item(alignedTokenLogps(tokens)); //=> 0.1823
 * @throws {ShapeError} `E_SHAPE` when the numbers of tokens differ
 */
export function alignedTokenLogps({
  logps,
  sumOfSquares,
}: Pick<TokenLogps, "logps" | "sumOfSquares">): Tensor<"token"> {
  checkShapes("alignedTokenLogps", { logps: [logps, "token"], sumOfSquares: [sumOfSquares, "token"] });
  return logps.sub(sumOfSquares.log()).detach();
}

/**
 * The weight of each pair, detached, a factor of any objective's losses; TRL's `use_weighting`.
 *
 *     w = exp( ā(y_w) + ā(y_l) ),   ā the mean of aₜ over a completion's tokens
 *
 * Zhou et al. 2024, Eq. 2 (arXiv:2406.11827). A uniform policy has weight 1 everywhere.
 *
 * @param meanAligned means of `alignedTokenLogps` over completion tokens, in nats per token
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function wpoWeights(meanAligned: PairLogps): Tensor<"pair"> {
  checkShapes("wpoWeights", { chosen: [meanAligned.chosen, "pair"], rejected: [meanAligned.rejected, "pair"] });
  return meanAligned.chosen.add(meanAligned.rejected).exp().detach();
}
