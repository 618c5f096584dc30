/**
 * @module
 * `uses: generate`: completions A, B, C of the corpus's held-out prompts by the model of another stage,
 * in the assignment's text format.
 */
import { joinPath, type SettingsOf } from "../../core/index.ts";
import { formatCompletions, formatSummaries } from "../../data/index.ts";
import { type GenerationSettings, generate, generationSettings } from "../../generation/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { openStageModel } from "./sft.ts";
import { mappingIn, settingsIn, stageName } from "./spec.ts";

const own = {
  file: { kind: "text", default: "completions.txt", help: "Name of the file that the completions go to." },
} as const;

export const generateStage: StageKind = {
  uses: "generate",
  plan(spec, place) {
    const settings = settingsIn(mappingIn(spec, "settings", place), generationSettings, [], place.at("settings"));
    const named = settingsIn(spec, own, ["corpus", "model", "settings"], place);
    const inputs = { corpus: stageName(spec, "corpus", place), model: stageName(spec, "model", place) };
    return { inputs, settings: { settings, ...named }, files: [], run: (context) => run(context, settings, named) };
  },
};

async function* run(
  context: StageContext,
  settings: GenerationSettings,
  { file }: SettingsOf<typeof own>,
): AsyncGenerator<StageEvent, Facts> {
  const { storage, folder, input, signal } = context;
  const { prompts: held, separator, layout } = input("corpus").facts as unknown as CorpusFacts;
  const { model, tokenizer, device } = await openStageModel(context, "model");
  const prompts = held.map((prompt) => prompt + separator);
  const texts: string[][] = prompts.map(() => []);
  const total = prompts.length * settings.numReturnSequences;
  let done = 0;
  for await (const event of generate(prompts, { device, model, tokenizer, settings, signal })) {
    if (event.event !== "completion") continue;
    texts[event.prompt]![event.sample] = event.text;
    yield { event: "work", what: "completions", done: ++done, of: total };
  }
  const format = layout === "summaries" ? formatSummaries : formatCompletions;
  await storage.write(joinPath(folder, file), format(prompts.map((prompt, i) => ({ prompt, completions: texts[i]! }))));
  return { file, completions: total, settings, model: input("model").name };
}
