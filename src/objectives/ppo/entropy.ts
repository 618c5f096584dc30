import { logSoftmax, type Tensor } from "../../engine/index.ts";
import { checkShapes } from "../shapes.ts";

/**
 * The negative entropy of the next-token distribution, one per token, in nats: the entropy bonus as a loss.
 *
 *     L = Σ_v π(v|s_t) · log π(v|s_t)
 *
 * Schulman et al. 2017, the S of Eq. 9 (arXiv:1707.06347), with the opposite sign and without its
 * coefficient c₂. A uniform policy has −log |V|, a deterministic one 0.
 *
 * @param logits finite: mask tokens with −1e9, not −∞
 * @example
 * item(negativeEntropy(tensor([0, 0, 0, 0]).reshape([1, 4]))); //=> -1.3863
 * @throws {ShapeError} `E_SHAPE` when `logits` is not [token, vocabulary]
 */
export function negativeEntropy(logits: Tensor<"token vocabulary">): Tensor<"token"> {
  checkShapes("negativeEntropy", { logits: [logits, "token vocabulary"] });
  const logps = logSoftmax(logits);
  return logps.exp().mul(logps).sum([1]);
}
