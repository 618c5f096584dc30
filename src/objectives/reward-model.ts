import { logSigmoid, type Tensor } from "../engine/index.ts";
import { checkShapes } from "./shapes.ts";

/** The scores r(x, y) that a reward model gives to both completions of each pair. */
export interface PairScores {
  readonly chosen: Tensor<"pair">;
  readonly rejected: Tensor<"pair">;
}

export interface RewardModelOptions {
  /** m, by how much the chosen score should lead, for all pairs or for each. @default 0 */
  readonly margin?: number | Tensor<"pair">;
  /** c, the pull of each pair's scores towards a sum of 0; TRL recommends 0.01. @default 0 */
  readonly centeringCoefficient?: number;
}

/**
 * The loss of a reward model, one per pair: the negative log-likelihood of the Bradley–Terry model.
 *
 *     L = −log σ( r(x, y_w) − r(x, y_l) − m ) + c · ( r(x, y_w) + r(x, y_l) )²
 *
 * Ouyang et al. 2022, Eq. 1 with K = 2 (arXiv:2203.02155); the margin m is Touvron et al. 2023, Eq. 2
 * (arXiv:2307.09288); the centring term is Eisenstein et al. 2023, Eq. 2 (arXiv:2312.09244), as TRL
 * writes it. Without it, scores are known only up to a function of the prompt.
 *
 * Equal scores cost log 2: a model that knows nothing starts at 0.6931.
 *
 * @throws {ShapeError} `E_SHAPE` when scores and margins disagree about the number of pairs
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
  const lead = scores.chosen.sub(scores.rejected).sub(margin);
  const sum = scores.chosen.add(scores.rejected);
  return logSigmoid(lead).neg().add(sum.mul(sum).mul(centeringCoefficient));
}
