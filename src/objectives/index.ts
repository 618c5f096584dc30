/**
 * @module
 * Losses from papers, as pure functions of traced tensors; computations between rollout and training step,
 * as pure functions of arrays.
 */
export { type CpoOptions, cpoLoss } from "./cpo.ts";
export { type DpoOptions, dpoLoss, type ReferenceOptions } from "./dpo.ts";
export { type AotOptions, aotLoss, aotUnpairedLoss } from "./dpo-family/aot.ts";
export { apoDownLoss, apoZeroLoss } from "./dpo-family/apo.ts";
export { bcoPairLoss } from "./dpo-family/bco.ts";
export type { BetaOption } from "./dpo-family/beta-option.ts";
export { type DiscopopOptions, discopopLoss } from "./dpo-family/discopop.ts";
export {
  alphaDivergence,
  type Divergence,
  EXPONENT_BOUND,
  forwardKl,
  jsDivergence,
  reverseKl,
} from "./dpo-family/divergences.ts";
export { type DpopOptions, dpopLoss } from "./dpo-family/dpop.ts";
export { exoPairLoss } from "./dpo-family/exo.ts";
export { hingeLoss } from "./dpo-family/hinge.ts";
export { ipoLoss, ipoPerTokenLoss } from "./dpo-family/ipo.ts";
export { lengthDesensitizingWeights, type TokenWeights } from "./dpo-family/length-desensitizing.ts";
export { type MixturePart, mixture } from "./dpo-family/mixture.ts";
export { ncaPairLoss } from "./dpo-family/nca.ts";
export { robustLoss } from "./dpo-family/robust.ts";
export { sftLoss } from "./dpo-family/sft.ts";
export { sigmoidNormLoss } from "./dpo-family/sigmoid-norm.ts";
export { sppoHardLoss } from "./dpo-family/sppo.ts";
export { alignedTokenLogps, wpoWeights } from "./dpo-family/wpo.ts";
export { type KtoOptions, type KtoResult, ktoBaseline, ktoLoss, type LabelledLogps } from "./kto.ts";
export type { GroupScores } from "./maxmin/group-scores.ts";
export { meanScores, normalizedScores, type ScoreStatistics } from "./maxmin/normalized-scores.ts";
export { lowestScores, type WorstGroup, worstGroup } from "./maxmin/worst-group.ts";
export { negativeLogLikelihood } from "./nll.ts";
export { MEAN_LOGP_BOUND, type OddsRatioResult, oddsRatioLoss } from "./orpo.ts";
export { type PlackettLuceResult, plackettLuceLoss, type RankedLogps } from "./plackett-luce.ts";
export { type AdvantageOptions, type Advantages, type Episode, estimateAdvantages } from "./ppo/advantages.ts";
export {
  type ClippedSurrogateOptions,
  type ClippedSurrogateResult,
  clippedSurrogate,
  type SurrogateTokens,
} from "./ppo/clipped-surrogate.ts";
export {
  type ClippedValueOptions,
  type ClippedValueResult,
  clippedValueLoss,
  type ValueTokens,
} from "./ppo/clipped-value.ts";
export { negativeEntropy } from "./ppo/entropy.ts";
export { doublingKlCoefficient, type ProportionalControl, proportionalKlCoefficient } from "./ppo/kl-controller.ts";
export { k1, k2, k3 } from "./ppo/kl-estimators.ts";
export { tokenRewards } from "./ppo/token-rewards.ts";
export { whiten, whitenKeepingMean } from "./ppo/whitening.ts";
export type { PairLengths, PairLogps, PreferenceObjective, PreferencePairs, PreferenceResult } from "./preference.ts";
export {
  type PreferenceFamilyMember,
  type PreferenceLossType,
  type PreferenceNeed,
  type PreferenceOptions,
  preferenceFamily,
  preferenceLossTypes,
} from "./preference-family.ts";
export { preferenceObjective } from "./preference-objective.ts";
export { comparisonWeights, rankingLoss } from "./ranking.ts";
export { type PairScores, type RewardModelOptions, rewardModelLoss } from "./reward-model.ts";
export { type SimpoOptions, simpoLoss } from "./simpo.ts";
