import type { Tensor } from "../../engine/index.ts";
import type { ReferenceOptions } from "../dpo.ts";
import { leadOf, logRatios, perToken, withRewards } from "../log-ratios.ts";
import type { PairLengths, PairLogps, PreferenceResult } from "../preference.ts";
import { reverseKl } from "./divergences.ts";

/**
 * Identity preference optimisation over whole completions, one loss per pair.
 *
 *     L = (Δ − 1/(2β))²,   Δ = log π(y_w)/π_ref(y_w) − log π(y_l)/π_ref(y_l)
 *
 * Azar et al. 2023, Eq. 17 (arXiv:2310.12036), where β is τ: the lead is drawn to a finite target, so
 * that even preferences without exception do not push π to 0. At the reference every pair costs 1/(4β²).
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function ipoLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, divergence = reverseKl }: ReferenceOptions = {},
): PreferenceResult {
  const ratios = logRatios("ipoLoss", policy, reference);
  return withRewards(squaredMiss(leadOf(ratios, divergence), beta), ratios, beta);
}

/**
 * Identity preference optimisation with averages over tokens, one loss per pair; TRL's "ipo".
 *
 *     L = (Δ̄ − 1/(2β))²,   Δ̄ = (1/|y_w|)·log π(y_w)/π_ref(y_w) − (1/|y_l|)·log π(y_l)/π_ref(y_l)
 *
 * Not in the paper, but what its authors used, as TRL reports: with sums the target is out of reach of
 * short completions. `policy` and `reference` hold sums; the rewards are made of them too.
 *
 * @throws {ShapeError} `E_SHAPE` when the tensors disagree about the number of pairs
 */
export function ipoPerTokenLoss(
  policy: PairLogps,
  reference: PairLogps,
  lengths: Omit<PairLengths, "meanChosen">,
  { beta = 0.1, divergence = reverseKl }: ReferenceOptions = {},
): PreferenceResult {
  const ratios = logRatios("ipoPerTokenLoss", policy, reference);
  const scores = { chosen: divergence(ratios.chosen), rejected: divergence(ratios.rejected) };
  const means = perToken("ipoPerTokenLoss", scores, lengths);
  return withRewards(squaredMiss(means.chosen.sub(means.rejected), beta), ratios, beta);
}

function squaredMiss(lead: Tensor, beta: number): Tensor {
  const miss = lead.sub(1 / (2 * beta));
  return miss.mul(miss);
}
