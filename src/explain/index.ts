/**
 * @module
 * Mathematics worked by hand: exercises and losses with their values, steps and curves.
 */
export {
  type BetaAnswer,
  type BetaCase,
  type BetaNumbers,
  type BetaOptions,
  type BetaPoint,
  betaNumbers,
  explainBeta,
} from "./beta.ts";
export {
  type BradleyTerryOptions,
  explainBradleyTerry,
  type GroupTable,
  type PairPreference,
  type PreferenceTables,
  parseScale,
  preferenceTables,
  type Scale,
  type TableOptions,
} from "./bradley-terry.ts";
export {
  type Answer,
  answerExercises,
  type Exercises,
  type PairExercise,
  type RatingExercise,
} from "./exercises.ts";
export { answerSheet, type ExerciseFile, parseExercises } from "./exercises-file.ts";
export type {
  Curve,
  CurveChart,
  Explanation,
  Heading,
  Paragraph,
  Part,
  Prose,
  Step,
  Table,
} from "./explanation.ts";
export {
  type Formula,
  type FormulaAccent,
  type FormulaLeaf,
  type FormulaScript,
  itemsOf,
  math,
  WITH_LIMITS,
  withValue,
} from "./formula.ts";
export { formulaText } from "./formula-text.ts";
export {
  type DpoLossNumbers,
  type DpoPoint,
  explainDpoLoss,
  explainOrpoLoss,
  explainRewardLoss,
  type OrpoLossNumbers,
  type RewardLossNumbers,
} from "./losses.ts";
export { explainMaxMin, type MaxMinNumbers, type MaxMinOptions, type RuleChoice } from "./maxmin.ts";
export { explainPolicyShift } from "./policy-shift.ts";
export {
  type DpoShift,
  type Outcomes,
  type PolicyShift,
  policyShift,
  type RlhfGradient,
  type RlhfShift,
  type ShiftOptions,
  type ShiftPoint,
} from "./policy-shift-numbers.ts";
export type { Pair } from "./probabilities.ts";
