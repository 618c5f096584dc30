/**
 * @module
 * Ability estimates from comparisons: reading, counting, fitting, and comparing groups.
 */
export { chiSquareTail } from "./chi-square.ts";
export {
  type ComparisonColumns,
  type CountRow,
  countColumns,
  countRows,
  PairCounter,
  type PairCounts,
  type PairTally,
} from "./counts.ts";
export {
  type Estimate,
  elo,
  type Fit,
  type FitOptions,
  type FittedItem,
  type FittedTie,
  fitComparisons,
  INTERVAL_KINDS,
  type IntervalKind,
} from "./fit.ts";
export { fitGroups, type GroupedFit, type GroupFit, type HeterogeneityTest } from "./groups.ts";
export { MODEL_NAMES, type ModelName } from "./outcome-models.ts";
export type { Penalty } from "./penalty.ts";
export { fitRankings, type Ranking, type RankingFit } from "./plackett-luce.ts";
export type { Exclusion } from "./read/intake.ts";
export { type ReadComparisons, type ReadOptions, readComparisons } from "./read/read-comparisons.ts";
export { readRankings } from "./read/read-rankings.ts";
