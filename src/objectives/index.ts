/**
 * @module
 * Formulas from papers, as pure functions of traced tensors.
 */
export { negativeLogLikelihood } from "./nll.ts";
export { MEAN_LOGP_BOUND, type OddsRatioResult, oddsRatioLoss } from "./orpo.ts";
export type { PairLogps } from "./preference.ts";
