/**
 * @module
 * Alignment by optimal transport (AOT), paired and unpaired.
 */
import { logSigmoid, type Tensor } from "../../engine/index.ts";
import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { sortAscending } from "./sorting.ts";

export interface AotOptions {
  /** β, the weight of the KL penalty to the reference; β > 0. @default 0.1 */
  readonly beta?: number;
  /** ε, the assumed probability that a label is flipped; 0 ≤ ε < ½. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * Paired AOT, one loss per quantile; TRL's "aot".
 *
 *     u = log π(y_w)/π(y_l),   v = log π_ref(y_w)/π_ref(y_l),   both sorted over the batch
 *     Lᵢ = −(1 − ε) · log σ(β·(u₍ᵢ₎ − v₍ᵢ₎)) − ε · log σ(−β·(u₍ᵢ₎ − v₍ᵢ₎))
 *
 * Melnyk et al. 2024, §3 (arXiv:2406.05882): the policy's distribution of margins should stochastically
 * dominate the reference's, quantile by quantile. It couples the pairs of a batch: losses are in sorted
 * order, and a batch must not be split or padded.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @example
 * const policy = { chosen: tensor([-12, -10]), rejected: tensor([-14, -9]) };
 * const reference = { chosen: tensor([-13, -10]), rejected: tensor([-13, -10]) };
 * evaluate(aotLoss(policy, reference, { beta: 0.5 }).losses).data; //=> [0.9741, 0.3133]
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function aotLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 0 }: AotOptions = {},
): PreferenceResult {
  const ratios = logRatios("aotLoss", policy, reference);
  const margins = sortAscending(policy.chosen.sub(policy.rejected));
  const referenceMargins = sortAscending(reference.chosen.sub(reference.rejected).detach());
  return withRewards(smoothedLogisticLoss(margins.sub(referenceMargins).mul(beta), labelSmoothing), ratios, beta);
}

/**
 * Unpaired AOT, one loss per quantile; TRL's "aot_unpaired".
 *
 *     u = log π(y_w)/π_ref(y_w),   v = log π(y_l)/π_ref(y_l),   both sorted over the batch
 *
 * and Lᵢ as for `aotLoss`: the rewards of chosen completions should stochastically dominate those of rejected
 * ones, over all prompts. It couples the pairs of a batch in the same way.
 *
 * @param policy log-probabilities summed over completion tokens, in nats; `reference` likewise
 * @throws {ShapeError} `E_SHAPE` when the numbers of pairs differ
 */
export function aotUnpairedLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 0 }: AotOptions = {},
): PreferenceResult {
  const ratios = logRatios("aotUnpairedLoss", policy, reference);
  const differences = sortAscending(ratios.chosen).sub(sortAscending(ratios.rejected));
  return withRewards(smoothedLogisticLoss(differences.mul(beta), labelSmoothing), ratios, beta);
}

const smoothedLogisticLoss = (logits: Tensor, labelSmoothing: number): Tensor =>
  logSigmoid(logits)
    .mul(1 - labelSmoothing)
    .add(logSigmoid(logits.neg()).mul(labelSmoothing))
    .neg();
