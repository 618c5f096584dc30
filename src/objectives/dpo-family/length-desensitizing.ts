import { UsageError } from "../../core/index.ts";

/** One weight for each token of both completions of a pair. */
export interface TokenWeights {
  readonly chosen: Float64Array;
  readonly rejected: Float64Array;
}

/**
 * Length-desensitised DPO: the weights with which the tokens of one pair are summed.
 *
 *     log π̂(y|x) = Σ_t w_t · log π(y_t | x, y₍<ₜ₎),   w_t = 1 for t ≤ min(|y_w|, |y_l|), else α
 *
 * Liu et al. 2024 (LD-DPO, arXiv:2409.06411), TRL's `ld_alpha`: what a completion has beyond the
 * length of the other counts only α times. The same weights serve policy and reference, and any objective
 * reads the sums. α = 1 is plain DPO, α = 0 cuts both to the shorter length.
 *
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
