/**
 * @module
 * What every objective with a reference begins and ends with: log-ratios in, losses and rewards out.
 */
import type { Tensor } from "../engine/index.ts";
import type { Divergence } from "./dpo-family/divergences.ts";
import type { PairLengths, PairLogps, PreferenceResult } from "./preference.ts";
import { checkShapes } from "./shapes.ts";

/**
 * log π(y|x) − log π_ref(y|x) of both completions of each pair. The reference learns nothing.
 *
 * @throws {ShapeError} `E_SHAPE` in the name of `where`, when the four tensors disagree about the number of pairs
 */
export function logRatios(where: string, policy: PairLogps, reference: PairLogps): PairLogps {
  checkShapes(where, {
    "policy.chosen": [policy.chosen, "pair"],
    "policy.rejected": [policy.rejected, "pair"],
    "reference.chosen": [reference.chosen, "pair"],
    "reference.rejected": [reference.rejected, "pair"],
  });
  return {
    chosen: policy.chosen.sub(reference.chosen.detach()),
    rejected: policy.rejected.sub(reference.rejected.detach()),
  };
}

/** By how much the chosen completion leads: f′(π(y_w)/π_ref(y_w)) − f′(π(y_l)/π_ref(y_l)). */
export const leadOf = (ratios: PairLogps, divergence: Divergence): Tensor<"pair"> =>
  divergence(ratios.chosen).sub(divergence(ratios.rejected));

/**
 * Both sides divided by their numbers of tokens; an empty completion counts as one.
 *
 * @throws {ShapeError} `E_SHAPE` in the name of `where`, when lengths and values differ in number
 */
export function perToken(where: string, sums: PairLogps, lengths: Omit<PairLengths, "meanChosen">): PairLogps {
  checkShapes(where, {
    chosen: [sums.chosen, "pair"],
    rejected: [sums.rejected, "pair"],
    "lengths.chosen": [lengths.chosen, "pair"],
    "lengths.rejected": [lengths.rejected, "pair"],
  });
  return {
    chosen: sums.chosen.div(lengths.chosen.maximum(1)),
    rejected: sums.rejected.div(lengths.rejected.maximum(1)),
  };
}

/** Losses with their implicit rewards β · `values`, cut off from the gradient. */
export const withRewards = (losses: Tensor<"pair">, values: PairLogps, beta: number): PreferenceResult => ({
  losses,
  chosenRewards: values.chosen.mul(beta).detach(),
  rejectedRewards: values.rejected.mul(beta).detach(),
});
