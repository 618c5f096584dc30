/**
 * @module
 * `import … from "penchant"`: the names that most programs need. Everything else is behind its room's path,
 * such as `penchant/objectives`.
 */
export { PenchantError } from "./core/index.ts";
export {
  explainBeta,
  explainBradleyTerry,
  explainDpoLoss,
  explainMaxMin,
  explainOrpoLoss,
  explainPolicyShift,
  explainRewardLoss,
} from "./explain/index.ts";
export {
  type Completion,
  type GenerateOptions,
  type GenerationEvent,
  generate,
  streamCompletions,
} from "./generation/index.ts";
export {
  type CompareModelsOptions,
  type CompletionScore,
  type CreateOptions,
  compare,
  createPolicy,
  fit,
  type ModelComparison,
  type OpenOptions,
  type OrpoOptions,
  type Outputs,
  openPolicy,
  type PairScore,
  type PreferencePair,
  type PromptCompletion,
  Run,
  runStudy,
  type SequenceRow,
  type SftOptions,
  type StudyOptions,
  score,
  type TrainingPlace,
  type TrainingResult,
  trainOrpo,
  trainSft,
} from "./library/index.ts";
export { Policy, type PolicyCost } from "./policy/index.ts";
export type { StudyEvent, StudyResult } from "./study/index.ts";
export type { RunEvent } from "./trainers/index.ts";
