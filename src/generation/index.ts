/**
 * @module
 * Decoding: completions of prompts.
 */
export { CompletionCollector, generate } from "./completions.ts";
export { type Completion, type GenerateOptions, type GenerationEvent, streamCompletions } from "./generate.ts";
export { KvCache } from "./kv-cache.ts";
export type { FinishReason } from "./sequence.ts";
export { type GenerationSettings, generationSettings } from "./settings.ts";
