/**
 * @module
 * Errors, settings, random streams and files, for every room.
 */
export * from "./digest.ts";
export * from "./errors.ts";
export * from "./jsonl.ts";
export { MemoryStorage } from "./memory-storage.ts";
export * from "./nearest.ts";
export { checkOutput, type OutputOptions } from "./output.ts";
export * from "./random.ts";
export * from "./settings.ts";
export { shellCommand } from "./shell-command.ts";
export * from "./storage.ts";
export { shorten, visibleText } from "./visible-text.ts";
export { type Watch, watched, watchWith } from "./watch.ts";
