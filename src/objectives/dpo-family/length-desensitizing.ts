import { UsageError } from "../../core/index.ts";

/** The weight of each token of both completions of a pair. */
export interface TokenWeights {
  readonly chosen: Float64Array;
  readonly rejected: Float64Array;
}

/**
 * Length-desensitised DPO (LD-DPO): token weights for the summed log-probabilities of one pair.
 *
 *     log π̂(y|x) = Σ_t w_t · log π(y_t | x, y₍<ₜ₎),   w_t = 1 for t ≤ min(|y_w|, |y_l|), else α
 *
 * Liu et al. 2024 (LD-DPO, arXiv:2409.06411), TRL's `ld_alpha`. Use the same weights for policy and
 * reference, and the sums with any objective. α = 1 is plain DPO, α = 0 truncates to the shorter length.
 *
 * @param lengths numbers of completion tokens
 * @example
 * lengthDesensitizingWeights({ chosen: 2, rejected: 4 }, { alpha: 0.5 }).rejected; //=> [1, 1, 0.5, 0.5]
 * @throws {UsageError} `E_USAGE` when α is not between 0 and 1
 */
export function lengthDesensitizingWeights(
  lengths: { readonly chosen: number; readonly rejected: number },
  { alpha }: { readonly alpha: number },
): TokenWeights {
  if (!(alpha >= 0 && alpha <= 1)) {
    throw new UsageError(`lengthDesensitizingWeights: alpha must be between 0 and 1, got ${alpha}`);
  }
  const shared = Math.min(lengths.chosen, lengths.rejected);
  const weightsOf = (length: number): Float64Array => new Float64Array(length).fill(1).fill(alpha, shared);
  return { chosen: weightsOf(lengths.chosen), rejected: weightsOf(lengths.rejected) };
}
