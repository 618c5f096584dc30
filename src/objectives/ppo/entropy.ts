import { logSoftmax, type Tensor } from "../../engine/index.ts";
import { checkShapes } from "../shapes.ts";

/**
 * Minus the entropy of the next token, one per token: to be minimised, so that exploration stays alive.
 *
 *     L = Σ_v π(v|s_t) · log π(v|s_t)
 *
 * Schulman et al. 2017, the S of Eq. 9 (arXiv:1707.06347), with its sign turned; its coefficient c₂ is
 * the trainer's. `logits` are finite: a token that must not be is given −1e9, not −∞.
 *
 * A policy that knows nothing has −log |V|, one that is certain has 0.
 *
 * @throws {ShapeError} `E_SHAPE` when `logits` is not [token, vocabulary]
 */
export function negativeEntropy(logits: Tensor<"token vocabulary">): Tensor<"token"> {
  checkShapes("negativeEntropy", { logits: [logits, "token vocabulary"] });
  const logps = logSoftmax(logits);
  return logps.exp().mul(logps).sum([1]);
}
