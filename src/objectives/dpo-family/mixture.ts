import { UsageError } from "../../core/index.ts";
import type { PreferenceObjective } from "../preference.ts";

export interface MixturePart {
  readonly objective: PreferenceObjective;
  readonly weight: number;
}

/**
 * Several objectives of the same pairs as one; TRL's list of `loss_type` with `loss_weights`.
 *
 *     L = Σᵢ wᵢ · Lᵢ
 *
 * Weights need not sum to 1: MPO (Wang et al. 2024, arXiv:2411.10442) is sigmoid 0.8, bco_pair
 * 0.2 and sft 1. The rewards are those of the first part.
 *
 * @throws {UsageError} `E_USAGE` when there is nothing to mix
 */
export function mixture(parts: readonly MixturePart[]): PreferenceObjective {
  const [first, ...rest] = parts;
  if (!first) throw new UsageError("mixture: must have at least one part, got none");
  return (pairs) => {
    const leading = first.objective(pairs);
    const losses = rest.reduce(
      (total, { objective, weight }) => total.add(objective(pairs).losses.mul(weight)),
      leading.losses.mul(first.weight),
    );
    return { ...leading, losses };
  };
}
