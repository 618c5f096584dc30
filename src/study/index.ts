/**
 * @module
 * Studies: the YAML, its stages and their cache, claims and verdicts.
 */
export { StudyDocument } from "./document.ts";
export { type LocalExecutorOptions, localExecutor, type StageExecutor } from "./executor.ts";
export { studyJsonSchema } from "./json-schema.ts";
export { builtInJudges, judgesWith } from "./judges.ts";
export { type PlanOptions, planTasks, type Task } from "./plan.ts";
export { missingStages, type ReportOptions, readReport, type WrittenReport, writeReport } from "./report.ts";
export { type RunStudyOptions, runStudy, type StudyEvent } from "./run.ts";
export {
  defaultRunFolder,
  openStudyFile,
  type RunStudyFileOptions,
  runStudyFile,
  type StudyFile,
  type StudyFileOptions,
  type StudyResult,
} from "./run-file.ts";
export { type RunFolder, readRunFolder } from "./run-folder.ts";
export { type Selection, type SelectionOptions, selectTasks } from "./selection.ts";
export type { FinishedStage, StageEvent, StageKind, StageRequest } from "./stage.ts";
export { stageKinds } from "./stages/index.ts";
export type { Scalar, Study, SubmissionSpec } from "./study.ts";
export { type SubmittedPart, type SubmittedParts, submittedExercises, submittedParts } from "./submission.ts";
