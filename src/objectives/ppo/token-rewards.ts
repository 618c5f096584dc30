import { UsageError } from "../../core/index.ts";

/**
 * The rewards of one completion, token by token: a penalty for leaving the reference, and the score at
 * the end. Plain arrays, without gradient.
 *
 *     R_t = −β · kl_t + [t is the last token] · r(x, y)
 *
 * Ouyang et al. 2022, Eq. 2 (arXiv:2203.02155), as it is done there: per token. `kl` is any estimate of
 * the divergence at each token; with k1 the sum over tokens is r − β·log π(y|x)/π_ref(y|x).
 *
 * @throws {UsageError} `E_USAGE` when the completion has no token to carry the score
 */
export function tokenRewards(kl: ArrayLike<number>, score: number, { beta }: { readonly beta: number }): Float64Array {
  if (kl.length === 0)
    throw new UsageError("tokenRewards: a completion must have a token to carry its score, got none");
  const rewards = Float64Array.from(kl, (divergence) => -beta * divergence);
  rewards[rewards.length - 1]! += score;
  return rewards;
}
