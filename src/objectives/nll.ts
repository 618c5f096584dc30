import type { Tensor } from "../engine/index.ts";
import { checkShapes } from "./shapes.ts";

/**
 * The weighted negative log-likelihood (cross-entropy) of tokens: a scalar, in nats.
 *
 *     L = −Σₜ wₜ · log π(yₜ | x, y₍<ₜ₎)
 *
 * Weights 1/n give the mean over n tokens. The caller passes them, because n is the number of tokens of the
 * whole gradient-accumulation window: a mean of batch means would give tokens of short batches more weight.
 * An untrained model has a loss of about log |V|.
 *
 * @example
 * item(negativeLogLikelihood(tensor([-1, -2]), tensor([0.5, 0.5]))); //=> 1.5
 * @throws {ShapeError} `E_SHAPE` when the numbers of tokens differ
 */
export function negativeLogLikelihood(tokenLogps: Tensor<"token">, weights: Tensor<"token">): Tensor {
  checkShapes("negativeLogLikelihood", { tokenLogps: [tokenLogps, "token"], weights: [weights, "token"] });
  return tokenLogps.mul(weights).sum().neg();
}
