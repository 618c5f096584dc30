import { ShapeError } from "../../core/index.ts";

/** One completion: an array element per token, without padding. */
export interface Episode {
  /** R_t, from `tokenRewards`: the KL penalty of each token, plus the score at the last. */
  readonly rewards: ArrayLike<number>;
  /** V(s_t), the critic's value before token t. */
  readonly values: ArrayLike<number>;
}

export interface AdvantageOptions {
  /** γ, the discount factor. @default 1 */
  readonly gamma?: number;
  /** λ, the trade-off between bias (0) and variance (1). @default 0.95 */
  readonly lambda?: number;
  /** V after the last token: 0 when the episode ended, the critic's value when it was truncated. @default 0 */
  readonly bootstrapValue?: number;
}

export interface Advantages {
  /** Â_t. */
  readonly advantages: Float64Array;
  /** Â_t + V(s_t): the targets of the critic. */
  readonly returns: Float64Array;
}

/**
 * Generalised advantage estimation (GAE) of one completion. It works on plain arrays, between rollout and
 * training step, without gradients.
 *
 *     δ_t = R_t + γ·V(s_{t+1}) − V(s_t)
 *     Â_t = δ_t + γ·λ·Â_{t+1}
 *
 * Schulman et al. 2016, Eq. 16 (arXiv:1506.02438); Schulman et al. 2017, Eq. 11 and 12
 * (arXiv:1707.06347). λ = 0 is the TD error δ_t; λ = 1 is the discounted return minus V(s_t). The defaults
 * are those of PPO for language models.
 *
 * @example
 * const episode = { rewards: [0, 0, 1], values: [0.2, 0.3, 0.4] };
 * estimateAdvantages(episode, { gamma: 1, lambda: 0.5 }).advantages; //=> [0.3, 0.4, 0.6]
 * @throws {ShapeError} `E_SHAPE` when rewards and values have different lengths
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
    const tdError = rewards[t]! + gamma * nextValue - values[t]!;
    nextAdvantage = tdError + gamma * lambda * nextAdvantage;
    nextValue = values[t]!;
    advantages[t] = nextAdvantage;
  }
  return { advantages, returns: advantages.map((advantage, t) => advantage + values[t]!) };
}
