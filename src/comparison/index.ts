/**
 * @module
 * Pairwise comparisons: records, judges, summaries with intervals and tests, claims with verdicts, ability
 * estimates, and social choice.
 */

export {
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  type Level,
  type PlainAgreement,
  plainAgreement,
  type Ratings,
} from "./agreement.ts";
export { groupByJudge, type JudgeRecords, parseAnnotations } from "./annotations.ts";
export { binomialTail, logBinomial } from "./binomial.ts";
export { type ChoicesJudge, choicesJudge } from "./choices-file.ts";
export { type Claim, type Outcome, type SeedEstimate, type Verdict, verdict } from "./claims.ts";
export { clopperPearson } from "./clopper-pearson.ts";
export { type BootstrapOptions, clusterBootstrap } from "./cluster-bootstrap.ts";
export { clusterCorrelation, designEffect } from "./cluster-correlation.ts";
export { clusteredInterval } from "./clustered-interval.ts";
export { type ClusteredMean, clusteredMean } from "./clustered-mean.ts";
export { type Cluster, type ClusteredRate, clusteredRate } from "./clustered-rate.ts";
export {
  type CompareModelsOptions,
  type ComparisonResult,
  compareModels,
  type JudgeCriteria,
  type JudgedEvent,
  type JudgeResult,
  OTHER_JUDGES,
  resultOfRecords,
} from "./compare-models.ts";
export { type CompareOptions, type ComparisonPair, comparePairs, countSkips, type SkipCount } from "./compare-pairs.ts";
export { type Conclusion, conclude } from "./conclusion.ts";
export * from "./fit/index.ts";
export {
  type BootstrapFigure,
  type FiguresOptions,
  type FurtherFigures,
  furtherFigures,
  type LengthFigures,
  type VarietyFigures,
} from "./further-figures.ts";
export { CONFIDENCE, type Interval } from "./interval.ts";
export { checkJudgement, type Judge, type JudgeKnowledge, type Judgement, type JudgeRequest } from "./judge.ts";
export { humanJudges, type JudgeKind, type JudgePlace, Judges, type OpenedJudge } from "./judges.ts";
export {
  type LengthControlled,
  type LengthOutcome,
  lengthControlledRate,
  type NoLengthControl,
} from "./length-controlled.ts";
export { type Lottery, maximinLottery } from "./maximin-lottery.ts";
export {
  differencesByKey,
  type GroundTruth,
  type JudgeChoice,
  type MeasuredDifference,
  type MeasuredPair,
  measureDifferences,
  measurePairs,
  type Property,
  textProperties,
} from "./measured.ts";
export { coverageNote, type MeasuredInterval } from "./measured-coverage.ts";
export { normalQuantile } from "./normal-quantile.ts";
export { formatNumber, formatPercent, formatProbability } from "./number-text.ts";
export {
  type AvailablePrompts,
  type DetectableOptions,
  detectableWinRate,
  type PowerPlan,
  type PowerPlanOptions,
  planComparisons,
} from "./plan.ts";
export { type SidePreference, type SwapConsistency, sidePreference, swapConsistency } from "./position.ts";
export { type ComparisonDesign, type PowerStatement, powerStatement } from "./power-statement.ts";
export {
  type CorrectedRate,
  type JudgedOutcome,
  joinHumanOutcomes,
  OUTCOMES,
  type OutcomeName,
  type PredictionPowered,
  type PredictionPoweredOptions,
  predictionPowered,
} from "./prediction-powered.ts";
export { probabilityText } from "./probability-text.ts";
export { groupByPrompt, type PromptGroup } from "./prompt-groups.ts";
export {
  AgreementCounter,
  type AgreementOptions,
  agreementOfRaters,
  type RaterAgreement,
  type RaterChoice,
  type RaterPair,
} from "./rater-agreement.ts";
export {
  checkRatings,
  type Normalization,
  type RatingMatrix,
  type RatingOptions,
  ratingMatrix,
  ratingValues,
} from "./rating-matrix.ts";
export * from "./record.ts";
export { meanRouge, type Rouge, type RougeScore, rouge, type TextWithReferences } from "./rouge.ts";
export { type Rule, ruleJudge } from "./rule-judge.ts";
export { type ScoreJudgeOptions, scoreJudge } from "./score-judge.ts";
export { hasPromptIntervals, type SeedFigure, seedMean } from "./seed-mean.ts";
export { signFlipTest } from "./sign-flip-test.ts";
export { type SignTest, signTest } from "./sign-test.ts";
export { significantWins, signTestPower } from "./sign-test-power.ts";
export {
  borda,
  type LeximinOutcome,
  leximin,
  maxMin,
  nash,
  type RuleOutcome,
  utilitarian,
} from "./social-choice.ts";
export { studentQuantile } from "./student-quantile.ts";
export { type ComparisonSummary, type JudgedPair, type PromptSummary, summarize } from "./summary.ts";
export { measureText, type TextMeasures } from "./text-measures.ts";
export {
  contextTraits,
  type PreferredTrait,
  preferredTraits,
  type SamplePair,
  type Trait,
  type TraitFinding,
  textTraits,
  traitFindings,
  traitSentence,
  wordTrait,
} from "./traits.ts";
export { wilson } from "./wilson.ts";
