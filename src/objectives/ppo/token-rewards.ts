import { UsageError } from "../../core/index.ts";

/**
 * The rewards of one completion, one per token: the KL penalty to the reference, plus the score at the last
 * token. Plain arrays, without gradients.
 *
 *     R_t = −β · kl_t + [t is the last token] · r(x, y)
 *
 * Ouyang et al. 2022, Eq. 2 (arXiv:2203.02155), with the penalty per token, as there. With k1 the sum over
 * tokens is r − β·log π(y|x)/π_ref(y|x).
 *
 * @param kl an estimate of the KL divergence at each token, in nats, such as `k1`
 * @param score r(x, y), from the reward model
 * @example
 * tokenRewards([2, -1, 4], 10, { beta: 0.5 }); //=> [-1, 0.5, 8]
 * @throws {UsageError} `E_USAGE` when the completion is empty
 */
export function tokenRewards(kl: ArrayLike<number>, score: number, { beta }: { readonly beta: number }): Float64Array {
  if (kl.length === 0)
    throw new UsageError("tokenRewards: a completion must have a token to carry its score, got none");
  const rewards = Float64Array.from(kl, (divergence) => -beta * divergence);
  rewards[rewards.length - 1]! += score;
  return rewards;
}
