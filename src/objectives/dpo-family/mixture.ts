import { UsageError } from "../../core/index.ts";
import type { PreferenceObjective } from "../preference.ts";

export interface MixturePart {
  readonly objective: PreferenceObjective;
  readonly weight: number;
}

/**
 * The weighted sum of several objectives on the same pairs; TRL's list of `loss_type` with `loss_weights`.
 *
 *     L = Σᵢ wᵢ · Lᵢ
 *
 * Weights need not sum to 1: MPO (Wang et al. 2024, arXiv:2411.10442) is sigmoid 0.8, bco_pair
 * 0.2 and sft 1. The rewards are those of the first objective.
 *
 * @throws {UsageError} `E_USAGE` when there is no objective
 */
export function mixture(parts: readonly MixturePart[]): PreferenceObjective {
  const [first, ...rest] = parts;
  if (!first) throw new UsageError("mixture: must have at least one part, got none");
  return (pairs) => {
    const firstResult = first.objective(pairs);
    const losses = rest.reduce(
      (total, { objective, weight }) => total.add(objective(pairs).losses.mul(weight)),
      firstResult.losses.mul(first.weight),
    );
    return { ...firstResult, losses };
  };
}
