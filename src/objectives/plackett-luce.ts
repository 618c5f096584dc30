import { logSumExp, range, type Tensor } from "../engine/index.ts";
import type { BetaOption } from "./dpo-family/beta-option.ts";
import { checkShapes } from "./shapes.ts";

/** Rankings of up to K completions per prompt, best first. */
export interface RankedLogps {
  /** log π(y|x), summed over completion tokens, in nats. */
  readonly policy: Tensor<"prompt rank">;
  /** The same under the reference model. */
  readonly reference: Tensor<"prompt rank">;
  /** Whether there is a completion, a bool; false only at the end of a ranking, as padding. */
  readonly isPresent: Tensor<"prompt rank">;
}

export interface PlackettLuceResult {
  /** One loss per prompt, to be minimised, in nats. */
  readonly losses: Tensor<"prompt">;
  /** β · log π/π_ref, detached. */
  readonly rewards: Tensor<"prompt rank">;
}

/** The reward of padding: far below any other, but finite in float32. */
const PADDING_REWARD = -1e30;

/**
 * DPO for rankings of K completions (Plackett–Luce model), one loss per prompt.
 *
 *     r_k = β · log π(y_k|x)/π_ref(y_k|x),   y₁ the best
 *     L = −Σ_k ( r_k − log Σ_{j≥k} e^(r_j) )
 *
 * Rafailov et al. 2023, Appendix A.3 (arXiv:2305.18290): the likelihood of choosing the best of all, then
 * the best of the rest, and so on. Ties are not supported.
 *
 * Gradients flow into `policy` only. When policy and reference are equal, the loss is log K!. K = 2 is `dpoLoss`.
 *
 * @example
 * const matrix = (row: number[]) => tensor(row).reshape([1, 3]);
 * const isPresent = constant([1, 1, 1], "bool").reshape([1, 3]);
 * const ranked = { policy: matrix([-10, -11, -12]), reference: matrix([-11, -11, -11]), isPresent };
 * item(plackettLuceLoss(ranked, { beta: 1 }).losses); //=> 0.7209
 * @throws {ShapeError} `E_SHAPE` when the numbers of prompts or completions differ
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
  const rewards = isPresent.where(policy.sub(reference.detach()).mul(beta), PADDING_REWARD);
  const rank = range(count!);
  const isRemaining = rank.reshape([count!, 1]).lessOrEqual(rank.reshape([1, count!])); // [k, j]: j ≥ k
  const remaining = isRemaining.where(rewards.reshape([prompts!, 1, count!]), PADDING_REWARD); // [prompt, k, j]
  const logNormalizer = logSumExp(remaining); // [prompt, k]
  const losses = isPresent.where(logNormalizer.sub(rewards), 0).sum([1]);
  return { losses, rewards: isPresent.where(rewards, 0).detach() };
}
