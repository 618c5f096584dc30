import { log1mExp, logSigmoid, type Tensor } from "../engine/index.ts";
import type { PairLogps } from "./preference.ts";
import { checkShapes } from "./shapes.ts";

export interface OddsRatioResult {
  /** One loss per pair, to be minimised. */
  readonly losses: Tensor<"pair">;
  /** log(odds(y_w)/odds(y_l)), detached. */
  readonly logOdds: Tensor<"pair">;
  /** Whether the bound held a probability below 1, as 0 or 1, detached. */
  readonly bounded: Tensor<"pair">;
}

/**
 * A mean log-probability nearer to 0 than this counts as this far: at 0 itself the odds are infinite.
 * It is the smallest distance from 1 that float32 probabilities can still tell apart, rounded up.
 */
export const MEAN_LOGP_BOUND = 1e-6;

/**
 * The odds-ratio term of ORPO, one loss per pair.
 *
 *     log odds(p) = log p − log(1 − p)
 *     L_OR = −log σ( log odds(p_w) − log odds(p_l) ),   p = exp(mean token log-probability)
 *
 * Hong et al. 2024, Eqs. 3, 4 and 7 (arXiv:2403.07691). The full objective is L_SFT + λ · L_OR (Eq. 6);
 * the trainer adds the two, so that each can be logged alone. Not in the paper: log p is bounded by −ε
 * (`MEAN_LOGP_BOUND`), where the gradient stops.
 *
 * `mean` holds log-probabilities averaged over completion tokens, not summed: with sums, p is so small
 * that 1 − p is 1 and the odds are the probability. Equal probabilities cost log 2.
 *
 * @throws {ShapeError} `E_SHAPE` when the two tensors disagree about the number of pairs
 */
export function oddsRatioLoss(mean: PairLogps): OddsRatioResult {
  checkShapes("oddsRatioLoss", { chosen: [mean.chosen, "pair"], rejected: [mean.rejected, "pair"] });
  const bound = (logp: Tensor): Tensor => logp.minimum(-MEAN_LOGP_BOUND);
  const logOddsOf = (logp: Tensor): Tensor => bound(logp).sub(log1mExp(bound(logp)));
  const logOdds = logOddsOf(mean.chosen).sub(logOddsOf(mean.rejected));
  const isBelow = (logp: Tensor): Tensor => logp.lessOrEqual(-MEAN_LOGP_BOUND);
  const bounded = isBelow(mean.chosen).and(isBelow(mean.rejected)).where(0, 1);
  return { losses: logSigmoid(logOdds).neg(), logOdds: logOdds.detach(), bounded };
}
