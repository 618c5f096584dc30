/**
 * @module
 * Shared first and last steps of objectives on pairs: log-ratios, margins, lengths and rewards.
 */
import type { Tensor } from "../engine/index.ts";
import type { Divergence } from "./dpo-family/divergences.ts";
import type { PairLengths, PairLogps, PreferenceResult } from "./preference.ts";
import { checkShapes } from "./shapes.ts";

/**
 * log π(y|x) − log π_ref(y|x) of both completions of each pair, in nats. No gradient flows into the reference.
 *
 * @throws {ShapeError} `E_SHAPE`, starting with `where`, when the numbers of pairs differ
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

/** The margin of the chosen completion: f′(π(y_w)/π_ref(y_w)) − f′(π(y_l)/π_ref(y_l)), by default of log-ratios. */
export const logRatioMargin = (ratios: PairLogps, divergence: Divergence): Tensor<"pair"> =>
  divergence(ratios.chosen).sub(divergence(ratios.rejected));

/**
 * Sums divided by the number of completion tokens, at least 1.
 *
 * @throws {ShapeError} `E_SHAPE`, starting with `where`, when the numbers of pairs differ
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

/** The losses with the implicit rewards β · `values`, detached. */
export const withRewards = (losses: Tensor<"pair">, values: PairLogps, beta: number): PreferenceResult => ({
  losses,
  chosenRewards: values.chosen.mul(beta).detach(),
  rejectedRewards: values.rejected.mul(beta).detach(),
});
