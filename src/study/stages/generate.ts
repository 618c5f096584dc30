/**
 * @module
 * `uses: generate`: completions A, B, C of the corpus's held-out prompts by the model of another stage,
 * in the assignment's text format.
 */
import { joinPath, type SettingsOf } from "../../core/index.ts";
import { formatCompletions, formatSummaries } from "../../data/index.ts";
import {
  CompletionCollector,
  type GenerationSettings,
  generationSettings,
  streamCompletions,
} from "../../generation/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { readKeys } from "./spec.ts";
import { openStagePolicy } from "./training.ts";

const own = {
  file: { kind: "text", default: "completions.txt", help: "Name of the file that the completions go to." },
} as const;

interface Planned extends SettingsOf<typeof own> {
  readonly settings: GenerationSettings;
}

const keys = {
  inputs: {
    corpus: "The corpus whose held-out prompts are completed.",
    model: "The stage whose model completes them.",
  },
  own,
  settings: generationSettings,
};

export const generateStage: StageKind<Planned> = {
  uses: "generate",
  help: "Completions A, B, C of the corpus's held-out prompts by the model of another stage.",
  keys,
  plan(spec, place) {
    const { inputs, own: named, settings } = readKeys(spec, keys, place);
    return { inputs, settings: { settings, ...named }, files: {} };
  },
  run,
};

async function* run(context: StageContext, { settings, file }: Planned): AsyncGenerator<StageEvent, Facts> {
  const { storage, folder, input, signal } = context;
  const { prompts: held, separator, layout } = input("corpus").facts as unknown as CorpusFacts;
  const policy = await openStagePolicy(context, "model");
  const prompts = held.map((prompt) => prompt + separator);
  const collector = new CompletionCollector(prompts.length);
  const total = prompts.length * settings.numReturnSequences;
  for await (const event of streamCompletions(policy, prompts, { ...settings, signal })) {
    if (collector.add(event)) yield { event: "work", what: "completions", done: collector.count, of: total };
  }
  const { texts } = collector;
  const format = layout === "summaries" ? formatSummaries : formatCompletions;
  await storage.write(joinPath(folder, file), format(prompts.map((prompt, i) => ({ prompt, completions: texts[i]! }))));
  return { file, completions: total, settings, model: input("model").name };
}
