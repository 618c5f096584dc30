/**
 * @module
 * Settings of generation, under the names of `generation_config.json` in camelCase; `transformers`
 * defines each of them.
 */
import type { SettingsOf } from "../core/index.ts";

export const generationSettings = {
  doSample: {
    kind: "boolean",
    default: true,
    help: "Sample tokens; off: greedy decoding, always the most likely token.",
  },
  temperature: {
    kind: "number",
    default: 1,
    above: 0,
    help: "Sampling temperature: divides the logits. Below 1 sharpens the distribution, above 1 flattens it.",
  },
  topK: {
    kind: "number",
    default: 0,
    atLeast: 0,
    integer: true,
    help: "Top-k sampling: only the k most likely tokens; 0: all.",
  },
  topP: {
    kind: "number",
    default: 1,
    above: 0,
    atMost: 1,
    help: "Nucleus sampling: only the most likely tokens whose probabilities together reach this value.",
  },
  minP: {
    kind: "number",
    default: 0,
    atLeast: 0,
    atMost: 1,
    help: "Only tokens whose probability is at least this share of the most likely token's.",
  },
  typicalP: {
    kind: "number",
    default: 1,
    above: 0,
    atMost: 1,
    help: "Typical sampling: only tokens whose surprisal is nearest to the entropy, up to this total probability (Meister et al. 2022).",
  },
  repetitionPenalty: {
    kind: "number",
    default: 1,
    above: 0,
    help: "Repetition penalty on tokens of prompt and completion; above 1 makes them less likely (Keskar et al. 2019).",
  },
  maxLength: {
    kind: "optional-number",
    default: null,
    atLeast: 1,
    integer: true,
    help: "Maximum length of prompt and completion together, in tokens.",
  },
  maxNewTokens: {
    kind: "optional-number",
    default: null,
    atLeast: 1,
    integer: true,
    help: "Maximum length of the completion, in tokens; takes precedence over maxLength.",
  },
  numReturnSequences: {
    kind: "number",
    default: 1,
    atLeast: 1,
    atMost: 1_000_000,
    integer: true,
    help: "Completions of each prompt: A, B, C, …",
  },
  stopStrings: { kind: "texts", default: [], help: "Stop strings: a completion ends before the first of these." },
  batchSize: {
    kind: "number",
    default: 64,
    atLeast: 1,
    atMost: 65_536,
    integer: true,
    help: "Sequences that are decoded together; changes only the speed.",
  },
  seed: {
    kind: "number",
    default: 42,
    atLeast: 0,
    integer: true,
    help: "Random seed of sampling; each completion has a random stream of its own.",
  },
} as const;

export type GenerationSettings = SettingsOf<typeof generationSettings>;
