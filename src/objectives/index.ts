/**
 * @module
 * Formulas from papers, as pure functions of traced tensors.
 */
export { type DpoOptions, dpoLoss } from "./dpo.ts";
export { negativeLogLikelihood } from "./nll.ts";
export { MEAN_LOGP_BOUND, type OddsRatioResult, oddsRatioLoss } from "./orpo.ts";
export type { PairLogps, PreferenceResult } from "./preference.ts";
export { type PairScores, type RewardModelOptions, rewardModelLoss } from "./reward-model.ts";
