import type { Tensor } from "../engine/index.ts";
import { checkShapes } from "./shapes.ts";

/**
 * The weighted sum of negative log-likelihoods: with weights 1/n it is the mean over n tokens.
 *
 *     L = −Σₜ wₜ · log π(yₜ | x, y₍<ₜ₎)
 *
 * The weights come from outside, because the number of tokens is known only for a whole accumulation
 * window: a mean of means would weigh short batches too much. A model that knows nothing starts at the
 * logarithm of its vocabulary's size.
 *
 * @throws {ShapeError} `E_SHAPE` when weights and log-probabilities differ in number
 */
export function negativeLogLikelihood(tokenLogps: Tensor<"token">, weights: Tensor<"token">): Tensor {
  checkShapes("negativeLogLikelihood", { tokenLogps: [tokenLogps, "token"], weights: [weights, "token"] });
  return tokenLogps.mul(weights).sum().neg();
}
