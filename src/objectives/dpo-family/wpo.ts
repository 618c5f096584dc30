/**
 * @module
 * Weighted preference optimisation: pairs that the policy would write itself count for more.
 */
import type { Tensor, TokenLogps } from "../../engine/index.ts";
import type { PairLogps } from "../preference.ts";
import { checkShapes } from "../shapes.ts";

/**
 * How likely each token is, beside a token that the policy draws itself, in nats, detached.
 *
 *     aₜ = log π(yₜ) − log Σ_v π(v)²
 *
 * Zhou et al. 2024, sampled alignment (arXiv:2406.11827): Σ_v π(v)² is the mean probability of a token
 * drawn from π, so that a peaked and a flat distribution weigh alike.
 *
 * @throws {ShapeError} `E_SHAPE` when the two tensors differ in number
 */
export function alignedTokenLogps({
  logps,
  sumOfSquares,
}: Pick<TokenLogps, "logps" | "sumOfSquares">): Tensor<"token"> {
  checkShapes("alignedTokenLogps", { logps: [logps, "token"], sumOfSquares: [sumOfSquares, "token"] });
  return logps.sub(sumOfSquares.log()).detach();
}

/**
 * The weight of each pair, detached: multiply any objective's losses by it; TRL's `use_weighting`.
 *
 *     w = exp( ā(y_w) + ā(y_l) ),   ā the mean of aₜ over a completion's tokens
 *
 * Zhou et al. 2024, Eq. 2 (arXiv:2406.11827). A policy that is uniform has weight 1 everywhere.
 *
 * @throws {ShapeError} `E_SHAPE` when the two sides disagree about the number of pairs
 */
export function wpoWeights(meanAligned: PairLogps): Tensor<"pair"> {
  checkShapes("wpoWeights", { chosen: [meanAligned.chosen, "pair"], rejected: [meanAligned.rejected, "pair"] });
  return meanAligned.chosen.add(meanAligned.rejected).exp().detach();
}
