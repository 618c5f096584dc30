/**
 * @module
 * Settings of generation, under the names of `generation_config.json` in camelCase; `transformers`
 * defines each of them.
 */
import type { SettingsOf } from "../core/index.ts";

export const generationSettings = {
  doSample: { kind: "boolean", default: true, help: "Draw tokens; off: always take the likeliest (greedy)." },
  temperature: { kind: "number", default: 1, above: 0, help: "Divides the logits: below 1 bolder, above 1 more even." },
  topK: { kind: "number", default: 0, atLeast: 0, integer: true, help: "Only the k likeliest tokens; 0: all." },
  topP: {
    kind: "number",
    default: 1,
    above: 0,
    atMost: 1,
    help: "Only the likeliest tokens that together reach this probability.",
  },
  minP: {
    kind: "number",
    default: 0,
    atLeast: 0,
    atMost: 1,
    help: "Only tokens at least this share as likely as the likeliest.",
  },
  typicalP: {
    kind: "number",
    default: 1,
    above: 0,
    atMost: 1,
    help: "Only tokens whose surprise is nearest to the expected, up to this probability (Meister et al. 2022).",
  },
  repetitionPenalty: {
    kind: "number",
    default: 1,
    above: 0,
    help: "Makes tokens that stand in prompt or completion less likely (Keskar et al. 2019).",
  },
  maxLength: {
    kind: "optional-number",
    default: null,
    atLeast: 1,
    integer: true,
    help: "Longest prompt and completion together, in tokens.",
  },
  maxNewTokens: {
    kind: "optional-number",
    default: null,
    atLeast: 1,
    integer: true,
    help: "Longest completion, in tokens; goes before maxLength.",
  },
  numReturnSequences: {
    kind: "number",
    default: 1,
    atLeast: 1,
    integer: true,
    help: "Completions of each prompt: A, B, C, …",
  },
  stopStrings: { kind: "texts", default: [], help: "A completion ends before the first of these." },
  batchSize: {
    kind: "number",
    default: 64,
    atLeast: 1,
    integer: true,
    help: "Sequences decoded together; changes speed only.",
  },
  seed: {
    kind: "number",
    default: 42,
    atLeast: 0,
    integer: true,
    help: "Of the draws; each completion has a stream of its own.",
  },
} as const;

export type GenerationSettings = SettingsOf<typeof generationSettings>;
