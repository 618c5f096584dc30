import type { Tensor } from "../../engine/index.ts";
import { checkShapes } from "../shapes.ts";

/** The inputs of `clippedSurrogate` for each token. */
export interface SurrogateTokens {
  /** log π(a_t|s_t) of the current policy, in nats. */
  readonly tokenLogps: Tensor<"token">;
  /** log π_old(a_t|s_t) of the policy that sampled the token, in nats. */
  readonly oldTokenLogps: Tensor<"token">;
  /** Â_t, usually whitened. */
  readonly advantages: Tensor<"token">;
  /** Completion tokens, a bool; masked values may be anything, even NaN. */
  readonly completionMask: Tensor<"token">;
}

export interface ClippedSurrogateOptions {
  /** ε, the clip range of the probability ratio. @default 0.2 */
  readonly epsilon?: number;
}

/** Per token, and 0 where masked: divide sums by the number of completion tokens. */
export interface ClippedSurrogateResult {
  /** To be minimised. */
  readonly losses: Tensor<"token">;
  /** The probability ratio ρ, detached; 1 in the first epoch of a batch. */
  readonly ratios: Tensor<"token">;
  /** 1 where the clip is active, so that there is no gradient, else 0; detached. Its mean is the clip fraction. */
  readonly clipped: Tensor<"token">;
  /** ½·(log π − log π_old)², an estimate of KL(π_old‖π) (k2), detached. */
  readonly approxKl: Tensor<"token">;
}

/** Log-ratios are clamped to at most this, because float32 overflows at about e⁸⁸. */
const LOG_RATIO_BOUND = 80;

/**
 * The clipped surrogate objective of PPO, one loss per token.
 *
 *     ρ = π(a_t|s_t)/π_old(a_t|s_t)
 *     L = max( −Â·ρ, −Â·clip(ρ, 1 − ε, 1 + ε) )
 *
 * Schulman et al. 2017, Eq. 7 (arXiv:1707.06347), with the opposite sign. Gradients flow into `tokenLogps`
 * only, and not where the clip is active: ρ > 1 + ε with Â > 0, or ρ < 1 − ε with Â < 0.
 *
 * In the first epoch on a batch every ratio is 1, and the mean loss is minus the mean advantage: 0 when
 * advantages are whitened.
 *
 * @example
 * const logs = (p: number[]) => tensor(p.map(Math.log));
 * const logps = { tokenLogps: logs([0.3, 0.3]), oldTokenLogps: logs([0.2, 0.2]) };
 * const tokens = { ...logps, advantages: tensor([2, -2]), completionMask: constant([1, 1], "bool") };
 * evaluate(clippedSurrogate(tokens).losses).data; //=> [-2.4, 3]
 * @throws {ShapeError} `E_SHAPE` when the numbers of tokens differ
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
  const masked = (values: Tensor): Tensor => completionMask.where(values, 0);
  const logRatios = masked(tokenLogps.sub(oldTokenLogps.detach()));
  const ratios = logRatios.minimum(LOG_RATIO_BOUND).exp();
  const negativeAdvantages = masked(advantages).detach().neg();
  const unclippedLosses = negativeAdvantages.mul(ratios);
  const clippedLosses = negativeAdvantages.mul(ratios.minimum(1 + epsilon).maximum(1 - epsilon));
  return {
    losses: unclippedLosses.maximum(clippedLosses),
    ratios: masked(ratios).detach(),
    clipped: clippedLosses.lessOrEqual(unclippedLosses).where(0, 1).detach(),
    approxKl: logRatios.mul(logRatios).mul(0.5).detach(),
  };
}
