import type { Tensor } from "../../engine/index.ts";
import { checkShapes } from "../shapes.ts";

/** What a policy-gradient step knows of each token. */
export interface SurrogateTokens {
  /** log π(a_t|s_t) of the policy that learns. */
  readonly tokenLogps: Tensor<"token">;
  /** The same of the policy that drew the token. */
  readonly oldTokenLogps: Tensor<"token">;
  readonly advantages: Tensor<"token">;
  /** Which tokens count, a bool; the others may hold anything. */
  readonly completionMask: Tensor<"token">;
}

export interface ClippedSurrogateOptions {
  /** ε, how far the ratio may move from 1 before it stops paying. @default 0.2 */
  readonly epsilon?: number;
}

/** Everything per token and 0 under the mask: sums over any normaliser leave padding out. */
export interface ClippedSurrogateResult {
  /** To be minimised. */
  readonly losses: Tensor<"token">;
  /** ρ, detached; 1 in the first pass of a batch. */
  readonly ratios: Tensor<"token">;
  /** Whether the clip has taken the gradient away, as 0 or 1, detached. */
  readonly clipped: Tensor<"token">;
  /** ½·(log π − log π_old)², an estimate of how far the policy has moved from the one that drew, detached. */
  readonly approxKl: Tensor<"token">;
}

/** A log-ratio above this counts as this, where its exponential is still a float32. */
const LOG_RATIO_BOUND = 80;

/**
 * The clipped surrogate of PPO, one loss per token.
 *
 *     ρ = π(a_t|s_t)/π_old(a_t|s_t)
 *     L = max( −Â·ρ, −Â·clip(ρ, 1 − ε, 1 + ε) )
 *
 * Schulman et al. 2017, Eq. 7 (arXiv:1707.06347), with its sign turned. Gradients flow into `tokenLogps`
 * only, and none where the clip binds: beyond 1 + ε with an advantage above 0, below 1 − ε with one below.
 *
 * In the first pass over a batch every ratio is 1, so that the mean is minus the mean advantage: about 0
 * when advantages are whitened.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors differ in number
 */
export function clippedSurrogate(
  { tokenLogps, oldTokenLogps, advantages, completionMask }: SurrogateTokens,
  { epsilon = 0.2 }: ClippedSurrogateOptions = {},
): ClippedSurrogateResult {
  checkShapes("clippedSurrogate", {
    tokenLogps: [tokenLogps, "token"],
    oldTokenLogps: [oldTokenLogps, "token"],
    advantages: [advantages, "token"],
    completionMask: [completionMask, "token"],
  });
  const counting = (values: Tensor): Tensor => completionMask.where(values, 0);
  const logRatios = counting(tokenLogps.sub(oldTokenLogps.detach()));
  const ratios = logRatios.minimum(LOG_RATIO_BOUND).exp();
  const cost = counting(advantages).detach().neg();
  const free = cost.mul(ratios);
  const held = cost.mul(ratios.minimum(1 + epsilon).maximum(1 - epsilon));
  return {
    losses: free.maximum(held),
    ratios: counting(ratios).detach(),
    clipped: held.lessOrEqual(free).where(0, 1).detach(),
    approxKl: logRatios.mul(logRatios).mul(0.5).detach(),
  };
}
