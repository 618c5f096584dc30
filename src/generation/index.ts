/**
 * @module
 * Decoding.
 */
export { type Completion, type GenerateOptions, type GenerationEvent, generate, generateAll } from "./generate.ts";
export * from "./processors.ts";
export { cacheNames, decodeProgram, newNames, prefillProgram } from "./programs.ts";
export { type GenerationSettings, generationSettings } from "./settings.ts";
