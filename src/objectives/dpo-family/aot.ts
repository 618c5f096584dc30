import { logSigmoid, type Tensor } from "../../engine/index.ts";
import { logRatios, withRewards } from "../log-ratios.ts";
import type { PairLogps, PreferenceResult } from "../preference.ts";
import { ascending } from "./sorting.ts";

export interface AotOptions {
  /** β, the strength of the pull towards the reference; β > 0. @default 0.1 */
  readonly beta?: number;
  /** ε, the assumed chance that a label is flipped; 0 ≤ ε < ½. @default 0 */
  readonly labelSmoothing?: number;
}

/**
 * Alignment by optimal transport, paired, one loss per quantile; TRL's "aot".
 *
 *     u = log π(y_w)/π(y_l),   v = log π_ref(y_w)/π_ref(y_l),   both sorted over the batch
 *     Lᵢ = −(1 − ε) · log σ(β·(u₍ᵢ₎ − v₍ᵢ₎)) − ε · log σ(−β·(u₍ᵢ₎ − v₍ᵢ₎))
 *
 * Melnyk et al. 2024, §3 (arXiv:2406.05882): the policy's distribution of leads shall
 * dominate the reference's, quantile by quantile. It couples the pairs of a batch: losses stand in
 * sorted order, a padded pair would change them all, and a batch in two halves is another loss.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function aotLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 0 }: AotOptions = {},
): PreferenceResult {
  const ratios = logRatios("aotLoss", policy, reference);
  const leads = ascending(policy.chosen.sub(policy.rejected));
  const referenceLeads = ascending(reference.chosen.sub(reference.rejected).detach());
  return withRewards(dominance(leads.sub(referenceLeads).mul(beta), labelSmoothing), ratios, beta);
}

/**
 * Alignment by optimal transport, unpaired, one loss per quantile; TRL's "aot_unpaired".
 *
 *     u = log π(y_w)/π_ref(y_w),   v = log π(y_l)/π_ref(y_l),   both sorted over the batch
 *
 * and Lᵢ as for `aotLoss`: the rewards of chosen completions shall dominate those of rejected ones, no
 * matter of which prompts. It couples the pairs of a batch in the same way.
 *
 * @throws {ShapeError} `E_SHAPE` when the four tensors disagree about the number of pairs
 */
export function aotUnpairedLoss(
  policy: PairLogps,
  reference: PairLogps,
  { beta = 0.1, labelSmoothing = 0 }: AotOptions = {},
): PreferenceResult {
  const ratios = logRatios("aotUnpairedLoss", policy, reference);
  const gaps = ascending(ratios.chosen).sub(ascending(ratios.rejected));
  return withRewards(dominance(gaps.mul(beta), labelSmoothing), ratios, beta);
}

const dominance = (logits: Tensor, labelSmoothing: number): Tensor =>
  logSigmoid(logits)
    .mul(1 - labelSmoothing)
    .add(logSigmoid(logits.neg()).mul(labelSmoothing))
    .neg();
