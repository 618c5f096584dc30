/**
 * @module
 * Training methods, and the loop that trains by them.
 */
export type { Examples } from "./batches.ts";
export { type DryRun, dryRun } from "./dry-run.ts";
export {
  type BatchShape,
  type EstimatedModel,
  estimateMemory,
  estimateSeconds,
  type MemoryEstimate,
} from "./estimate.ts";
export { EVENTS_FILE, type TrainEvent } from "./events.ts";
export { type TrainOptions, train } from "./loop.ts";
export {
  measureStep,
  measureUpdates,
  type StepMeasurement,
  type StepSize,
  stepSizes,
  type UpdateMeasurement,
} from "./measure.ts";
export type { Averages, Batch, Method, Metrics, Normalizers } from "./method.ts";
export { orpo } from "./orpo.ts";
export { type OrpoSettings, orpoSettings } from "./orpo-settings.ts";
export { type MetricChange, type Outcome, outcomeOf } from "./outcome.ts";
export { type ClaimRunOptions, claimRun, clearRun, holdsModel } from "./run-folder.ts";
export { sft } from "./sft.ts";
export { type SftSettings, sftSettings } from "./sft-settings.ts";
export { type RunEvent, type RunOptions, trainAndSave } from "./train-and-save.ts";
export { type TrainingSettings, trainingSettings } from "./training-settings.ts";
