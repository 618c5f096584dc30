/**
 * @module
 * The functions of `import … from "penchant"`: what the commands do, from code, with the host's defaults.
 */
export {
  type CompareModelsOptions,
  compare,
  fit,
  type ModelComparison,
  type Outputs,
} from "./compare.ts";
export { type CreateOptions, createPolicy, type OpenOptions, openPolicy } from "./open.ts";
export { Run } from "./run.ts";
export { type CompletionScore, type PairScore, type PromptCompletion, score } from "./score.ts";
export { runStudy, type StudyOptions } from "./study.ts";
export {
  type OrpoOptions,
  type PreferencePair,
  type SequenceRow,
  type SftOptions,
  type TrainingPlace,
  type TrainingResult,
  trainOrpo,
  trainSft,
} from "./train.ts";
