/**
 * @module
 * `uses: orpo`: tunes the model of another stage on preference pairs.
 */
import { joinPath, readText, type SettingsOf } from "../../core/index.ts";
import { encodePreferences, parseRows } from "../../data/index.ts";
import { type OrpoSettings, orpo, orpoSettings } from "../../trainers/index.ts";
import type { Facts, StageContext, StageEvent, StageKind } from "../stage.ts";
import type { CorpusFacts } from "./corpus.ts";
import { readKeys } from "./spec.ts";
import { openStagePolicy, runTraining } from "./training.ts";

const own = {
  rewardSamples: {
    kind: "number",
    default: 32,
    atLeast: 0,
    integer: true,
    help: "Completions scored by the true reward at every evaluation.",
  },
} as const;

interface Planned extends SettingsOf<typeof own> {
  readonly settings: OrpoSettings;
}

const keys = {
  inputs: {
    corpus: "The corpus whose prompts show how the model writes while it learns.",
    pairs: "The stage that made the preference pairs.",
    model: "The stage whose model is tuned.",
  },
  own,
  settings: orpoSettings,
};

export const orpoStage: StageKind<Planned> = {
  uses: "orpo",
  help: "Tunes the model of another stage on preference pairs by ORPO.",
  keys,
  plan(spec, place) {
    const { inputs, own: named, settings } = readKeys(spec, keys, place);
    return { inputs, settings: { settings, ...named }, files: {} };
  },
  run,
};

async function* run(context: StageContext, { settings, rewardSamples }: Planned): AsyncGenerator<StageEvent, Facts> {
  const { storage, input } = context;
  const policy = await openStagePolicy(context, "model");
  const maxLength = policy.fitLength(settings.maxLength);
  const path = joinPath(input("pairs").folder, "pairs.jsonl");
  const rows = parseRows(await readText(storage, path), path, "preference");
  const { examples, excluded } = encodePreferences(policy.tokenizer, rows, {
    maxLength,
    addBosToken: settings.addBosToken,
  });
  for (const { reason, count, first } of excluded)
    yield { event: "note", text: `left out ${count}, first ${first}: ${reason}` };
  const held = Math.floor(examples.length * settings.evalSplit);
  const facts = yield* runTraining(context, {
    policy,
    method: orpo(settings),
    // Pairs come in random order, so the last ones are as good as any to hold out.
    examples: examples.slice(0, examples.length - held),
    evalExamples: examples.slice(examples.length - held),
    corpus: input("corpus").facts as unknown as CorpusFacts,
    rewardSamples,
  });
  // Facts name the stage instead of its folder: they are the same wherever the study runs.
  const name = `${input("pairs").stage}/pairs.jsonl`;
  const left = excluded.map((one) => ({ ...one, first: one.first.replace(path, name) }));
  return { ...facts, base: input("model").stage, excluded: left };
}
