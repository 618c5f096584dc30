/**
 * @module
 * Methods and the loop that trains by them.
 */
export { dropCheckpoints, EVENTS_FILE, type TrainEvent, type TrainOptions, train } from "./loop.ts";
export { type Averages, type Batch, type Counts, joinAverages, type Method, means } from "./method.ts";
export { orpo } from "./orpo.ts";
export { type OrpoSettings, orpoSettings } from "./orpo-settings.ts";
export { sft } from "./sft.ts";
export { type SftSettings, sftSettings } from "./sft-settings.ts";
export { type TrainingSettings, trainingSettings } from "./training-settings.ts";
