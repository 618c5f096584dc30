/**
 * @module
 * A model that can be used: opened, scored, saved; and its forward pass for programs that others trace.
 */
export { type AdapterSettings, adapterSettings } from "./adapter-settings.ts";
export { costOf, type PolicyCost } from "./cost.ts";
export { dropoutFeeds, maskedDropout, noDropout } from "./dropout.ts";
export { batchFeeds, floats, ints, targetFeeds } from "./feeds.ts";
export {
  attendInBatch,
  type BatchInputs,
  batchInputs,
  headLogits,
  hiddenStates,
  type TargetInputs,
  type TracedModel,
  targetInputs,
  targetLogps,
} from "./forward.ts";
export { type CreatePolicyOptions, createPolicy, type OpenPolicyOptions, openPolicy } from "./open.ts";
export {
  Policy,
  type PolicyParts,
  type SavePolicyOptions,
  type TraceOptions,
} from "./policy.ts";
export { type ScoreOptions, type ScoringPolicy, slidingWindows } from "./score.ts";
