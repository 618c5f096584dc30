import { ShapeError } from "../../core/index.ts";

/** One completion, token by token: its own length, nothing padded. */
export interface Episode {
  /** R_t: penalties of each token, and the score at the last. */
  readonly rewards: ArrayLike<number>;
  /** V(s_t), before the token was drawn. */
  readonly values: ArrayLike<number>;
}

export interface AdvantageOptions {
  /** γ, what a reward is worth one token earlier. @default 1 */
  readonly gamma?: number;
  /** λ, between one-step errors (0) and whole returns (1). @default 0.95 */
  readonly lambda?: number;
  /** V after the last token: 0 where the episode ended, the critic's value where it was cut off. @default 0 */
  readonly bootstrapValue?: number;
}

export interface Advantages {
  /** Â_t. */
  readonly advantages: Float64Array;
  /** Â_t + V(s_t): what the critic is to learn. */
  readonly returns: Float64Array;
}

/**
 * Generalised advantage estimation of one completion. Plain arrays: it is done between the rollout and
 * the training step, on numbers that carry no gradient.
 *
 *     δ_t = R_t + γ·V(s_{t+1}) − V(s_t)
 *     Â_t = δ_t + γ·λ·Â_{t+1}
 *
 * Schulman et al. 2016, Eq. 16 (arXiv:1506.02438); Schulman et al. 2017, Eq. 11 and 12
 * (arXiv:1707.06347). λ = 0 is the one-step error δ_t; λ = 1 and γ = 1 is the sum of rewards to come,
 * less V(s_t). Defaults are those of PPO for language models.
 *
 * @throws {ShapeError} `E_SHAPE` when rewards and values differ in number
 */
export function estimateAdvantages(
  { rewards, values }: Episode,
  { gamma = 1, lambda = 0.95, bootstrapValue = 0 }: AdvantageOptions = {},
): Advantages {
  const length = rewards.length;
  if (values.length !== length) {
    throw new ShapeError(`estimateAdvantages: values has token = ${values.length}, but rewards has token = ${length}`);
  }
  const advantages = new Float64Array(length);
  let [nextValue, nextAdvantage] = [bootstrapValue, 0];
  for (let t = length - 1; t >= 0; t--) {
    const error = rewards[t]! + gamma * nextValue - values[t]!;
    nextAdvantage = error + gamma * lambda * nextAdvantage;
    nextValue = values[t]!;
    advantages[t] = nextAdvantage;
  }
  return { advantages, returns: advantages.map((advantage, t) => advantage + values[t]!) };
}
