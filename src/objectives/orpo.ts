import { log1mExp, logSigmoid, type Tensor } from "../engine/index.ts";
import type { PairLogps } from "./preference.ts";
import { checkShapes } from "./shapes.ts";

export interface OddsRatioResult {
  /** One loss per pair, to be minimised, in nats. */
  readonly losses: Tensor<"pair">;
  /** The log odds ratio log(odds(y_w)/odds(y_l)), detached. */
  readonly logOdds: Tensor<"pair">;
  /** 1 where a mean log-probability of the pair was clamped, else 0; detached. */
  readonly bounded: Tensor<"pair">;
}

/**
 * Mean log-probabilities are clamped to at most −1e-6, because the odds are infinite at 0. It is about the
 * smallest distance from 1 that a float32 probability can represent, rounded up.
 */
export const MEAN_LOGP_BOUND = 1e-6;

/**
 * The odds-ratio term of ORPO, one loss per pair.
 *
 *     log odds(p) = log p − log(1 − p)
 *     L_OR = −log σ( log odds(p_w) − log odds(p_l) ),   p = exp(mean token log-probability)
 *
 * Hong et al. 2024, Eqs. 3, 4 and 7 (arXiv:2403.07691). The full objective is L_SFT + λ · L_OR (Eq. 6);
 * the trainer adds the two terms, so that each can be logged. Not in the paper: log p is clamped to at most
 * −`MEAN_LOGP_BOUND`, and clamped values have no gradient.
 *
 * Equal probabilities give a loss of log 2.
 *
 * @param mean log-probabilities averaged over completion tokens, in nats per token. Not sums: for these p is
 *   so small that the odds are the probability.
 * @example
 * const mean = { chosen: tensor([Math.log(0.8)]), rejected: tensor([Math.log(0.5)]) };
 * item(oddsRatioLoss(mean).losses); //=> 0.2231
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function oddsRatioLoss(mean: PairLogps): OddsRatioResult {
  checkShapes("oddsRatioLoss", { chosen: [mean.chosen, "pair"], rejected: [mean.rejected, "pair"] });
  const clamp = (logp: Tensor): Tensor => logp.minimum(-MEAN_LOGP_BOUND);
  const logOddsOf = (logp: Tensor): Tensor => clamp(logp).sub(log1mExp(clamp(logp)));
  const logOdds = logOddsOf(mean.chosen).sub(logOddsOf(mean.rejected));
  const isBelow = (logp: Tensor): Tensor => logp.lessOrEqual(-MEAN_LOGP_BOUND);
  const bounded = isBelow(mean.chosen).and(isBelow(mean.rejected)).where(0, 1);
  return { losses: logSigmoid(logOdds).neg(), logOdds: logOdds.detach(), bounded };
}
