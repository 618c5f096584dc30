/**
 * @module
 * Outcomes of pairwise comparisons: records, judges, summaries with intervals and tests, claims with
 * verdicts, and choices for groups that disagree.
 */
export { binomialTail, logBinomial } from "./binomial.ts";
export { type Claim, type Outcome, type SeedEstimate, type Verdict, verdict } from "./claims.ts";
export { type ClusteredMean, clusteredMean } from "./clustered-mean.ts";
export { type Cluster, type ClusteredRate, clusteredRate } from "./clustered-rate.ts";
export { type CompareOptions, type ComparisonPair, comparePairs, countSkips, type SkipCount } from "./compare-pairs.ts";
export { type Conclusion, conclude } from "./conclusion.ts";
export { CONFIDENCE, type Interval } from "./interval.ts";
export { checkJudgement, type Judge, type Judgement, type JudgeRequest } from "./judge.ts";
export { type Lottery, maximinLottery } from "./maximin-lottery.ts";
export { normalQuantile } from "./normal-quantile.ts";
export { formatNumber, formatPercent, formatProbability } from "./number-text.ts";
export {
  checkRatings,
  type Normalization,
  type RatingMatrix,
  type RatingOptions,
  ratingMatrix,
  ratingValues,
} from "./rating-matrix.ts";
export * from "./record.ts";
export { type Rule, ruleJudge } from "./rule-judge.ts";
export { type ScoreJudgeOptions, scoreJudge } from "./score-judge.ts";
export { type SignTest, signTest } from "./sign-test.ts";
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
export { wilson } from "./wilson.ts";
