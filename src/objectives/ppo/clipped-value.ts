import type { Tensor } from "../../engine/index.ts";
import { checkShapes } from "../shapes.ts";

/** The inputs of `clippedValueLoss` for each token. */
export interface ValueTokens {
  /** V(s_t) of the current critic. */
  readonly values: Tensor<"token">;
  /** V_old(s_t) of the critic at rollout. */
  readonly oldValues: Tensor<"token">;
  /** R, advantage plus old value: the target. */
  readonly returns: Tensor<"token">;
  /** Completion tokens, a bool; masked values may be anything, even NaN. */
  readonly completionMask: Tensor<"token">;
}

export interface ClippedValueOptions {
  /** ε, the clip range of the value's change. @default 0.2 */
  readonly epsilon?: number;
}

export interface ClippedValueResult {
  /** One per token, to be minimised; 0 where masked. */
  readonly losses: Tensor<"token">;
  /** 1 where the clip is active, so that there is no gradient, else 0; detached. */
  readonly clipped: Tensor<"token">;
}

/**
 * The clipped value loss of PPO's critic, one per token.
 *
 *     L = ½ · max( (V − R)², (V_old + clip(V − V_old, −ε, ε) − R)² )
 *
 * Schulman et al. 2017 use (V − V^targ)² (Eq. 9, arXiv:1707.06347); the clip and the ½ are those of OpenAI's
 * code and of TRL (Huang et al. 2024, arXiv:2403.17031). Gradients flow into `values` only.
 *
 * @example
 * const completionMask = constant([1], "bool");
 * const tokens = { values: tensor([0.5]), oldValues: tensor([0]), returns: tensor([1]), completionMask };
 * item(clippedValueLoss(tokens, { epsilon: 0.25 }).losses); //=> 0.2813
 * @throws {ShapeError} `E_SHAPE` when the numbers of tokens differ
 */
export function clippedValueLoss(
  { values, oldValues, returns, completionMask }: ValueTokens,
  { epsilon = 0.2 }: ClippedValueOptions = {},
): ClippedValueResult {
  checkShapes("clippedValueLoss", {
    values: [values, "token"],
    oldValues: [oldValues, "token"],
    returns: [returns, "token"],
    completionMask: [completionMask, "token"],
  });
  const masked = (x: Tensor): Tensor => completionMask.where(x, 0);
  const error = masked(values).sub(masked(returns).detach());
  const change = masked(values).sub(masked(oldValues).detach());
  const excess = change.sub(change.minimum(epsilon).maximum(-epsilon));
  const clippedError = error.sub(excess);
  const [unclippedLosses, clippedLosses] = [error.mul(error), clippedError.mul(clippedError)];
  return {
    losses: unclippedLosses.maximum(clippedLosses).mul(0.5),
    clipped: clippedLosses.lessOrEqual(unclippedLosses).where(0, 1).detach(),
  };
}
