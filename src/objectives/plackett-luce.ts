import { logSumExp, range, type Tensor } from "../engine/index.ts";
import type { BetaOption } from "./dpo-family/beta-option.ts";
import { checkShapes } from "./shapes.ts";

/** Rankings of up to K completions per prompt, best first. */
export interface RankedLogps {
  /** log π(y|x), summed over completion tokens. */
  readonly policy: Tensor<"prompt rank">;
  /** The same under the frozen model. */
  readonly reference: Tensor<"prompt rank">;
  /** Which completions are there, a bool; those that are not stand last. */
  readonly isPresent: Tensor<"prompt rank">;
}

export interface PlackettLuceResult {
  /** One loss per prompt, to be minimised. */
  readonly losses: Tensor<"prompt">;
  /** β · log π/π_ref, detached. */
  readonly rewards: Tensor<"prompt rank">;
}

/** Far below any reward, and far above what float32 cannot hold. */
const ABSENT = -1e30;

/**
 * DPO for rankings of K completions, one loss per prompt.
 *
 *     r_k = β · log π(y_k|x)/π_ref(y_k|x),   y₁ the best
 *     L = −Σ_k ( r_k − log Σ_{j≥k} e^(r_j) )
 *
 * Rafailov et al. 2023, Appendix A.3 (arXiv:2305.18290): the likelihood of choosing the best of
 * all, then the best of the rest, and so on. Ties have no place in it.
 *
 * Gradients flow into `policy` only. At the reference a prompt costs log K!; with K = 2 it is `dpoLoss`.
 *
 * @throws {ShapeError} `E_SHAPE` when the three tensors disagree about prompts or K
 */
export function plackettLuceLoss(
  { policy, reference, isPresent }: RankedLogps,
  { beta = 0.1 }: BetaOption = {},
): PlackettLuceResult {
  checkShapes("plackettLuceLoss", {
    policy: [policy, "prompt rank"],
    reference: [reference, "prompt rank"],
    isPresent: [isPresent, "prompt rank"],
  });
  const [prompts, count] = policy.shape;
  const rewards = isPresent.where(policy.sub(reference.detach()).mul(beta), ABSENT);
  const place = range(count!);
  const isLeft = place.reshape([count!, 1]).lessOrEqual(place.reshape([1, count!])); // [k, j]: j ≥ k
  const rest = logSumExp(isLeft.where(rewards.reshape([prompts!, 1, count!]), ABSENT)); // [prompt, k]
  const losses = isPresent.where(rest.sub(rewards), 0).sum([1]);
  return { losses, rewards: isPresent.where(rewards, 0).detach() };
}
