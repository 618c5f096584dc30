import { logSigmoid, type Tensor } from "../engine/index.ts";
import { checkShapes } from "./shapes.ts";

/** A reward model's scores r(x, y) of both completions of each pair, in nats: differences are log-odds. */
export interface PairScores {
  readonly chosen: Tensor<"pair">;
  readonly rejected: Tensor<"pair">;
}

export interface RewardModelOptions {
  /** m, the margin by which the chosen score should be higher, for all pairs or for each. @default 0 */
  readonly margin?: number | Tensor<"pair">;
  /** c, the weight of the penalty that centres scores at 0; TRL recommends 0.01. @default 0 */
  readonly centeringCoefficient?: number;
}

/**
 * The loss of a reward model, one per pair: the negative log-likelihood of the Bradley–Terry model.
 *
 *     L = −log σ( r(x, y_w) − r(x, y_l) − m ) + c · ( r(x, y_w) + r(x, y_l) )²
 *
 * Ouyang et al. 2022, Eq. 1 with K = 2 (arXiv:2203.02155); the margin m is Touvron et al. 2023, Eq. 2
 * (arXiv:2307.09288); the centring term is Eisenstein et al. 2023, Eq. 2 (arXiv:2312.09244), as TRL
 * writes it. Without it, scores are determined only up to a constant for each prompt.
 *
 * Equal scores give a loss of log 2: an untrained model starts at 0.6931.
 *
 * @example
 * item(rewardModelLoss({ chosen: tensor([0.5]), rejected: tensor([0.8]) })); //=> 0.8544
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function rewardModelLoss(
  scores: PairScores,
  { margin = 0, centeringCoefficient = 0 }: RewardModelOptions = {},
): Tensor<"pair"> {
  checkShapes("rewardModelLoss", {
    chosen: [scores.chosen, "pair"],
    rejected: [scores.rejected, "pair"],
    ...(typeof margin === "number" ? {} : { margin: [margin, "pair"] }),
  });
  const logits = scores.chosen.sub(scores.rejected).sub(margin);
  const sum = scores.chosen.add(scores.rejected);
  return logSigmoid(logits).neg().add(sum.mul(sum).mul(centeringCoefficient));
}
