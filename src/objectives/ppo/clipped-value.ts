import type { Tensor } from "../../engine/index.ts";
import { checkShapes } from "../shapes.ts";

/** What a critic's step knows of each token. */
export interface ValueTokens {
  /** V(s_t) of the critic that learns. */
  readonly values: Tensor<"token">;
  /** The same of the critic as it was when the token was drawn. */
  readonly oldValues: Tensor<"token">;
  /** Advantage plus old value: what the state was worth. */
  readonly returns: Tensor<"token">;
  /** Which tokens count, a bool; the others may hold anything. */
  readonly completionMask: Tensor<"token">;
}

export interface ClippedValueOptions {
  /** ε, how far a value may move from the old one before it stops paying. @default 0.2 */
  readonly epsilon?: number;
}

export interface ClippedValueResult {
  /** One per token, to be minimised; 0 under the mask. */
  readonly losses: Tensor<"token">;
  /** Whether the clip has taken the gradient away, as 0 or 1, detached. */
  readonly clipped: Tensor<"token">;
}

/**
 * The clipped loss of a critic, one per token.
 *
 *     L = ½ · max( (V − R)², (V_old + clip(V − V_old, −ε, ε) − R)² )
 *
 * Not in Schulman et al. 2017, where the value loss is (V − V^targ)² (Eq. 9, arXiv:1707.06347): the clip
 * and the ½ are those of OpenAI's code and of TRL (Huang et al. 2024, arXiv:2403.17031). Gradients flow
 * into `values` only. Values that have not moved cost half their squared error.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors differ in number
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
  const counting = (x: Tensor): Tensor => completionMask.where(x, 0);
  const before = counting(oldValues).detach();
  const error = counting(values).sub(counting(returns).detach());
  const moved = counting(values).sub(before);
  const overshoot = moved.sub(moved.minimum(epsilon).maximum(-epsilon));
  const heldError = error.sub(overshoot);
  const [free, held] = [error.mul(error), heldError.mul(heldError)];
  return {
    losses: free.maximum(held).mul(0.5),
    clipped: held.lessOrEqual(free).where(0, 1).detach(),
  };
}
